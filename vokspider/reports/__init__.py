"""Reports on the archive as typed data, which the command line and the web pages render.

Each report is a frozen attrs class with a function that builds it from the store. Reports do not depend on a site, a
framework or a terminal, and contain no sentences for people.
"""
