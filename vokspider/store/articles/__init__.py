"""Reads articles: their texts, changes and history. Also removes articles on request."""
