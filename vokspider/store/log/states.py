"""Checks what follows from the entries of the log: which text of an article is current, and whether it is gone."""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from attrs import define, field
from sqlalchemy import Connection, func, or_, select

from vokspider.model.origins import PARSER
from vokspider.store.db import tables
from vokspider.store.db.numbers import is_among
from vokspider.store.db.problem import Problem
from vokspider.store.db.streaming import streamed
from vokspider.store.log.comparing import Entry
from vokspider.store.log.entries import OF_TEXTS, REREAD, RETURNED, REVISED, STORED

_A, _B, _CH, _L = tables.article.c, tables.absence.c, tables.change.c, tables.log.c
_BITS = 10  # of a row id, for its place in a block
_LOW = (1 << _BITS) - 1


def _block() -> "array[int]":
    return array("I", bytes(4 << _BITS))


@define
class Current:
    """The number of the current revision of each article, as the entries tell one after the other.

    ``blocks``: the numbers of 1,024 articles with neighbouring row ids, 0 without a text. A dictionary of all articles
    takes a hundred bytes for each, and a list may be much longer than the articles are many if a row id was altered.
    """

    blocks: "defaultdict[int, array[int]]" = field(factory=lambda: defaultdict(_block))

    def add(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Take note of the next entries."""
        reread = _reread(connection, {one.article_id for one in entries if one.kind == REREAD and one.article_id})
        for one in entries:
            if one.kind in OF_TEXTS:
                self._add(one, reread)

    def _add(self, entry: Entry, reread: Mapping[tuple[int, int], int]) -> None:
        article, number = entry.article_id, entry.revision
        if article is None or not number:
            return
        turns = entry.kind == STORED or "aside" not in entry.told
        if entry.kind == REREAD:
            turns = reread.get((article, number)) == (self._number(article) or None)
        if turns:
            self.blocks[article >> _BITS][article & _LOW] = number

    def _number(self, article: int) -> int:
        return self.blocks[article >> _BITS][article & _LOW]

    def wrong(self, connection: Connection) -> Iterator[Problem]:
        """Articles whose current revision is another one."""
        for row in streamed(connection, select(_A.id, _A.revision).order_by(_A.id)):
            told = self._number(row.id)
            if row.revision != told:
                yield Problem("article", row.id, f"its current revision is {row.revision}, and the log tells of {told}")


def _reread(connection: Connection, articles: Collection[int]) -> dict[tuple[int, int], int]:
    """By article and revision, the revision whose page was read again for it."""
    if not articles:
        return {}
    query = select(_CH.article_id, _CH.to_revision, _CH.from_revision).where(_CH.origin == PARSER, ~_CH.returned)
    found = connection.execute(query.where(is_among(connection, _CH.article_id, articles)))
    return {(row.article_id, row.to_revision): row.from_revision for row in found}


def changes_untold(connection: Connection) -> Iterator[Problem]:
    """Changes to a new revision that no entry tells of, or that are there twice."""
    told = (_L.article_id == _CH.article_id) & (_L.revision == _CH.to_revision) & _L.kind.in_((REVISED, REREAD))
    query = select(_CH.id).outerjoin_from(tables.change, tables.log, told & ~_L.entry.contains(RETURNED))
    for row in streamed(connection, query.where(~_CH.returned, _L.seq.is_(None)).order_by(_CH.id)):
        yield Problem("change", row.id, "no entry of the log tells of it")
    last = func.max(_CH.id).label("id")
    twice = select(last).where(~_CH.returned).group_by(_CH.article_id, _CH.to_revision).having(func.count() > 1)
    for row in streamed(connection, twice.order_by(last)):
        yield Problem("change", row.id, "another row tells the same change")


def states_unfounded(connection: Connection) -> Iterator[Problem]:
    """Articles that are missing or gone by their own row, but not by their absences, or the other way round."""
    now = (_B.article_id == _A.id) & _B.back_at.is_(None)
    differs = or_(_A.absent_since.is_distinct_from(_B.first_at), _A.gone_at.is_distinct_from(_B.gone_at))
    query = select(_A.id).outerjoin_from(tables.article, tables.absence, now).where(differs).order_by(_A.id)
    for row in streamed(connection, query):
        yield Problem("article", row.id, "since when it is missing or gone is not what its absences say")
