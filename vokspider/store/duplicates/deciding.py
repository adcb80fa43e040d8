"""Decides which articles are duplicates: the same text under several ids of one source.

A group is a star around its *first* member, the one with the lowest id; every other member has a row that refers to the
first. Only firsts have bands in the table, and at most eight firsts share a key, so the cost of an article does not
grow with the archive. Texts are never merged or dropped.
"""

import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from attrs import frozen
from sqlalchemy import BigInteger, Connection, and_, bindparam, delete, func, insert, null, or_, select
from sqlalchemy import cast as as_type

from vokspider.store.db import tables
from vokspider.store.db.compiled import run
from vokspider.store.db.tables.duplicates import EXACT, NEAR
from vokspider.store.duplicates.signatures import BANDS, METHOD, THRESHOLD, bands, similarity

# Firsts that may share a band. A band of more firsts is part of a template of many articles, and proves nothing.
_FIRSTS_OF_A_BAND = 8
# Candidates to verify: those that share the most bands.
_VERIFIED = 8

_A, _R, _B, _D = tables.article.c, tables.revision.c, tables.band.c, tables.duplicate.c
_KEYS = tuple(f"key_{number}" for number in range(BANDS))
_IDS = tuple(f"id_{number}" for number in range(_VERIFIED + 1))  # and one with the same text
_FIRST_OF = func.coalesce(_D.first_id, _A.id)
# Statements are built once: building one costs as much as running it.
_SAME_TEXT = (
    select(_FIRST_OF.label("id"), as_type(null(), BigInteger).label("key"))
    .select_from(tables.article)
    .outerjoin(tables.duplicate, _D.article_id == _A.id)
    .where(_A.content_sha256 == bindparam("sha"), _A.source_id == bindparam("source"), _A.id != bindparam("me"))
    .order_by(_A.id)
    .limit(1)
    .subquery()
)
_CANDIDATES = select(_SAME_TEXT.c.id, _SAME_TEXT.c.key).union_all(
    select(_B.article_id, _B.key).where(_B.key.in_([bindparam(key, type_=BigInteger) for key in _KEYS]))
)
_TEXTS = (
    select(_A.id, _A.content_sha256, _R.signature)
    .select_from(tables.article)
    .join(tables.revision, and_(_R.article_id == _A.id, _R.number == _A.revision))
    .where(_A.id.in_([bindparam(name, type_=BigInteger) for name in _IDS]))
)
_ADD_BANDS, _ADD_DUPLICATE = insert(tables.band), insert(tables.duplicate)
_SIGNATURES = select(_R.signature).where(_R.article_id == bindparam("me"), _R.signature.is_not(None))
_MEMBERS = select(_D.article_id).where(_D.first_id == bindparam("me"))
_DROP_BANDS = delete(tables.band).where(_B.key == bindparam("of_key"), _B.article_id == bindparam("me"))
_DROP_GROUP = delete(tables.duplicate).where(or_(_D.article_id == bindparam("me"), _D.first_id == bindparam("me")))


@frozen
class Text:
    """The current text of an article; ``signature`` is None for a short text."""

    id: int
    content_sha256: str | None
    signature: bytes | None


@frozen
class _Match:
    """The comparison with a first; ``similarity`` is from 0 to 1, and from ``THRESHOLD`` on the texts are the same."""

    id: int
    kind: str
    similarity: float


def decide(
    connection: Connection,
    *,
    article_id: int,
    source_id: int,
    content_sha256: str,
    signature: bytes | None,
    run_id: int,
    now: datetime,
    changed: bool = False,
) -> None:
    """Find the group of an article and record it, in the transaction that stores its current text.

    ``signature`` is None for a short text. ``changed``: the article had another text before. The members of its old
    group are then decided again, so that no text is hidden behind a different one.
    """
    deciding = _Deciding(connection, source_id, run_id, now)
    waiting = deciding.withdraw(article_id) if changed else []
    waiting += deciding.place(Text(article_id, content_sha256, signature))
    deciding.place_all(waiting)


def place_next(
    kept: Connection, archive: Connection, text: Text, *, source_id: int, run_id: int, now: datetime
) -> None:
    """Decide an article as ``decide`` does, in an archive where only the articles before it are decided.

    ``kept``: a database that has the decisions, and the articles before this one; ``archive``: the one with all texts.
    """
    _Deciding(kept, source_id, run_id, now, archive).place(text)


def withdraw(connection: Connection, source_id: int, article_id: int, now: datetime) -> list[int]:
    """Remove an article from its group and from the index of texts; returns the remaining members.

    Pass them to ``place_again`` in the same transaction.
    """
    return _Deciding(connection, source_id, 0, now).withdraw(article_id)


