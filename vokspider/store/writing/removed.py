"""Stores what was removed from the pages of revisions: each line and each text once, however many pages have it."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, insert, select

from vokspider.model.items import Removal
from vokspider.store.db import tables
from vokspider.store.db.compiled import run
from vokspider.store.db.numbers import is_among
from vokspider.store.db.problem import Problem
from vokspider.store.db.streaming import in_parts, streamed
from vokspider.store.search.revisions import chunks

_LINE, _PART, _TEXT = tables.removed_line.c, tables.removed_part.c, tables.removed_text.c
_INSERT_LINES = insert(tables.removed_line).returning(_LINE.id, _LINE.text)
_INSERT_TEXTS = insert(tables.removed_text).returning(_TEXT.id, _TEXT.sha256)
_INSERT_PARTS = insert(tables.removed_part)
_AROUND = 500  # texts
# What is found is locked on PostgreSQL until the transaction ends, so that ``forget`` does not delete it meanwhile.
_LOCKED: dict[str, Any] = {"read": True, "key_share": True}
# Without ORDER BY and LIMIT: as long as PostgreSQL has no statistics, it would read all rows in the order of their ids.
_KNOWN_TEXT = select(_TEXT.id).where(_TEXT.sha256 == bindparam("sha256")).with_for_update(**_LOCKED)


def add_removals(connection: Connection, revision_id: int, removals: Sequence[Removal]) -> None:
    """Store the removals of a revision."""
    numbers = text_numbers(connection, [one.text for one in removals])
    parts = [
        {
            "revision_id": revision_id,
            "position": one.position,
            "rule": one.rule,
            "count": one.count,
            "text_id": numbers[one.text],
        }
        for one in removals
    ]
    if parts:
        run(connection, _INSERT_PARTS, parts)


def copy_removals(connection: Connection, from_id: int, to_id: int) -> None:
    """Store the removals of one revision for another one too."""
    rows = connection.execute(select(tables.removed_part).where(_PART.revision_id == from_id)).mappings().all()
    if rows:
        connection.execute(_INSERT_PARTS, [{**row, "revision_id": to_id} for row in rows])


def text_numbers(connection: Connection, texts: Iterable[str]) -> dict[str, int]:
    """The numbers of removed texts by text; those that are new are stored."""
    hashes = {text: text_sha256(text) for text in texts}
    known = {text: run(connection, _KNOWN_TEXT, {"sha256": sha256}).scalars() for text, sha256 in hashes.items()}
    numbers = {text: min(found) for text, some in known.items() if (found := list(some))}
    missing = {sha256: text.split("\n") for text, sha256 in hashes.items() if text not in numbers}
    if missing:
        added = _add_texts(connection, missing)
        numbers |= {text: added[sha256] for text, sha256 in hashes.items() if sha256 in added}
    return numbers


def _add_texts(connection: Connection, texts: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Store texts, given as lists of lines by their hashes; returns their numbers by hash."""
    lines = _line_numbers(connection, chain.from_iterable(texts.values()))
    rows = [
        {"sha256": sha256, "lines": json.dumps([lines[line] for line in text], separators=(",", ":"))}
        for sha256, text in texts.items()
    ]
    return {row.sha256: row.id for row in connection.execute(_INSERT_TEXTS, rows)}


def _line_numbers(connection: Connection, lines: Iterable[str]) -> dict[str, int]:
    """The numbers of lines by line; new lines are stored."""
    keys = {line: line_key(line) for line in lines}  # a line of another text may have the same key
    known = select(_LINE.id, _LINE.text).where(is_among(connection, _LINE.key, set(keys.values())))
    found = connection.execute(known.order_by(_LINE.id.desc()).with_for_update(**_LOCKED))
    numbers = {row.text: row.id for row in found if row.text in keys}
    missing = [{"key": keys[line], "text": line} for line in sorted(keys.keys() - numbers.keys())]
    if missing:
        numbers |= {row.text: row.id for row in connection.execute(_INSERT_LINES, missing)}
    return numbers


def line_numbers(lines: str) -> list[int]:
    """The numbers in the column ``lines`` of a removed text; none if it is damaged."""
    try:
        numbers = json.loads(lines)
    except ValueError:
        return []
    whole = isinstance(numbers, list) and all(type(one) is int for one in numbers)
    return numbers if whole else []


