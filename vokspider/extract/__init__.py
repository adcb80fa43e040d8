"""From a page's bytes to its article."""
