"""Reads and writes files: web archives (WARC, WACZ), saved pages (HTML, text, MHTML), compressed files, CSV."""
