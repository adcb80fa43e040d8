"""Decisions about what was seen and what was fetched, without a database."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from attrs import frozen

from vokspider.items import Entry

NEW, CHANGED, UNCHANGED, SKIPPED, FAILED = "new", "changed", "unchanged", "skipped", "failed"
OUTCOMES = (NEW, CHANGED, UNCHANGED, SKIPPED, FAILED)
PENDING, STORED = "pending", "stored"  # with FAILED the states of an article
NOT_FETCHED, RETRY_LATER, IMPORTED, DRY_RUN = "not_fetched", "retry_later", "import", "dry_run"
# The stronger outcome stays when an article is met twice in one run.
_RANK = {SKIPPED: 0, UNCHANGED: 1, FAILED: 2, CHANGED: 3, NEW: 4}
# A page that failed is tried by the next crawls at once this often, then after 1, 2, 4 ... days.
_PROMPT_TRIES, _LONGEST_WAIT = 3, timedelta(days=32)


@frozen
class Known:
    """What the archive knows of an article."""

    id: int
    external_id: str
    status: str
    revision: int
    content_sha256: str | None
    covered: bool
    attempts: int
    due_at: datetime | None
    fetched_at: datetime | None = None


@frozen
class Due:
    """An article to fetch, and what its entry promised."""

    external_id: str
    url: str
    title: str | None


@frozen
class Sighted:
    """One entry of a page, with its place in the listing and what becomes of its article in this run.

    ``known`` is None for an article that the archive has never heard of.
    """

    entry: Entry
    position: int
    known: Known | None
    outcome: str
    reason: str | None
    due: bool


@frozen
class Discovery:
    """What one page of entries means for the run."""

    sighted: tuple[Sighted, ...]

    @property
    def identified(self) -> tuple[Sighted, ...]:
        """The entries that name an article; those of captured text do not."""
        return tuple(one for one in self.sighted if one.entry.external_id)

    @property
    def due(self) -> tuple[Due, ...]:
        """The articles to fetch, in page order."""
        return tuple(
            Due(one.entry.external_id or "", one.entry.url or "", one.entry.title) for one in self.sighted if one.due
        )

    @property
    def tail_covered(self) -> bool:
        """Whether the last entry lies in such a stretch, so that what is above joins it."""
        last = self.sighted[-1].known if self.sighted else None
        return last is not None and last.covered

    @property
    def covered(self) -> bool:
        """Whether the page has entries and all of them lie in a stretch that was walked without a gap before."""
        return bool(self.sighted) and all(one.known is not None and one.known.covered for one in self.sighted)


def distinct(entries: Iterable[Entry], offset: int = 0) -> list[tuple[int, Entry]]:
    """The entries with their places in the listing, each article once."""
    seen: dict[str, tuple[int, Entry]] = {}
    loose = []
    for position, entry in enumerate(entries, offset):
        if entry.external_id is None:
            loose.append((position, entry))
        else:
            seen.setdefault(entry.external_id, (position, entry))
    return [*seen.values(), *loose]


def _fate(known: Known | None, now: datetime, refetch: bool) -> tuple[str, str | None, bool]:
    """(outcome, reason, due) of an article at the moment it is discovered."""
    if known is not None and known.status == STORED and not refetch:
        return UNCHANGED, None, False
    waits = known is not None and known.attempts > 0 and known.due_at is not None and known.due_at > now
    if waits and not refetch:
        return SKIPPED, RETRY_LATER, False
    return SKIPPED, NOT_FETCHED, True


def plan_discovery(
    entries: Sequence[tuple[int, Entry]], known: Mapping[str, Known], now: datetime, *, refetch: bool = False
) -> Discovery:
    """Decide about the articles of one page; entries without an identity are only sighted."""
    rows = []
    for position, entry in entries:
        row = known.get(entry.external_id) if entry.external_id else None
        fate = _fate(row, now, refetch) if entry.external_id else (SKIPPED, None, False)
        rows.append(Sighted(entry, position, row, *fate))
    return Discovery(tuple(rows))


def outcome_of(known: Known | None, content_sha256: str) -> str:
    """What fetching a text means for an article."""
    if known is None or known.revision == 0:
        return NEW
    return UNCHANGED if known.content_sha256 == content_sha256 else CHANGED


def stronger(first: str | None, second: str) -> str:
    """The outcome that stays of two for one article in one run."""
    return second if first is None or _RANK[second] > _RANK[first] else first


def retry_at(attempts: int, now: datetime) -> datetime:
    """When an article is due again after its fetch failed ``attempts`` times in a row."""
    if attempts <= _PROMPT_TRIES:
        return now
    return now + min(timedelta(days=2 ** min(attempts - _PROMPT_TRIES - 1, 10)), _LONGEST_WAIT)


def is_before(entry: Entry, since: date | None) -> bool:
    """Whether the entry was listed before ``since``; one without a date is not."""
    return since is not None and entry.listed_on is not None and entry.listed_on < since
