"""What happens in an archive, made by the store's own code, and whether another archive is equal to it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from attrs import define, evolve, field
from sqlalchemy import Engine, Table, select

from vokspider.mirror.passes import Mirror
from vokspider.model.clock import utc_now
from vokspider.model.items import Removal
from vokspider.store.articles.forgetting import forget_articles
from vokspider.store.captures.compacting import Choice, compact, keep_choice
from vokspider.store.captures.training import trained
from vokspider.store.db import tables
from vokspider.store.db.checking import problems
from vokspider.store.db.engine import reading
from vokspider.store.db.leases import MIRROR_LEASE, Lease
from vokspider.store.log.reading import size as log_size
from vokspider.store.log.verifying import verify
from vokspider.store.mirror import rows
from vokspider.store.mirror.original import Contents, contents
from vokspider.store.mirror.parts import COPIED
from vokspider.store.mirror.rows import Part, Span

from ..archives import Archive, capture, entry, failed
from ..store.seeing import fetched
from ..store.texts import prose

EQUAL = (*COPIED, tables.log_head, tables.hunk)
LINE = "Read more in our new app."


@define
class Life:
    """Things that happen to articles, which are named by their numbers."""

    archive: Archive
    texts: dict[int, list[str]] = field(factory=dict)
    _times: int = 0

    def meet(self, *numbers: int) -> None:
        """A crawl finds new articles. Every fifth has the text of the one before."""
        for number in numbers:
            self.texts[number] = prose(number - (number % 5 == 0), 60)
        self._run(numbers, numbers)

    def see(self, *numbers: int) -> None:
        """The articles are fetched again, as they are; what was gone is back."""
        self._run(numbers, numbers)

    def edit(self, *numbers: int) -> None:
        self._times += 1
        for number in numbers:
            self.texts[number] = [*self.texts[number][:2], f"Edited {self._times} times, as the harbour master said."]
        self._run(numbers, numbers)

    def pack(self) -> None:
        """All kept pages are compressed again, with a new dictionary."""
        self._times += 1
        shared = "".join(f"<div>{self._times} shared {at * self._times}</div>\n" for at in range(200)).encode()
        made = trained([shared + f"<p>{at}</p>".encode() for at in range(100)])
        assert made is not None
        engine = self.archive.engine
        keep_choice(engine, 1, Choice(made, is_new=True, pages=100), utc_now())
        list(compact(engine, 1, made))

    def turn(self, *numbers: int) -> None:
        """A line of the template comes to the articles."""
        for number in numbers:
            self.texts[number] = [*self.texts[number], LINE]
        self._run(numbers, numbers)

    def list_(self, *numbers: int) -> None:
        """Entries are seen, nothing is fetched."""
        self._run(numbers, ())

    def miss(self, *numbers: int) -> None:
        """The pages of articles are missing in two runs, so they are gone."""
        for _ in range(2):
            page = capture(1, b"not found", status=404, fetched_at=self.archive.now)
            gone = [evolve(failed(number, "http_404"), capture=page) for number in numbers]
            self.archive.run(map(entry, (*numbers, *list(self.texts)[:1])), failures=gone, refetch=True)

    def forget(self, *numbers: int) -> None:
        self.archive.now += timedelta(seconds=1)
        ids = [self.row(number) for number in numbers if number in self.texts]
        for number in numbers:
            self.texts.pop(number, None)
        forget_articles(self.archive.engine, ids, "a test", self.archive.now)

    def row(self, number: int) -> int:
        found = select(tables.article.c.id).where(tables.article.c.external_id == entry(number).external_id)
        with self.archive.engine.connect() as connection:
            return int(connection.execute(found).scalar_one())

    def _run(self, numbers: Sequence[int], pages: Sequence[int]) -> None:
        removed = (Removal("more_from", 7, 1, "More From"),)
        texts = [fetched(self.archive, number, *self.texts[number], removals=removed) for number in pages]
        self.archive.run(map(entry, numbers), texts, refetch=True)


def lived(archive: Archive) -> Life:
    """An archive with rows in every table that a mirror copies."""
    life = Life(archive)
    life.meet(*range(1, 13))
    life.edit(2, 3)
    life.see(1, 4)
    life.turn(*range(1, 11))
    life.miss(6, 7)
    life.see(6)
    life.forget(8)
    life.pack()
    archive.run(map(entry, (40,)), failures=[failed(40)])
    archive.run(verdict=None)
    with archive.engine.connect() as connection:
        empty = [one.name for one in EQUAL if connection.execute(select(one)).first() is None]
    assert not empty, empty
    return life


def unlike(one: Engine, other: Engine) -> list[str]:
    """The tables whose rows are not the same in both archives."""
    return [table.name for table in EQUAL if _rows(one, table) != _rows(other, table)]


def _rows(engine: Engine, table: Table) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]


def found(engine: Engine) -> list[str]:
    """What `db check` and `log verify` find."""
    return [str(problem) for problem in (*problems(engine), *verify(engine))]


@define
class Direct:
    """An original that is asked without HTTP. ``before`` is called before each question; pages have few rows."""

    engine: Engine
    url: str = "http://original.example"
    few: int = 3

    def before(self) -> None:
        """Something happens meanwhile."""

    def contents(self) -> Contents:
        self.before()
        return contents(self.engine)

    def size(self) -> int:
        self.before()
        return log_size(self.engine)

    def parts(self, table: Table, span: Span, size: int) -> Iterator[Part]:
        after, more = span.after, True
        while more:
            self.before()
            with reading(self.engine) as connection:
                some = list(rows.parts(connection, table, Span(after, span.to), min(size, self.few), 2))
            yield from some
            more = len(some) == 2
            after = some[-1].last if some else after

    def pages(self, table: Table, span: Span) -> Iterator[tuple[Span, Sequence[Mapping[str, Any]]]]:
        after, more = span.after, True
        while more:
            self.before()
            with reading(self.engine) as connection:
                some = list(rows.whole(connection, table, Span(after, span.to), self.few))
            more = len(some) == self.few
            to = some[-1][0] if more else span.to
            yield Span(after, to), [rows.read(table, values) for _, values in some]
            after = to


def mirrored(engine: Engine, original: Any) -> Mirror:
    """A mirror that holds its lease."""
    lease = Lease(engine, MIRROR_LEASE, 600, utc_now)
    lease.acquire()
    return Mirror(engine, original, lease, utc_now)
