"""Articles with the same text under several ids of one source."""
