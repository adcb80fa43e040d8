"""The log of what happened: what a transaction did, numbered in the order of commits."""
