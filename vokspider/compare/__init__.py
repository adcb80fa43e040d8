"""Two texts side by side: what changed, and of which kind. Pure."""
