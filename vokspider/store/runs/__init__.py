"""Runs, their figures and their sources."""
