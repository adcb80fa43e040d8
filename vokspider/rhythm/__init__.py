"""How regularly a source publishes: silences and bursts, by the Poisson distribution. Pure functions."""
