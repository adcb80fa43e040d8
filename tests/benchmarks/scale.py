"""Makes a large archive, and measures what reads it: commands, pages and the API. ``make scale ARTICLES=100000``.

An archive that is there already is measured as it is. Each case runs in a process of its own, which tells its own peak
of memory. On SQLite the CPU time counts; with a server the time by the clock, of which the least means most on a busy
machine.
"""

import argparse
import json
import multiprocessing
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from sqlalchemy import URL, Engine, event, make_url, select, text

from tests.commands import Cli
from vokspider.config import load
from vokspider.store.db import tables
from vokspider.store.db.engine import leave, open_engine, prepare_file, reading, schema_version
from vokspider.store.db.housekeeping import tidy
from vokspider.store.db.read_only import open_read_only_engine
from vokspider.store.db.schema import upgrade
from vokspider.web.app import create_app
from vokspider.web.serving import Serving, listen

from .scale_archive import NOW, Builder
from .scale_cases import COMMAND, Case, cases

_SERVER = os.environ.get("VOKSPIDER_TEST_POSTGRES_URL", "")
_SECONDS, _MOST, _LEAST = 1.0, 30, 5  # for a case: how long, and how many runs
_SLOW = 0.005  # s of a statement that is shown
_PATIENCE = 120.0  # s for a query


class Measured(NamedTuple):
    """The times of the runs of a case in ms, the peak of memory in MB, the size of the answer, and slow statements."""

    times: list[float]
    memory: float
    answer: str
    statements: list[str]


def main() -> None:
    """Make the archives that are missing, and print a table for each."""
    asked = _arguments()
    asked.folder.mkdir(parents=True, exist_ok=True)
    for url in asked.database or _databases(asked.folder, asked.articles):
        prepared = make_url(url)
        _apart(_prepare, prepared, asked.articles)
        chosen = [one for one in _cases(prepared, asked.articles) if asked.only in f"{one.kind}: {one.name}"]
        clock = time.process_time if prepared.get_backend_name() == "sqlite" else time.perf_counter
        what = "CPU" if clock is time.process_time else "by the clock"
        _say(f"\n{prepared.get_backend_name()}, {asked.articles:,} articles; ms {what}\n")
        _say(f"{'':42}{'least':>9}{'median':>9}{'p95':>9}{'MB':>7}  answer")
        for one in chosen:
            _print(one, _in_a_child(one, prepared, asked.folder, clock, asked.statements))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, default=Path("build/scale"), help="of SQLite files")
    parser.add_argument("--database", action="append", help="instead of a file and a schema of the tests' server")
    parser.add_argument("--only", default="", help="only cases whose name has this")
    parser.add_argument("--statements", action="store_true", help="also the statements that take long")
    return parser.parse_args()


def _databases(folder: Path, size: int) -> list[str]:
    found = [f"sqlite:///{(folder / f'{size}.db').absolute()}"]
    if _SERVER:
        url = make_url(_SERVER)
        schema = f"vokspider_scale_{size}"
        server = open_engine(url)
        with server.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
        server.dispose()
        options = {"options": f"-csearch_path={schema} -csynchronous_commit=off"}
        found.append(url.update_query_dict(options).render_as_string(hide_password=False))
    return found


# -- the archive ------------------------------------------------------------------------------------------------------


def _prepare(url: URL, size: int) -> None:
    """Make the archive, or bring one that is there to the present schema."""
    engine = open_engine(url)
    prepare_file(engine)
    is_new = schema_version(engine) is None
    upgrade(engine)
    if is_new:
        started = time.perf_counter()
        for done in Builder(engine, size).build():
            sys.stderr.write(f"\r{done:,} articles")
        sys.stderr.write(f" made in {time.perf_counter() - started:,.0f} s\n")
    tidy(engine)
    _print_sizes(engine)
    leave(engine)


def _print_sizes(engine: Engine) -> None:
    sizes = _SIZES[engine.dialect.name]
    with reading(engine) as connection:
        texts, indexed, whole = (int(number) for number in connection.execute(text(sizes)).one())
    _say(
        f"texts {texts / 1e6:,.0f} MB, their index {indexed / 1e6:,.0f} MB ({indexed / texts:.2f} of the texts), "
        f"all {whole / 1e6:,.0f} MB"
    )


_SIZES = {
    "sqlite": "SELECT (SELECT sum(length(CAST(text AS BLOB))) FROM revision), "
    "(SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'passage%'), "
    "(SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size())",
    "postgresql": "SELECT (SELECT sum(octet_length(text)) FROM revision), pg_total_relation_size('passage'), "
    "(SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relnamespace = "
    "current_schema()::regnamespace)",
}


