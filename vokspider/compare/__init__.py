"""Compares two texts: what changed, and the kinds of the change. Pure functions."""
