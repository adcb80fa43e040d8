"""A small site with the real structure of kcnawatch.org, generated from a seed and served on loopback.

``site`` has the truth of every article and renders any path without a server; ``server`` serves it over HTTP.
All its text is invented: harbours, orchards, weaving mills, choirs, chess clubs and river ferries.
"""
