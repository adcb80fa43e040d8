"""Articles that were not at their address."""
