"""The index of texts and of changes, which finds the passages that have a phrase, the newest first."""
