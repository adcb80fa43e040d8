"""How the daemon is, for machines: ``/healthz`` says whether somebody has to look, ``/metrics`` has the figures."""
