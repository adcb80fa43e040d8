"""The same text under two identities."""
