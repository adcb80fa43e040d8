"""The pages, one module for each kind; each has ``routes(site)``."""