def place_again(connection: Connection, source_id: int, run_id: int, now: datetime, members: list[int]) -> None:
    """Find the groups of these articles again, after the first member of their group left."""
    _Deciding(connection, source_id, run_id, now).place_all(members)


@frozen
class _Deciding:
    """Decides articles of one source, in one transaction; ``archive``: where their texts are, if not there too."""

    connection: Connection
    source_id: int
    run_id: int
    now: datetime
    archive: Connection | None = None

    def place_all(self, numbers: list[int]) -> None:
        """Decide these articles, lowest id first.

        An article that becomes a first adds only articles with higher ids to the queue, so each is decided once.
        """
        heapq.heapify(numbers)
        while numbers:
            lowest = heapq.heappop(numbers)
            # An article can be in the queue more than once.
            while numbers and numbers[0] == lowest:
                heapq.heappop(numbers)
            for text in self._texts([lowest]):
                for number in self.place(text):
                    heapq.heappush(numbers, number)

    def place(self, text: Text) -> list[int]:
        """Make an article a member of the group with the most similar first, or a first itself.

        Returns the articles that must be decided because of that: later firsts with the same text, and their members.
        """
        found, keys = self._candidates(text)
        matches = self._matches(text, found) if found else []
        earlier = [match for match in matches if match.id < text.id]
        if earlier:
            self._join(text, max(earlier, key=lambda match: (match.kind == EXACT, match.similarity, -match.id)))
            return []
        later = [match.id for match in matches]
        waiting = [number for first in later for number in (first, *self.withdraw(first))]
        if keys:
            run(self.connection, _ADD_BANDS, [{"key": key, "article_id": text.id} for key in keys])
        return waiting

    def withdraw(self, article_id: int) -> list[int]:
        """Remove an article from its group and from the table of bands; returns the remaining members."""
        me = {"me": article_id}
        members = list(self.connection.execute(_MEMBERS, me).scalars())
        self.connection.execute(_DROP_GROUP, me)
        signatures = self.connection.execute(_SIGNATURES, me).scalars().all()
        keys = {key for signature in signatures for key in bands(signature, self.source_id)}
        if keys:
            self.connection.execute(_DROP_BANDS, [{"of_key": key, **me} for key in keys])
        return members

    def _candidates(self, text: Text) -> tuple[list[int], Sequence[int]]:
        """The ids of firsts that may have this text, the likeliest first, and the keys of its bands with room left."""
        keys = bands(text.signature, self.source_id) if text.signature else ()
        values = dict.fromkeys(_KEYS) | dict(zip(_KEYS, keys, strict=False))
        wanted = {"sha": text.content_sha256, "source": self.source_id, "me": text.id, **values}
        rows = [(first, key) for first, key in run(self.connection, _CANDIDATES, wanted).all() if first != text.id]
        same = [first for first, key in rows if key is None]
        shared = Counter(first for first, key in rows if key is not None)
        near = sorted(shared, key=lambda first: (-shared[first], first))[:_VERIFIED]
        users = Counter(key for _, key in rows)
        return list(dict.fromkeys(same + near)), [key for key in set(keys) if users[key] < _FIRSTS_OF_A_BAND]

    def _matches(self, text: Text, numbers: Sequence[int]) -> list[_Match]:
        """The firsts among ``numbers`` that have the same text."""
        compared = (_compare(text, first) for first in self._texts(numbers))
        return [match for match in compared if match.similarity >= THRESHOLD]

    def _texts(self, numbers: Sequence[int]) -> Iterator[Text]:
        wanted = dict.fromkeys(_IDS) | dict(zip(_IDS, numbers, strict=False))
        return (Text(*row) for row in run(self.archive or self.connection, _TEXTS, wanted).all())

    def _join(self, text: Text, match: _Match) -> None:
        row = {
            "article_id": text.id,
            "first_id": match.id,
            "kind": match.kind,
            "similarity": match.similarity,
            "method": METHOD,
            "run_id": self.run_id,
            "found_at": self.now,
        }
        run(self.connection, _ADD_DUPLICATE, row)


def _compare(text: Text, first: Text) -> _Match:
    if text.content_sha256 == first.content_sha256:
        return _Match(first.id, EXACT, 1.0)
    if text.signature is None or first.signature is None:
        return _Match(first.id, NEAR, 0.0)
    return _Match(first.id, NEAR, similarity(text.signature, first.signature, THRESHOLD))
