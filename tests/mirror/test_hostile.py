"""Originals that answer what no vokspider answers: each ends with a message, and nothing of the answer is kept."""

import gzip
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from attrs import evolve
from pytest_httpserver import HTTPServer
from sqlalchemy import func, select
from werkzeug import Request, Response

from vokspider.mirror.remote import Remote, RemoteError
from vokspider.store.db import tables
from vokspider.store.mirror.checking import UntrueError
from vokspider.store.mirror.original import contents
from vokspider.web.api.answering import SIZE

from ..archives import Archive
from ..web.conftest import Pages
from .conftest import Make
from .lives import Life, mirrored

Change = Callable[[list[dict[str, Any]]], Any]
BOTH = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
TABLE = tables.article


def _set(**values: Any) -> Change:
    return lambda lines: lines[1]["values"].update(values)


def _hostile(server: HTTPServer, archive: Archive, pages: Pages, change: Change, table: Any = TABLE) -> Remote:
    """An original whose rows of a table are changed on their way."""
    real = Remote(pages(archive.config).address)

    def answer(request: Request) -> Response:
        body, link = real._get(request.path, request.args)
        lines = [json.loads(line) for line in body.splitlines()]
        if request.path.endswith(f"/{table.name}/rows"):
            change(lines)
        return Response("".join(json.dumps(line) + "\n" for line in lines), headers={"Link": link, SIZE: "7"})

    server.expect_request("/api/v1/tables").respond_with_handler(answer)
    for name in tables.metadata.tables:
        server.expect_request(f"/api/v1/tables/{name}/rows").respond_with_handler(answer)
        server.expect_request(f"/api/v1/tables/{name}/digests").respond_with_handler(answer)
    return Remote(server.url_for("").rstrip("/"))


@pytest.fixture
def one(make: Make) -> Archive:
    """The original."""
    archive = make("sqlite")
    Life(archive).meet(1, 2, 3)
    return archive


def _rows(archive: Archive, table: Any) -> int:
    with archive.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


@pytest.mark.postgresql_is_slow
@pytest.mark.sampled(3)
@BOTH
@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_set(entry_title=7), "'7' cannot be in the column entry_title of article"),
        (_set(external_id=None), "'None' cannot be in the column external_id of article"),
        (_set(source_id=True), "'True' cannot be in the column source_id of article"),
        (_set(source_id=2**80), "cannot be in the column source_id of article"),
        (_set(entry_title="\ud800"), "cannot be in the column entry_title of article"),
        (_set(first_seen_at="2025-12-03T10:00:00"), "cannot be in the column first_seen_at of article"),
        (_set(first_seen_at="0001-01-01T00:00:00+14:00"), "cannot be in the column first_seen_at of article"),
        (_set(other=1), "a row of article has other columns than here: other"),
        (_set(id=1), "the row 1 is not where it belongs"),
        (_set(id=3), "the row 3 is not where it belongs"),
        (lambda lines: lines.reverse(), "the row 2 is not where it belongs"),
        (lambda lines: lines[0].pop("values"), "'values'"),
    ],
    ids=range(12),
)
def test_rows_that_are_none(
    one: Archive, make: Make, pages: Pages, httpserver: HTTPServer, kind: str, change: Change, why: str
) -> None:
    two = make(kind)
    with pytest.raises(RemoteError, match=rf"cannot be understood: .*{why}.*; is it a vokspider\?") as raised:
        mirrored(two.engine, _hostile(httpserver, one, pages, change)).one_pass()
    assert len(str(raised.value)) < 400
    assert _rows(two, TABLE) == 0


@pytest.mark.postgresql_is_slow
@pytest.mark.sampled(1)
@BOTH
def test_rows_that_the_database_refuses(
    one: Archive, make: Make, pages: Pages, httpserver: HTTPServer, kind: str
) -> None:
    """The character NUL in a text: SQLite stores it, PostgreSQL does not."""
    two = make(kind)
    mirror = mirrored(two.engine, _hostile(httpserver, one, pages, _set(entry_title="a\0b")))
    if kind == "sqlite":
        mirror.one_pass()
        assert _rows(two, TABLE) == 3
        return
    with pytest.raises(UntrueError, match=r"rows of article of the original cannot be stored here: .*NUL.*db check"):
        mirror.one_pass()
    assert _rows(two, TABLE) == 0


