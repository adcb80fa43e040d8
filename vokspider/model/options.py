"""The options of one crawl or import."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import attrs
from attrs import frozen

POLITE_DELAY = 2.0  # s, the minimum between two requests to a public site
CRAWL, SCHEDULE, IMPORT, DEMO, REEXTRACT = "crawl", "schedule", "import", "demo", "reextract"
# Triggers of runs that send no request to a site.
OFFLINE = (IMPORT, REEXTRACT)
BACKFILL = "backfill"  # one batch of a list of addresses
# Triggers of runs that say nothing about whether the crawls of a source work.
ASIDE = (*OFFLINE, BACKFILL)
CHECK = "check"  # requests some pages, but opens no run
# Which stored articles are fetched again.
DUE, EVERY, NONE = "due", "all", "none"


@frozen
class RunOptions:
    """The options of one run; the defaults are those of ``vokspider crawl`` without options.

    ``source``: a name, or "" for ``crawl.source``. ``max_pages``: the maximum number of listing pages, 0 for no limit,
    None for the configured one. ``recheck``: which stored articles are fetched again, ``due``, ``all`` or ``none``.
    ``delay``: the minimum between two requests in s, None for the configured one. ``now``: the time at which the run
    begins, for simulations; None for the real time. ``until``: entries of later days are left out. ``verbose``: report
    each page to the process that started the run.

    Only for an import: ``files``, the ``url`` and the aware time ``fetched_at`` that apply to all of them, and
    ``listed``, files with their own (path, address, time). Also for a re-extraction: ``jobs``, the number of processes
    to read in, 0 for one for each core.
    """

    source: str = ""
    trigger: str = CRAWL
    start_url: str | None = None
    max_pages: int | None = None
    full: bool = False
    since: date | None = None
    dry_run: bool = False
    recheck: str = DUE
    now: datetime | None = None
    files: tuple[str, ...] = ()
    url: str | None = None
    verbose: bool = False
    delay: float | None = None
    fetched_at: datetime | None = None
    listed: tuple[tuple[str, str | None, datetime | None], ...] = ()
    until: date | None = None
    jobs: int = 0

    def given(self) -> dict[str, Any]:
        """The options that differ from the defaults, for a log; of more than 20 files, only their number."""
        default = attrs.asdict(RunOptions())
        other = {name: value for name, value in attrs.asdict(self).items() if value != default[name]}
        many = {name: len(value) for name, value in other.items() if isinstance(value, tuple) and len(value) > 20}
        return other | many

    def to_json(self) -> str:
        """The options as one line of JSON, for ``from_json``."""
        return json.dumps(attrs.asdict(self), default=lambda time: time.isoformat())

    @classmethod
    def from_json(cls, text: str) -> "RunOptions":
        """Read the options that ``to_json`` wrote."""
        fields = json.loads(text)
        since, until, now, fetched_at = (fields.pop(name) for name in ("since", "until", "now", "fetched_at"))
        return cls(
            since=date.fromisoformat(since) if since else None,
            until=date.fromisoformat(until) if until else None,
            now=_moment(now),
            fetched_at=_moment(fetched_at),
            files=tuple(fields.pop("files")),
            listed=tuple((path, url, _moment(at)) for path, url, at in fields.pop("listed")),
            **fields,
        )

    @classmethod
    def from_arguments(cls, arguments: Mapping[str, Any]) -> "RunOptions":
        """The options in the ``-a name=value`` arguments of ``scrapy crawl vok``.

        Raises ValueError for an unknown argument or an invalid value.
        """
        known = ("source", "start_url", "max_pages", "full", "since", "dry_run", "recheck")
        if unknown := sorted(arguments.keys() - set(known)):
            raise ValueError(f"unknown argument -a {unknown[0]}; known are {', '.join(known)}")
        pages, since, recheck = (arguments.get(name) for name in ("max_pages", "since", "recheck"))
        if recheck not in (None, DUE, EVERY, NONE):
            raise ValueError(f"-a recheck={recheck} is unknown; write one of {DUE}, {EVERY}, {NONE}")
        return cls(
            source=arguments.get("source", ""),
            start_url=arguments.get("start_url"),
            max_pages=None if pages is None else int(pages),
            full=_flag(arguments.get("full")),
            since=None if since is None else date.fromisoformat(since),
            dry_run=_flag(arguments.get("dry_run")),
            recheck=recheck or DUE,
        )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _flag(value: Any) -> bool:
    return str(value or "").lower() in ("1", "true", "yes", "on")
