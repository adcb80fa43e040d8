"""What the shell offers when a word is completed."""


def sources(incomplete: str) -> list[str]:
    """The names of declared sources that begin with what was typed; none where the configuration cannot be read."""
    from vokspider.config import load
    from vokspider.model.errors import VokspiderError

    try:
        return [one.name for one in load().sources if one.name.startswith(incomplete)]
    except VokspiderError:
        return []