@pytest.mark.postgresql_is_slow
@pytest.mark.sampled(1)
@BOTH
def test_a_page_that_becomes_large(one: Archive, make: Make, pages: Pages, httpserver: HTTPServer, kind: str) -> None:
    two = make(kind)
    source = _hostile(httpserver, one, pages, _set(size=2**30), tables.capture)
    with pytest.raises(UntrueError, match=r"capture 2 .* its page has 1,073,741,824 bytes, more than 134,217,728"):
        mirrored(two.engine, source).one_pass()
    assert _rows(two, tables.capture) == 0


@pytest.fixture
def two(make: Make) -> Archive:
    """The archive that becomes a mirror."""
    return make("sqlite")


def _serve(server: HTTPServer, body: Any, **headers: str) -> Remote:
    server.expect_request("/api/v1/tables").respond_with_handler(lambda _: Response(body(), headers=headers))
    return Remote(server.url_for("").rstrip("/"))


def _endless() -> Iterator[bytes]:
    while True:
        yield b" " * 2**20


def test_an_answer_without_an_end(two: Archive, httpserver: HTTPServer) -> None:
    with pytest.raises(RemoteError, match="gave more than 134,217,728 bytes for /api/v1/tables; nothing of that"):
        mirrored(two.engine, _serve(httpserver, _endless)).one_pass()


def test_a_server_that_wants_to_be_asked_again_in_a_year(
    two: Archive, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept = list[float]()
    monkeypatch.setattr("urllib3.util.retry.time.sleep", slept.append)
    httpserver.expect_request("/api/v1/tables").respond_with_data("", 503, {"Retry-After": "31536000"})
    with pytest.raises(RemoteError, match="with status 503"):
        mirrored(two.engine, Remote(httpserver.url_for("").rstrip("/"))).one_pass()
    assert 0 < max(slept) <= 10


def test_an_answer_that_takes_too_long(two: Archive, httpserver: HTTPServer) -> None:
    source = evolve(_serve(httpserver, _endless), patience=0)
    with pytest.raises(RemoteError, match="has not ended its answer for /api/v1/tables after 0 s; nothing of that"):
        mirrored(two.engine, source).one_pass()


@pytest.mark.slow
def test_an_answer_that_grows_when_it_is_unpacked(two: Archive, httpserver: HTTPServer) -> None:
    packed = gzip.compress(b" " * 2**28)
    source = _serve(httpserver, lambda: packed, **{"Content-Encoding": "gzip"})
    with pytest.raises(RemoteError, match="gave more than 134,217,728 bytes"):
        mirrored(two.engine, source).one_pass()


def test_an_answer_that_is_cut_off(two: Archive, httpserver: HTTPServer) -> None:
    source = _serve(httpserver, lambda: iter([b'{"item"']), **{"Content-Length": "5000"})
    with pytest.raises(RemoteError, match=r"cannot be read: .*; is it served there"):
        mirrored(two.engine, source).one_pass()


def test_an_answer_that_is_nested_deeply(two: Archive, httpserver: HTTPServer) -> None:
    with pytest.raises(RemoteError, match="cannot be understood"):
        mirrored(two.engine, _serve(httpserver, lambda: b"[" * 200_000)).one_pass()


@pytest.mark.parametrize("values", [{"highest_run": "1"}, {"highest_run": -1}, {"first_leaf": 5}, {"log_size": 2**40}])
def test_sizes_that_are_none(one: Archive, two: Archive, httpserver: HTTPServer, values: dict[str, Any]) -> None:
    told = contents(one.engine)
    item = {"schema": told.schema, "first_leaf": told.first_leaf, "highest_run": 1, "tables": [], **values}
    source = _serve(httpserver, lambda: json.dumps({"log_size": 7, **values, "item": item}))
    with pytest.raises(RemoteError, match=r"cannot be understood: .*; is it a vokspider"):
        mirrored(two.engine, source).one_pass()


def test_a_redirection_is_not_followed(two: Archive, httpserver: HTTPServer) -> None:
    elsewhere = "http://elsewhere.invalid/api/v1/tables"
    httpserver.expect_request("/api/v1/tables").respond_with_response(Response("", 302, {"Location": elsewhere}))
    with pytest.raises(RemoteError, match=f"with status 302; it leads to {elsewhere}; name the address"):
        mirrored(two.engine, Remote(httpserver.url_for("").rstrip("/"))).one_pass()
