"""Mirrors: another archive's rows, compared by ranges and written as they are. docs/mirror.md describes it."""
