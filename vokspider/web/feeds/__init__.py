"""Feeds of what is new, what changed and what vanished, with their full history, and of any search."""
