"""The archive of docs/walk.md, and the pictures of its pages."""
