"""The hosts of the sources, and the time between two requests to each."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from vokspider.config import Config, Source
from vokspider.model.options import POLITE_DELAY
from vokspider.text.urls import host, is_host_of, is_local


def pace_host(url: str, own: Iterable[str] = ()) -> str:
    """The name of the host at which the pace of an address is kept, e.g. ``kcnawatch.org`` or ``127.0.0.1:8000``.

    A subdomain of the host of one of the addresses ``own``, such as ``cdn.``, has the pace of that host; a leading
    ``www.`` is dropped. The name of a local server includes its port.
    """
    name = host(url)
    if is_local(url):
        return urlsplit(url).netloc.rpartition("@")[2]
    above = sorted((host(one) for one in own if is_host_of(url, [host(one)])), key=len)
    return (above[0] if above else name).removeprefix("www.")


def gap_of(config: Config, source: Source, name: str, delay: float | None = None) -> float:
    """Minimum seconds between two requests to the host ``name`` in a crawl of ``source``.

    It is the longest delay of all enabled sources at this host, so that all of them have one pace, and at least
    ``POLITE_DELAY`` for a public host. ``delay``, if given, replaces that of ``source``.
    """
    slower = slower_at(config, source, name, delay)
    gap = slower.delay if slower else _own_delay(source, delay)
    return gap if is_local(f"//{name}") else max(gap, POLITE_DELAY)


def slower_at(config: Config, source: Source, name: str, delay: float | None = None) -> Source | None:
    """The other enabled source with the longest delay at the host ``name``, if it is longer than that of ``source``.

    ``delay``, if given, replaces that of ``source``.
    """
    others = [one for one in config.enabled if one.name != source.name and name in hosts_of(one)]
    slowest = max(others, key=lambda one: one.delay, default=None)
    return slowest if slowest and slowest.delay > _own_delay(source, delay) else None


def _own_delay(source: Source, delay: float | None) -> float:
    return source.delay if delay is None else delay


def hosts_of(source: Source) -> set[str]:
    """The hosts of a source, named as by ``pace_host``."""
    return {pace_host(url, source.urls) for url in source.urls}
