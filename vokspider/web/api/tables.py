"""The tables of the archive as they are, for mirrors: which rows differ, and the rows."""

import json
from collections.abc import Mapping
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from attrs import frozen
from starlette.responses import Response

from vokspider.store.db.engine import reading
from vokspider.store.log.reading import size as log_size
from vokspider.store.mirror.original import Contents, contents, key_in, parts, whole_rows
from vokspider.store.mirror.parts import NAMES
from vokspider.store.mirror.rows import Key, Part, Span, written
from vokspider.web.api.answering import SIZE, One, address, page_headers, tagged
from vokspider.web.api.asking import Asked, choice, number, text
from vokspider.web.api.happened import MEDIA_TYPE
from vokspider.web.api.operations import Operation, limit, linked
from vokspider.web.api.problems import PREFIX, WRONG_PARAMETER, Problem

# A page of rows ends when it has so many bytes; a single row may have more.
_MOST_BYTES = 4 * 2**20
# A page of digests ends after so many seconds, with a part at least: all rows of its parts are read for it, and a slow
# machine would never get to the end in the time that a request has.
_SECONDS = 2.0
_KEY = r"^-?[0-9]+(,-?[0-9]+)*$"


@frozen
class TablePart:
    """Neighbouring rows of a table: the key of the last one, how many they are, and the SHA-256 of their contents."""

    last: str
    rows: int
    sha256: str


@frozen
class TableRow:
    """A row of a table: its key, and the values of its columns. Bytes are written in base64, times in ISO 8601."""

    key: str
    values: Mapping[str, Any]


def operations() -> tuple[Operation, ...]:
    """The tables, digests of their parts, and their rows."""
    table = choice("table", "The name of a table.", NAMES)
    bounds = (
        text("after", "Only rows whose key is above this one.", 60, _KEY),
        text("to", "Only rows up to this key.", 60, _KEY),
    )
    of_part = number("rows", "The number of rows in a part.", 1, 1000, 500)
    return (
        Operation("tables", "/tables", "What there is to mirror", _tables, Contents),
        Operation(
            "digests",
            "/tables/{table}/digests",
            "Digests of the parts of a table, in the order of keys, one a line",
            _digests,
            TablePart,
            is_list=True,
            in_path=(table,),
            parameters=(*bounds, of_part, limit(100, 200)),
            media_type=MEDIA_TYPE,
        ),
        Operation(
            "rows",
            "/tables/{table}/rows",
            "Rows of a table, in the order of keys, one a line",
            _rows,
            TableRow,
            is_list=True,
            in_path=(table,),
            parameters=(*bounds, limit(1000, 1000)),
            media_type=MEDIA_TYPE,
        ),
    )


def _tables(asked: Asked) -> One:
    found = contents(asked.site.engine)
    return One(linked(found, **{one.name: f"{PREFIX}/tables/{one.name}/rows" for one in found.tables}))


def _digests(asked: Asked) -> Response:
    span, size, most = _span(asked), asked["rows"], asked["limit"]
    lines, after, end, is_full = list[bytes](), asked["after"], monotonic() + _SECONDS, False
    with reading(asked.site.engine) as connection:
        for one in parts(connection, asked["table"], span, size, most):
            lines.append(_line(_part(asked["table"], after, one)))
            after = written(one.last)
            is_full = one.digest.rows == size and (len(lines) == most or monotonic() > end)
            if is_full:
                break
    return _answer(asked, lines, after if is_full else None)


def _part(table: str, after: str | None, one: Part) -> dict[str, Any]:
    last = written(one.last)
    bounds = {**({"after": after} if after else {}), "to": last}
    href = f"{PREFIX}/tables/{table}/rows?{urlencode(bounds)}"
    return linked(TablePart(last, one.digest.rows, one.digest.sha256), rows=href)


def _rows(asked: Asked) -> Response:
    lines, length, key = list[bytes](), 0, ""
    with reading(asked.site.engine) as connection:
        for key, values in whole_rows(connection, asked["table"], _span(asked), asked["limit"]):
            lines.append(_line(linked(TableRow(key, values))))
            length += len(lines[-1])
            if length >= _MOST_BYTES:
                break
    return _answer(asked, lines, key if length >= _MOST_BYTES or len(lines) == asked["limit"] else None)


def _span(asked: Asked) -> Span:
    return Span(_bound(asked, "after"), _bound(asked, "to"))


def _bound(asked: Asked, name: str) -> Key | None:
    try:
        return None if asked[name] is None else key_in(asked["table"], asked[name])
    except ValueError as error:
        raise Problem(WRONG_PARAMETER, f"{name}: {error}", name) from None


def _answer(asked: Asked, lines: list[bytes], following: str | None) -> Response:
    """The response with lines; ``following``: the key behind which the next page begins, None for the last page."""
    more = address(asked, after=following) if following else None
    headers = {SIZE: str(log_size(asked.site.engine)), **page_headers(asked, asked["limit"], {"next": more})}
    return tagged(asked.request, b"".join(lines), MEDIA_TYPE, headers=headers)


def _line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
