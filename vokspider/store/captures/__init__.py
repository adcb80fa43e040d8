"""Pages as they were served, read back."""
