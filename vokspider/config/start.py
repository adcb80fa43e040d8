"""What a source takes from the general settings, and where the first crawl of it starts."""

from collections.abc import Iterator, Sequence

from vokspider.config.layers import Layer
from vokspider.config.sections import Settings
from vokspider.config.sources import Source

# Where version 0.1 started for every source of this site, so that its sources files still work.
_FIRST_SITE = "https://kcnawatch.org"
_FIRST_PAGE = f"{_FIRST_SITE}/newstream/1742720595-377991883/powerful-weapon-for-development-and-prosperity"


def source_defaults(settings: Settings, name: str) -> dict[str, object]:
    """The values of the keys that the source of this name leaves out. Only ``crawl.source`` is enabled by itself."""
    crawl = settings.crawl
    return {
        "enabled": name == crawl.source,
        "delay": crawl.delay,
        "concurrency": crawl.concurrency,
        "cron": settings.schedule.cron,
    }


def with_start_page(settings: Settings, sources: Sequence[Source]) -> tuple[Settings, tuple[Source, ...]]:
    """Let ``crawl.start_url`` and the ``start_url`` of ``crawl.source`` be one, so that a child process reads the same.

    A ``crawl.start_url`` that is set wins, since it is how earlier versions were configured.
    """
    started = tuple(_started(source, settings) for source in sources)
    found = next((source.start_url for source in started if source.name == settings.crawl.source), None)
    crawl = settings.crawl.model_copy(update={"start_url": found or ""})
    return settings.model_copy(update={"crawl": crawl}), started


def _started(source: Source, settings: Settings) -> Source:
    if source.name != settings.crawl.source:
        return source
    known = _FIRST_PAGE if source.site == _FIRST_SITE else None
    return source.model_copy(update={"start_url": settings.crawl.start_url or source.start_url or known})


def moved_start_url(file: Layer, settings: Settings, sources_file: str) -> Iterator[str]:
    """One line for people if the configuration file has the start page that belongs to the source now."""
    if file.values.get("crawl", {}).get("start_url"):
        name = file.names["crawl", "start_url"]
        new = f"start_url of [[source]] {settings.crawl.source} in {sources_file}"
        yield f"{name} has moved: write it as {new}; as long as it is set here, it is used instead of that"
