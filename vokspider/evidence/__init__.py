"""Evidence about one article: a bag with all that the archive has of it, and what others need to check it."""
