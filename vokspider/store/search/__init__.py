"""The index of texts and of changes: in which passages a phrase stands, the newest first."""