def wrong_texts(connection: Connection) -> Iterator[Problem]:
    """Removed texts that are not what their hash is of, since a line is missing or another one."""
    rows = streamed(connection, select(_TEXT.id, _TEXT.sha256, _TEXT.lines).order_by(_TEXT.id))
    for some in in_parts(rows):
        numbers = {number for row in some for number in line_numbers(row.lines)}
        texts = select(_LINE.id, _LINE.text).where(is_among(connection, _LINE.id, numbers))
        lines = {row.id: row.text for row in connection.execute(texts)}
        for row in some:
            if text_sha256("\n".join(lines.get(number, "") for number in line_numbers(row.lines))) != row.sha256:
                yield Problem("removed_text", row.id, "its lines are not the text that its sha256 is of")


def without_lines(connection: Connection, texts: Mapping[Any, str]) -> set[Any]:
    """The keys of those texts of which lines are not stored; ``texts`` are columns ``lines``."""
    wanted = {key: set(line_numbers(lines)) for key, lines in texts.items()}
    numbers = set[int]().union(*wanted.values())
    known = set(connection.execute(select(_LINE.id).where(is_among(connection, _LINE.id, numbers))).scalars())
    return {key for key, some in wanted.items() if some - known}


def forget_removals(connection: Connection, revisions: Select[int]) -> None:
    """Delete the removals of some revisions, and texts and lines that no other page has."""
    of_these = _PART.revision_id.in_(revisions)
    texts = connection.execute(select(_PART.text_id).where(of_these).distinct()).scalars().all()
    connection.execute(delete(tables.removed_part).where(of_these))
    lines = set[int]()
    for some in chunks(texts):
        lines.update(_delete_unused_texts(connection, some))
    _delete_unused_lines(connection, lines, texts)


def _delete_unused_texts(connection: Connection, numbers: Sequence[int]) -> Iterator[int]:
    """Delete those of some texts that no page has; yields the numbers of their lines."""
    among = is_among(connection, _TEXT.id, numbers)
    # First the lock, then the look: the second statement sees what others have written until then.
    connection.execute(select(_TEXT.id).where(among).with_for_update()).all()
    used = select(_PART.text_id).where(_PART.text_id == _TEXT.id).exists()
    unused = connection.execute(select(_TEXT.id, _TEXT.lines).where(among, ~used)).all()
    connection.execute(delete(tables.removed_text).where(is_among(connection, _TEXT.id, [row.id for row in unused])))
    for row in unused:
        yield from line_numbers(row.lines)


def _delete_unused_lines(connection: Connection, numbers: set[int], texts: Sequence[int]) -> None:
    """Delete those of some lines that no text has, see ``_without_text``."""
    for some in chunks(sorted(numbers)):
        connection.execute(select(_LINE.id).where(is_among(connection, _LINE.id, some)).with_for_update()).all()
    unused = _without_text(connection, numbers, texts)
    for some in chunks(sorted(unused)):
        connection.execute(delete(tables.removed_line).where(is_among(connection, _LINE.id, some)))


def _without_text(connection: Connection, numbers: set[int], texts: Sequence[int]) -> set[int]:
    """Those of some lines that no text has, after the ``texts`` with these lines were deleted.

    Others with the same lines were mostly stored at about the same time. Only if those do not have all of the lines,
    the rest of the texts is read too, some hundred at a time.
    """
    unused = set(numbers)
    is_near = _TEXT.id.between(min(texts, default=0) - _AROUND, max(texts, default=0) + _AROUND)
    for which in (is_near, ~is_near):
        with closing(streamed(connection, select(_TEXT.lines).where(which).order_by(_TEXT.id))) as rows:
            while unused and (row := next(rows, None)):
                unused.difference_update(line_numbers(row.lines))
    return unused


def text_sha256(text: str) -> str:
    """The hex SHA-256 of a text as it is, in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def line_key(line: str) -> int:
    """The first 64 bits of the SHA-256 of a line, as a signed number. Lines with one key may differ."""
    digest = hashlib.sha256(line.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
