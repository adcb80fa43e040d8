"""The frontier of back-fills: the pages that are still to be fetched, and who fetches them now."""
