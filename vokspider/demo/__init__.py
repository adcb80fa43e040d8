"""The site of ``vokspider demo``: small, built like kcnawatch.org, generated from a seed, served on loopback.

``site`` has the truth of every article and renders any path without a server; ``server`` serves it over HTTP. The tests
have a site that changes and fails, built on this one, in ``tests/simulator``. All its text is invented.
"""
