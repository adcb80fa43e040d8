"""Tests of the log of what happened."""
