"""What the shell suggests to complete a word."""


def backfills(incomplete: str) -> list[str]:
    """The numbers of unfinished back-fills that begin with ``incomplete``; none if there is no archive to read."""
    from vokspider.cli.database import open_for_reading
    from vokspider.config import load
    from vokspider.model.clock import utc_now
    from vokspider.model.errors import VokspiderError
    from vokspider.reports.backfills import backfills as unfinished

    try:
        with open_for_reading(config := load(), pager=False) as engine:
            numbers = [str(one.id) for one in unfinished(engine, config, utc_now(), unfinished=True)]
        return [one for one in numbers if one.startswith(incomplete)]
    except VokspiderError:
        return []


def sources(incomplete: str) -> list[str]:
    """The names of declared sources that begin with ``incomplete``; none if the configuration cannot be read."""
    from vokspider.config import load
    from vokspider.model.errors import VokspiderError

    try:
        return [one.name for one in load().sources if one.name.startswith(incomplete)]
    except VokspiderError:
        return []
