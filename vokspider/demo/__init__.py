"""The site of ``vokspider demo``: small, built like kcnawatch.org, generated from a seed, served on loopback.

``site`` has the articles and renders the page for any path; ``server`` serves these pages over HTTP. All texts are
invented. The tests build on it a site that changes and fails, in ``tests/simulator``.
"""
