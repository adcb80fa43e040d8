"""The daily, trustworthy archive of Voice of Korea."""


def program_version() -> str:
    """The version of the installed package."""
    from importlib.metadata import version

    return version("vokspider")
