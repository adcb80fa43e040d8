"""What feeds tell: entries of the log with their texts, in blocks that never change once they are full."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate

from attrs import frozen
from sqlalchemy import Engine

from vokspider.compare.changes import Difference
from vokspider.compare.sections import LONGEST, first_changed
from vokspider.compare.wording import Piece, word_pieces
from vokspider.reports.article_page import version_of
from vokspider.reports.log import LogEntry, log, start_of
from vokspider.store.articles.article_detail import Revision, history
from vokspider.store.articles.article_queries import paragraphs
from vokspider.store.articles.changes import Change, article_changes
from vokspider.store.log.entries import REVISED, STORED
from vokspider.store.log.reading import Wanted, count, size

BLOCK = 50  # entries


@frozen
class Told:
    """The differences of a changed text from the one before it; not all of them if a long text is not ``is_whole``."""

    from_revision: int
    kinds: Sequence[str]
    title: Sequence[Piece]
    paragraphs: Sequence[Difference]
    is_whole: bool = True


@frozen
class Event:
    """An entry of the log; ``text``: the paragraphs of its revision, empty without one; ``told``: its differences.

    ``is_whole``: the text has no further paragraphs.
    """

    entry: LogEntry
    title: str
    text: Sequence[str] = ()
    told: Told | None = None
    is_whole: bool = True


@frozen
class Block:
    """Events in order. ``number``: that of an archived block, None for the newest events, which still grow.

    ``previous`` and ``next`` are the numbers of the archived blocks around it, or None.
    """

    events: Sequence[Event]
    number: int | None
    previous: int | None
    next: int | None


def block(engine: Engine, kinds: Sequence[str], number: int | None = None) -> Block | None:
    """The newest events of these kinds, or those of an archived block (from 1); None if it is not full yet.

    The newest events include the last full block, so that a reader who comes seldom misses nothing.
    """
    wanted = Wanted(kinds=kinds, up_to=size(engine))
    total = count(engine, wanted)
    full = total // BLOCK
    if number is not None and number > full:
        return None
    first = (max(full - 1, 0) if number is None else number - 1) * BLOCK
    limit = total - first if number is None else BLOCK
    rows = log(engine, wanted, start_of(engine, wanted, total - first), limit).rows if limit else ()
    before = max(full - 1, 0) if number is None else number - 1
    after = number + 1 if number is not None and number < full else None
    return Block(list(_events(engine, list(rows))), number, before or None, after)


def _events(engine: Engine, entries: Sequence[LogEntry]) -> Iterator[Event]:
    @cache
    def known(article_id: int) -> tuple[Sequence[Revision], Sequence[Change]]:
        return history(engine, article_id), article_changes(engine, article_id)

    for one in entries:
        if one.id is None or one.kind not in (STORED, REVISED):
            yield Event(one, one.title or one.external_id or "")
        else:
            yield _of_text(one, *known(one.id))


def _of_text(entry: LogEntry, revisions: Sequence[Revision], changes: Sequence[Change]) -> Event:
    by_number = {one.number: one for one in revisions}
    shown = by_number.get(entry.revision or 0)
    if shown is None:  # forgotten since
        return Event(entry, entry.title or "")
    title, text = shown.title or entry.title or "", paragraphs(shown.text)
    made = next((one for one in changes if _made(one, entry)), None)
    first = _within(text)
    return Event(entry, title, first, _told(made, by_number) if made else None, is_whole=len(first) == len(text))


def _made(change: Change, entry: LogEntry) -> bool:
    """Whether this change is what an entry tells; an article may return to a text more than once."""
    if change.to_revision != entry.revision or change.returned != bool(entry.returned):
        return False
    return not change.returned or change.seen_at == entry.at


def _told(made: Change, by_number: dict[int, Revision]) -> Told:
    old, new = version_of(by_number[made.from_revision]), version_of(by_number[made.to_revision])
    pieces = word_pieces(old.title or "", new.title or "")
    found, is_whole = first_changed(old, new)
    return Told(made.from_revision, made.kinds, pieces, found, is_whole)


def _within(text: Sequence[str]) -> Sequence[str]:
    """The first paragraphs of a text, as many as an item has."""
    return [one for one, end in zip(text, accumulate(map(len, text)), strict=True) if end <= LONGEST]
