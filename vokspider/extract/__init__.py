"""From a page's bytes to what a reader sees on it. Nothing here knows one site."""
