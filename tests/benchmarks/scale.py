"""Makes large archives, and measures what reads them: commands, pages and the API. ``make scale ARTICLES=100000``.

An archive that is there already is measured as it is. Each case runs in a process of its own, which tells its own peak
of memory: a command is called in it, and pages and the API are asked over loopback from a server in it. The arguments
of a case take turns, so that no query is the same as the one before.
"""

import argparse
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from sqlalchemy import URL, Engine, make_url, text

from vokspider.config import load
from vokspider.model.clock import utc_now
from vokspider.store.db.engine import leave, open_engine, prepare_file, reading, schema_version
from vokspider.store.db.housekeeping import tidy, vacuum
from vokspider.store.db.schema import upgrade

from .scale_archive import Builder
from .scale_arguments import arguments
from .scale_bulk import from_a_child
from .scale_cases import Case, cases
from .scale_crawl import crawls
from .scale_measuring import How, Measured, in_a_child
from .scale_writing import costs

_SERVER = os.environ.get("VOKSPIDER_TEST_POSTGRES_URL", "")
_LIMIT = 50.0  # ms at p95: what is above has a mark


def main() -> None:
    """Make the archives that are missing, all at once, and print a table for each."""
    asked = _arguments()
    asked.folder.mkdir(parents=True, exist_ok=True)
    urls = [make_url(one) for one in asked.database or _databases(asked)]
    _prepare_all(urls, asked.articles)
    for url in urls:
        _print_archive(url)
        for one in _cases(url):
            if asked.only in f"{one.kind}: {one.name}":
                how = How(url, asked.folder, asked.runs, asked.seconds, asked.statements)
                _print(one, in_a_child(one, how))
        _print_crawls(url, asked)
        _print_writing(url, asked)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, default=Path("build/scale"), help="of SQLite files")
    parser.add_argument("--postgres", default=_SERVER, help="a server's database, for an archive in its own schema")
    parser.add_argument("--database", action="append", help="an archive, instead of an SQLite file and --postgres")
    parser.add_argument("--runs", type=int, default=40, help="at most so many runs of a case")
    parser.add_argument("--seconds", type=float, default=0.5, help="no further run of a case after this CPU time")
    parser.add_argument("--pages", type=int, default=300, help="articles to store with the index, and as many without")
    parser.add_argument("--only", default="", help="only cases whose name has this")
    parser.add_argument("--statements", action="store_true", help="also the statements that take long")
    return parser.parse_args()


def _databases(asked: argparse.Namespace) -> list[str]:
    found = [f"sqlite:///{(asked.folder / f'{asked.articles}.db').absolute()}"]
    if asked.postgres:
        url = make_url(asked.postgres)
        schema = f"vokspider_scale_{asked.articles}"
        server = open_engine(url)
        with server.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
        server.dispose()
        # Work of other processes of the server for a query could not be counted.
        settings = f"-csearch_path={schema} -csynchronous_commit=off -cmax_parallel_workers_per_gather=0"
        found.append(url.update_query_dict({"options": settings}).render_as_string(hide_password=False))
    return found


# -- the archives -----------------------------------------------------------------------------------------------------


def _prepare_all(urls: Sequence[URL], size: int) -> None:
    """Make the archives in processes of their own, whose memory is gone when they end."""
    context = multiprocessing.get_context("fork")
    children = [context.Process(target=_prepare, args=(url, size)) for url in urls]
    for child in children:
        child.start()
    for child in children:
        child.join()
    if any(child.exitcode for child in children):
        raise SystemExit("an archive could not be made")


def _prepare(url: URL, size: int) -> None:
    """Make the archive, or bring one that is there to the present schema."""
    engine = open_engine(url)
    prepare_file(engine)
    is_new = schema_version(engine) is None
    upgrade(engine)
    if is_new:
        started = time.perf_counter()
        for done in Builder(engine, size).build():
            sys.stderr.write(f"\r{url.get_backend_name()}: {done:,} articles")
        sys.stderr.write(f" made in {time.perf_counter() - started:,.0f} s\n")
        if url.get_backend_name() == "postgresql":
            vacuum(engine, utc_now())  # in time a server does it, unless that is switched off as for tests
    tidy(engine)
    leave(engine)


