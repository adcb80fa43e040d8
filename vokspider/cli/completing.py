"""What the shell suggests to complete a word."""


def sources(incomplete: str) -> list[str]:
    """The names of declared sources that begin with ``incomplete``; none if the configuration cannot be read."""
    from vokspider.config import load
    from vokspider.model.errors import VokspiderError

    try:
        return [one.name for one in load().sources if one.name.startswith(incomplete)]
    except VokspiderError:
        return []
