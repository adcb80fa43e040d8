"""Exports: which records of articles to write, and the forms in which they are written."""
