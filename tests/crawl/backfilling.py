"""Back-fills of a lab's site."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from attrs import define

from vokspider.model.clock import utc_now
from vokspider.model.options import BACKFILL
from vokspider.store.db.checking import problems
from vokspider.store.db.engine import open_engine
from vokspider.store.db.schema import upgrade
from vokspider.store.frontier.adding import Wanted, add
from vokspider.store.frontier.backfills import create, has_work
from vokspider.store.runs.runs import open_source

from .conftest import Lab

SOURCE = "kcnawatch-vok-en"


@define
class Filled:
    """A lab with a back-fill."""

    lab: Lab
    number: int

    def run(self, **overrides: Any) -> dict[str, Any]:
        """A run of the back-fill; its record."""
        self.lab.overridden["backfill"] = {**self.lab.overridden.get("backfill", {}), **overrides}
        return self.lab.crawl(trigger=BACKFILL, source=SOURCE)

    def states(self) -> dict[str, int]:
        return dict(tuple(row) for row in self.lab.rows("SELECT state, count(*) FROM frontier GROUP BY state"))

    def state(self) -> str:
        (row,) = self.lab.rows("SELECT state FROM backfill WHERE id = :id", id=self.number)
        return str(row[0])

    def is_waiting(self) -> bool:
        engine = open_engine(self.lab.config.database_url)
        try:
            return has_work(engine, SOURCE, utc_now())
        finally:
            engine.dispose()

    def do(self, act: Callable[..., Any], *arguments: Any) -> Any:
        engine = open_engine(self.lab.config.database_url)
        try:
            return act(engine, *arguments)
        finally:
            engine.dispose()

    def check(self) -> None:
        assert [str(one) for one in self.do(lambda engine: list(problems(engine)))] == []


def backfill(lab: Lab, numbers: Sequence[int] = (), since: date | None = None, until: date | None = None) -> Filled:
    """A back-fill of some articles of the site, by their places in its listing, or of some days."""
    engine = open_engine(lab.config.database_url)
    try:
        upgrade(engine)
        source_id = open_source(engine, lab.config.source(SOURCE), utc_now).source_id
        with engine.begin() as connection:
            number = create(connection, source_id, utc_now(), since, until)
            pages = [lab.site.articles[one] for one in numbers]
            add(connection, number, [Wanted(one.external_id, f"{lab.base}{one.path}") for one in pages])
    finally:
        engine.dispose()
    return Filled(lab, number)
