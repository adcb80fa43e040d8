"""What a source takes from the general settings, and the page where its first crawl starts."""

from collections.abc import Iterator, Sequence

from vokspider.config.layers import Layer
from vokspider.config.sections import Settings
from vokspider.config.sources import Source

# The start page of version 0.1 for every source of this site. With it, sources files of that version still work.
_FIRST_SITE = "https://kcnawatch.org"
_FIRST_PAGE = f"{_FIRST_SITE}/newstream/1742720595-377991883/powerful-weapon-for-development-and-prosperity"


def source_defaults(settings: Settings, name: str) -> dict[str, object]:
    """The values of keys that the source ``name`` leaves out. By default only ``crawl.source`` is enabled."""
    crawl = settings.crawl
    return {
        "enabled": name == crawl.source,
        "delay": crawl.delay,
        "concurrency": crawl.concurrency,
        "cron": settings.schedule.cron,
    }


def with_start_page(settings: Settings, sources: Sequence[Source]) -> tuple[Settings, tuple[Source, ...]]:
    """Make ``crawl.start_url`` and the ``start_url`` of ``crawl.source`` equal, so that a child process reads the same.

    If ``crawl.start_url`` is set, it is used for both, since earlier versions were configured that way.
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
    """A warning if the configuration file sets the start page, which now belongs to the source."""
    if file.values.get("crawl", {}).get("start_url"):
        name = file.names["crawl", "start_url"]
        new = f"start_url of [[source]] {settings.crawl.source} in {sources_file}"
        yield f"{name} has moved: write it as {new}; as long as it is set here, it is used instead of that"
