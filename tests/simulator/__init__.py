"""The simulated site of the tests: the site of ``vokspider demo``, which also changes, fails and keeps its requests."""