def _cases(url: URL) -> list[Case]:
    engine = open_engine(url)
    with reading(engine) as connection:
        found = cases(arguments(connection))
    engine.dispose()
    return found


# -- the tables -------------------------------------------------------------------------------------------------------


def _print_archive(url: URL) -> None:
    engine = open_engine(url)
    with reading(engine) as connection:
        size = connection.execute(text("SELECT count(*) FROM article")).scalar_one()
    _say(f"\n{url.get_backend_name()}, {size:,} articles; load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores")
    _print_sizes(engine)
    engine.dispose()
    _say("ms by the clock, and of CPU (this process and the server's; in brackets the server's share of the median)")
    _say(f"{'':44}{'runs':>5}{'median':>9}{'p95':>9}{'CPU med':>9}{'CPU p95':>9}{'(server)':>10}{'MB':>6}  answer")


def _print_sizes(engine: Engine) -> None:
    sizes = _SIZES[engine.dialect.name]
    with reading(engine) as connection:
        texts, whole, *parts = (int(number) for number in connection.execute(text(sizes)).one())
    indexed = sum(parts)
    of_parts = " + ".join(f"{one / 1e6:,.0f}" for one in parts)
    _say(
        f"texts {texts / 1e6:,.0f} MB, their index {indexed / 1e6:,.0f} MB ({of_parts}), "
        f"{indexed / texts:.2f} of the texts; all {whole / 1e6:,.0f} MB"
    )


# The bytes of the texts, of all, and of the parts of the index of texts; on PostgreSQL its table, GIN and primary key.
_SIZES = {
    "sqlite": "SELECT (SELECT sum(length(CAST(text AS BLOB))) FROM revision), "
    "(SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()), "
    "(SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'passage%')",
    "postgresql": "SELECT (SELECT sum(octet_length(text)) FROM revision), "
    "(SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relnamespace = "
    "current_schema()::regnamespace), pg_table_size('passage'), pg_relation_size('ix_passage_tokens'), "
    "pg_relation_size('pk_passage')",
}


def _print(one: Case, measured: Measured) -> None:
    clock, cpu = ([getattr(run, name) * 1000 for run in measured.runs] for name in ("clock", "cpu"))
    server = statistics.median(run.server * 1000 for run in measured.runs)
    figures = "".join(f"{one:>9,.1f}" for values in (clock, cpu) for one in (statistics.median(values), p95(values)))
    mark = "*" if p95(cpu) > _LIMIT and not one.whole else " "
    name = f"{one.kind}: {one.name}"
    _say(f"{mark}{name:43}{len(clock):>5}{figures}{server:>10,.1f}{measured.memory:>6,.0f}  {measured.answer}")
    for statement in measured.statements:
        _say(f"    {statement}")


def _print_writing(url: URL, asked: argparse.Namespace) -> None:
    """What the index adds to the storing of an article; it stores some in the archive."""
    if asked.only not in "writing":
        return
    engine = open_engine(url)
    for one in costs(engine, load(environ={}, root=asked.folder), asked.pages):
        _say(
            f"writing an article ({one.language}), ms of CPU: {one.own_with:.2f} with the index, {one.own_without:.2f} "
            f"without, ratio {one.own:.2f}; of the server {one.server_with:.2f} and {one.server_without:.2f}, "
            f"ratio of both together {one.all:.2f}"
        )
    leave(engine)


def _print_crawls(url: URL, asked: argparse.Namespace) -> None:
    """What crawls of a day take; they store some articles in the archive."""
    if asked.only not in "crawls":
        return
    # From a small process: one that a large one starts is said to have had its memory.
    for one in from_a_child(partial(crawls, url, asked.folder, asked.pages)):
        times = f"{one.own:.2f} s of CPU and {one.server:.2f} of the server's"
        _say(f"crawl, {one.archive} archive, {one.what}: {times}, {one.megabytes:.0f} MB")


def p95(values: Sequence[float]) -> float:
    """The value that 95 % of the values do not exceed."""
    return sorted(values)[-(-95 * len(values) // 100) - 1]


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