def _cases(url: URL, size: int) -> list[Case]:
    article = tables.article.c
    query = select(article.id).where(article.source_id == 1).order_by(article.id).limit(1)
    engine = open_engine(url)
    with reading(engine) as connection:
        edited = connection.execute(query.where(article.revision > 1)).scalar_one()
        gone = connection.execute(query.where(article.gone_at.is_not(None))).scalar_one()
    engine.dispose()
    return cases(edited, gone, size)


def _apart(made: Callable[..., None], *arguments: Any) -> None:
    """Call a function in a process of its own, whose memory is gone when it ends."""
    child = multiprocessing.get_context("fork").Process(target=made, args=arguments)
    child.start()
    child.join()
    if child.exitcode:
        raise SystemExit(f"{made.__name__.strip('_')} failed")


# -- measuring --------------------------------------------------------------------------------------------------------


def _in_a_child(one: Case, url: URL, folder: Path, clock: Callable[[], float], statements: bool) -> Measured:
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_measure, args=(there, one, url, folder, clock, statements))
    child.start()
    there.close()
    try:
        measured: Measured = here.recv()
    except EOFError:
        raise SystemExit(f"{one.kind}: {one.name} failed") from None
    finally:
        child.join()
    return measured


def _measure(pipe: Any, one: Case, url: URL, folder: Path, clock: Callable[[], float], statements: bool) -> None:
    with _runner(one, url, folder) as run:
        answer = run()
        seen = _Statements() if statements else None
        if seen:
            run()
            seen.stop()
        times: list[float] = []
        end = time.monotonic() + _SECONDS
        while (not one.whole and len(times) < _LEAST) or (len(times) < _MOST and time.monotonic() < end):
            start = clock()
            run()
            times.append((clock() - start) * 1000)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pipe.send(Measured(times, memory, answer, seen.slow if seen else []))


@contextmanager
def _runner(one: Case, url: URL, folder: Path) -> Iterator[Callable[[], str]]:
    """A function that runs the case once, and says how large the answer was."""
    given = url.render_as_string(hide_password=False)
    if one.kind == COMMAND:
        with pytest.MonkeyPatch.context() as patch:
            cli = Cli(patch)
            yield lambda: _said(cli("--database", given, "--home", str(folder), *one.asked))
        return
    config = load(environ={}, root=folder, overrides={"database": {"url": given}})
    engine = open_read_only_engine(url, _PATIENCE)
    serving = Serving(create_app(engine, lambda: config, clock=lambda: NOW), listen("127.0.0.1", 0))
    try:
        yield lambda: _got(serving.address, one.asked[0])
    finally:
        serving.close()
        engine.dispose()


def _said(done: Any) -> str:
    return f"{len(done.lines):,} lines" if done.code == 0 else f"code {done.code}"


def _got(address: str, path: str) -> str:
    place = urlsplit(address)
    connection = HTTPConnection(place.hostname or "", place.port, timeout=_PATIENCE)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        return f"status {answer.status}"
    items = json.loads(body).get("items") if answer.getheader("Content-Type") == "application/json" else None
    return f"{len(items):,} items" if items is not None else f"{len(body) / 1000:,.0f} kB"


class _Statements:
    """The statements that take long, with their times; of all engines."""

    def __init__(self) -> None:
        self.slow: list[str] = []
        self._start = 0.0
        self._listeners = (("before_cursor_execute", self._before), ("after_cursor_execute", self._after))
        for name, listener in self._listeners:
            event.listen(Engine, name, listener)

    def stop(self) -> None:
        for name, listener in self._listeners:
            event.remove(Engine, name, listener)

    def _before(self, *_: Any) -> None:
        self._start = time.perf_counter()

    def _after(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        took = time.perf_counter() - self._start
        if took > _SLOW:
            self.slow.append(f"{took * 1000:,.0f} ms: {' '.join(statement.split())} {parameters!r:.200}")


def _print(one: Case, measured: Measured) -> None:
    figures = _figures(sorted(measured.times))
    _say(f"{f'{one.kind}: {one.name}':42}{figures}{measured.memory:>7,.0f}  {measured.answer}")
    for statement in measured.statements:
        _say(f"    {statement}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _figures(times: Sequence[float]) -> str:
    if not times:
        return f"{'-':>9}" * 3
    p95 = times[min(len(times) - 1, round(0.95 * (len(times) - 1)))]
    return "".join(f"{one:>9,.1f}" for one in (times[0], statistics.median(times), p95))


if __name__ == "__main__":
    main()
