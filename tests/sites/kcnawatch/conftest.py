"""Property tests here take as long as they take: a busy machine is no failure."""

from hypothesis import settings

settings.register_profile("vokspider", deadline=None)
settings.load_profile("vokspider")
