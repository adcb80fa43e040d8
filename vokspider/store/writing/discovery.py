"""Decisions about entries that were seen and texts that were fetched, without a database."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from attrs import field, frozen

from vokspider.model.items import Earlier, Entry
from vokspider.model.outcomes import CHANGED, FAILED, NEW, NOT_FETCHED, RETRY_LATER, SKIPPED, STORED, UNCHANGED
from vokspider.text.titles import same_words

# If a run meets an article twice, the outcome with the higher rank stays.
_RANK = {SKIPPED: 0, UNCHANGED: 1, FAILED: 2, CHANGED: 3, NEW: 4}


@frozen
class Known:
    """What the archive knows of an article; the fields are those of ``tables.article``."""

    id: int
    external_id: str
    status: str
    revision: int
    content_sha256: str | None
    covered: bool
    attempts: int
    due_at: datetime | None
    first_seen_at: datetime
    fetched_at: datetime | None = None
    published_on: date | None = None
    absent_since: datetime | None = None
    gone_at: datetime | None = None
    entry_title: str | None = None
    teaser: str | None = None
    url: str | None = None

    @property
    def has_text(self) -> bool:
        """Whether a text of the article is stored."""
        return self.revision > 0


@frozen
class Due:
    """An article to fetch, with the title and teaser of its entry, and its stored text in ``earlier`` (or None).

    ``validators``: headers of a conditional request, by which the site can say that the page has not changed.
    """

    external_id: str
    url: str
    title: str | None
    earlier: Earlier | None = None
    validators: tuple[tuple[str, str], ...] = ()
    teaser: str | None = None


@frozen
class Sighted:
    """One entry of a page, with its position in the listing, and the first outcome of its article in this run.

    ``known`` is None for an article that is new to the archive. ``due``: the article is to be fetched. ``edited``: the
    entry shows that a stored article has changed, see ``looks_edited``.
    """

    entry: Entry
    position: int
    known: Known | None
    outcome: str
    reason: str | None
    due: bool
    edited: bool = False


@frozen
class Discovery:
    """The entries of one page, and which of their articles to fetch.

    ``earlier``: the stored texts of the articles to fetch, by external id. ``beyond``: whether entries that were left
    out, since they are too new, are of covered articles.
    """

    sighted: tuple[Sighted, ...]
    earlier: Mapping[str, Earlier] = field(factory=dict)
    beyond: Mapping[str, bool] = field(factory=dict)

    @property
    def identified(self) -> tuple[Sighted, ...]:
        """The entries with an external id; those of captured text have none."""
        return tuple(one for one in self.sighted if one.entry.external_id)

    @property
    def due(self) -> tuple[Due, ...]:
        """The articles to fetch, in page order."""
        return tuple(self._due(one.entry) for one in self.sighted if one.due)

    @property
    def edited(self) -> list[int]:
        """The row ids of the stored articles whose entries have changed."""
        return [one.known.id for one in self.sighted if one.edited and one.known]

    @property
    def again(self) -> list[int]:
        """The row ids of the articles to fetch that have a stored text."""
        return [one.known.id for one in self.sighted if one.due and one.known and one.known.has_text]

    def _due(self, entry: Entry) -> Due:
        identity = entry.external_id or ""
        return Due(identity, entry.url or "", entry.title, self.earlier.get(identity), teaser=entry.teaser)

    @property
    def coverage(self) -> dict[str, bool]:
        """For each external id, whether an earlier run covered the article, see ``tables.article``."""
        covered = ((one.entry.external_id, one.known is not None and one.known.covered) for one in self.identified)
        return {**self.beyond, **{identity: flag for identity, flag in covered if identity}}


def distinct(entries: Iterable[Entry], offset: int = 0) -> list[tuple[int, Entry]]:
    """The entries as pairs (position in the listing, entry), each article once; those without external id come last.

    ``offset``: the position of the first entry.
    """
    seen: dict[str, tuple[int, Entry]] = {}
    loose = []
    for position, entry in enumerate(entries, offset):
        if entry.external_id is None:
            loose.append((position, entry))
        else:
            seen.setdefault(entry.external_id, (position, entry))
    return [*seen.values(), *loose]


def looks_edited(known: Known, entry: Entry) -> bool:
    """Whether an entry shows another title or teaser of a stored article than before, or the article was missing.

    Another encoding or punctuation does not count, since a listing can write one title differently each day.
    """
    shown = ((entry.title, known.entry_title), (entry.teaser, known.teaser))
    other = any(now and before and not same_words(now, before) for now, before in shown)
    return known.has_text and (other or known.absent_since is not None)


def _fate(known: Known | None, now: datetime, refetch: bool) -> tuple[str, str | None, bool]:
    """The first (outcome, reason, due) of an article that a run discovers."""
    if known is not None and known.status == STORED and not refetch:
        return UNCHANGED, None, False
    waits = known is not None and known.attempts > 0 and known.due_at is not None and known.due_at > now
    if waits and not refetch:
        return SKIPPED, RETRY_LATER, False
    return SKIPPED, NOT_FETCHED, True


def plan_discovery(
    entries: Sequence[tuple[int, Entry]],
    known: Mapping[str, Known],
    now: datetime,
    *,
    refetch: bool = False,
    hints: bool = False,
) -> Discovery:
    """Decide which articles of one page to fetch. Entries without an external id are only recorded.

    ``known``: what the archive knows of the articles, by external id. ``refetch``: stored articles are due too;
    ``hints``: stored articles are due if they look edited, see ``looks_edited``.
    """
    rows = []
    for position, entry in entries:
        row = known.get(entry.external_id) if entry.external_id else None
        edited = row is not None and looks_edited(row, entry)
        fate = _fate(row, now, refetch or (hints and edited)) if entry.external_id else (SKIPPED, None, False)
        rows.append(Sighted(entry, position, row, *fate, edited=edited))
    return Discovery(tuple(rows))


def agree(first: date | None, second: date | None) -> bool:
    """Whether two dates of an article agree. An unknown date (None) agrees with any."""
    return None in (first, second) or first == second


def keeps_day(known: date | None, found: date | None) -> bool:
    """Whether the date on a page does not contradict the known one. A page without a date never does."""
    return found is None or found == known


def outcome_of(known: Known | None, content_sha256: str, published_on: date | None) -> str:
    """The outcome of fetching a text: ``new``, ``changed`` or ``unchanged``."""
    if known is None or not known.has_text:
        return NEW
    same = known.content_sha256 == content_sha256 and keeps_day(known.published_on, published_on)
    return UNCHANGED if same else CHANGED


def stronger(first: str | None, second: str) -> str:
    """The stronger of two outcomes of one article in one run, which stays."""
    return second if first is None or _RANK[second] > _RANK[first] else first


def is_after(entry: Entry, until: date | None) -> bool:
    """Whether the entry was listed after ``until``; one without a date is not."""
    return until is not None and entry.listed_on is not None and entry.listed_on > until


def is_before(entry: Entry, since: date | None) -> bool:
    """Whether the entry was listed before ``since``; one without a date is not."""
    return since is not None and entry.listed_on is not None and entry.listed_on < since
