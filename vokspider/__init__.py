"""The daily, trustworthy archive of Voice of Korea."""

from importlib.metadata import version


def program_version() -> str:
    """The version of the installed package."""
    return version("vokspider")
