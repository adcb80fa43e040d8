"""The health of the daemon, for machines: ``/healthz`` says whether all is well, ``/metrics`` has the figures."""
