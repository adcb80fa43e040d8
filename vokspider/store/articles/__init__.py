"""What is kept of articles, read back."""
