"""What feeds tell: entries of the log with their texts, in blocks that never change once they are full."""

from collections.abc import Iterator, Sequence
from functools import cache, partial
from itertools import accumulate

from attrs import frozen
from sqlalchemy import Engine

from vokspider.compare.changes import Difference
from vokspider.compare.sections import LONGEST, first_changed
from vokspider.compare.wording import Piece, word_pieces
from vokspider.reports.article_page import version_of
from vokspider.reports.log import LogEntry, log, start_of
from vokspider.store.articles.article_detail import Revision, texts_of
from vokspider.store.articles.article_queries import paragraphs
from vokspider.store.articles.changes import Change, article_changes
from vokspider.store.log.entries import REVISED, STORED
from vokspider.store.log.reading import Wanted, first_after, last_before, size

BLOCK = 50  # numbers of the log that an archived block spans
_NEWEST = 50  # entries that the newest events are, at least


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

    Archived block 1 has the wanted ones of the first ``BLOCK`` entries of the log, block 2 those of the next, so that
    no entry has to be counted. ``previous`` and ``next`` are the numbers of the archived blocks with events around it,
    or None.
    """

    events: Sequence[Event]
    number: int | None
    previous: int | None
    next: int | None


def block(engine: Engine, kinds: Sequence[str], number: int | None = None) -> Block | None:
    """The newest events of these kinds, or those of an archived block (from 1); None if it is not full yet.

    The newest events begin with a block, and are more than a block has, so that a reader who comes seldom misses none.
    """
    end = size(engine)
    full, wanted = end // BLOCK, Wanted(kinds=kinds, up_to=end)
    if number is not None and number > full:
        return None
    if number is None:
        start = start_of(engine, wanted, _NEWEST) // BLOCK * BLOCK
    else:
        start, end = (number - 1) * BLOCK, number * BLOCK
    events = list(_events(engine, list(log(engine, Wanted(kinds=kinds, up_to=end), start).rows)))
    before = last_before(engine, Wanted(kinds=kinds, up_to=start))
    behind = None if number is None else first_after(engine, Wanted(kinds=kinds, up_to=full * BLOCK), end)
    return Block(events, number, _block_of(before), _block_of(behind))


def _block_of(seq: int | None) -> int | None:
    """The number of the block with an entry."""
    return None if seq is None else (seq - 1) // BLOCK + 1


def _events(engine: Engine, entries: Sequence[LogEntry]) -> Iterator[Event]:
    changes_of = cache(partial(article_changes, engine))
    for one in entries:
        if one.id is None or one.kind not in (STORED, REVISED):
            yield Event(one, one.title or one.external_id or "")
        else:
            made = next((change for change in changes_of(one.id) if _made(change, one)), None)
            numbers = {one.revision or 0, *((made.from_revision, made.to_revision) if made else ())}
            yield _of_text(one, texts_of(engine, one.id, numbers), made)


def _of_text(entry: LogEntry, revisions: Sequence[Revision], made: Change | None) -> Event:
    """An event with its text; ``revisions``: that of the text, and those of the change that was ``made``."""
    by_number = {one.number: one for one in revisions}
    shown = by_number.get(entry.revision or 0)
    if shown is None:  # forgotten since
        return Event(entry, entry.title or "")
    title, text = shown.title or entry.title or "", paragraphs(shown.text)
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
