"""Which articles a budget of re-checks is spent on, and what is said of it."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, bindparam, func, insert, make_url, select, text, update

from tests.archives import SOURCE, Archive, article, entry
from tests.plans import plans
from vokspider.config.sections import RecheckSettings
from vokspider.model.options import DUE
from vokspider.store.db import tables
from vokspider.store.db.engine import open_engine
from vokspider.store.db.schema import upgrade
from vokspider.store.writing.due_dates import checks_a_day, next_check, young_from
from vokspider.store.writing.ledger import Ledger
from vokspider.store.writing.rechecks import Rechecks, needed_a_day
from vokspider.store.writing.rules import Rules

_A = tables.article.c
AGES = RecheckSettings().ages_days
BEGIN = datetime(2025, 1, 1, 22, 30, tzinfo=UTC)
DAY = timedelta(days=1)
_ORDERS = {
    "id": "ix_absence_gone_at",
    "first_seen_at DESC": "ix_article_first_seen_at",
    "recheck_at": "ix_article_source_id_recheck_at",
}


class Year:
    """An archive with some articles that were first seen long ago, into which articles come day after day."""

    def __init__(self, engine: Engine, old: int) -> None:
        self.engine = engine
        self.now = BEGIN
        with engine.begin() as connection:
            named = {"name": SOURCE, "display_name": "", "site": "", "language": "en", "created_at": BEGIN}
            connection.execute(insert(tables.source), named)
        # Of different days, or their anniversaries would all be on one.
        self.meet(BEGIN - DAY * (400 + number % 365) for number in range(old))

    def meet(self, times: Iterable[datetime]) -> None:
        """Articles that were first seen at these times."""
        dues = ((at, next_check(at, self.now, AGES)) for at in times)
        rows = [{"first_seen_at": at, "last_seen_at": at, "recheck_at": due} for at, due in dues]
        with self.engine.begin() as connection:
            first = connection.execute(select(func.count()).select_from(tables.article)).scalar_one()
            same = {"source_id": 1, "url": "https://example.org/", "status": "stored", "revision": 1}
            if rows:
                named = [row | same | {"external_id": f"{first + n}"} for n, row in enumerate(rows)]
                connection.execute(insert(tables.article), named)

    def due(self) -> dict[int, tuple[datetime, datetime]]:
        """When the articles that are due were first seen, and when they became due, by row id."""
        query = select(_A.id, _A.first_seen_at, _A.recheck_at).where(_A.recheck_at <= self.now)
        with self.engine.connect() as connection:
            return {row.id: (row.first_seen_at, row.recheck_at) for row in connection.execute(query)}

    def turn(self, budget: int, new: int) -> tuple[set[int], int]:
        """A day: its run checks what the budget allows; what it checked, and how many are left by its own count."""
        rules = Rules(RecheckSettings(budget=budget))
        rechecks = Rechecks(Ledger(self.engine, 1, None, lambda: self.now, dry=True, rules=rules), DUE, budget)
        checked = set[int]()
        while (batch := rechecks.batch(lambda identity, url: True)) is not None:
            checked |= {int(one.external_id) + 1 for one in batch}
        due = self.due()
        with self.engine.begin() as connection:
            again = [{"row": one, "due": next_check(due[one][0], self.now, AGES)} for one in checked]
            if again:
                query = update(tables.article).where(_A.id == bindparam("row"))
                connection.execute(query.values(recheck_at=bindparam("due")), again)
        left = rechecks.left_over()
        self.meet([self.now] * new)
        self.now += DAY
        return checked, left


@pytest.fixture
def engine() -> Engine:
    made = open_engine(make_url("sqlite://"))
    upgrade(made)
    return made


@pytest.mark.slow
@settings(max_examples=2)
@given(st.lists(st.integers(0, 20), min_size=7, max_size=7), st.integers(0, 3000), st.integers(5, 120))
def test_a_year_with_a_budget(week: list[int], old: int, budget: int) -> None:
    made = open_engine(make_url("sqlite://"))
    upgrade(made)
    year = Year(made, old)
    for day in range(365):
        due, young = year.due(), young_from(year.now, AGES)
        checked, left = year.turn(budget, week[day % 7])
        assert len(checked) == min(budget, len(due))
        assert left == (len(due) - len(checked) if len(checked) == budget else 0)
        waiting = {one: seen for one, (seen, _) in due.items() if one not in checked}
        # The young ones first, of which the youngest ones; of the others those that are the most overdue.
        if any(seen > young for seen in waiting.values()):
            assert all(due[one][0] > young for one in checked)
            assert min(due[one][0] for one in checked) >= max(waiting.values())
        elif waiting and (others := [due[one][1] for one in checked if due[one][0] <= young]):
            assert max(others) <= min(due[one][1] for one in waiting)
        # An age is met on its day as long as the budget is enough for it and for all lower ones.
        on_time = sum(max(week) * number <= budget for number in range(1, len(AGES) + 1))
        late = [year.now - DAY - seen for seen in waiting.values() if seen > young]
        assert all(age >= timedelta(days=AGES[on_time]) - DAY for age in late)
    made.dispose()


@pytest.mark.slow
def test_the_usual_budget_is_enough_for_ten_articles_a_day(engine: Engine) -> None:
    year, budget = Year(engine, 20_000), RecheckSettings().budget
    left = [year.turn(budget, 10)[1] for _ in range(365)]
    assert not any(left)
    assert needed_a_day(engine, SOURCE, year.now, AGES) <= budget


def test_what_the_ages_need() -> None:
    assert checks_a_day(640, 36_500, AGES) == 10 * 7 + 100


def test_each_queue_is_read_from_its_index(archive: Archive) -> None:
    """With as many articles as a database needs to prefer an index, and with its statistics of them."""
    year = Year(archive.engine, 5_000)
    year.meet(BEGIN - DAY * (number % 30) for number in range(300))
    with archive.engine.begin() as connection:
        absence = {"state": "missing", "first_at": BEGIN, "last_at": BEGIN, "count": 1}
        gone = [{"article_id": number, "gone_at": BEGIN - DAY * number} for number in range(1, 1_000)]
        connection.execute(insert(tables.absence).values(absence), gone)
        connection.execute(insert(tables.absence), absence | {"article_id": 1_000})
        connection.execute(text("ANALYZE"))
    year.now += 2 * DAY
    with plans(archive.engine) as noted:
        assert year.turn(100, 0)[0]
    for order, index in _ORDERS.items():
        # What comes after are the few pages of each article.
        of_articles = noted.of(f"ORDER BY article.{order}").partition("CORRELATED")[0]
        assert index in of_articles
        assert "TEMP B-TREE" not in of_articles


def test_a_missing_article_comes_first(archive: Archive) -> None:
    archive.run([entry(number) for number in range(1, 6)], [article(number) for number in range(1, 6)])
    with archive.engine.begin() as connection:
        missing = {"article_id": 3, "state": "missing", "first_at": archive.now, "last_at": archive.now, "count": 1}
        connection.execute(insert(tables.absence), missing)
    archive.now += DAY
    rechecks = Rechecks(Ledger(archive.engine, 1, None, archive.clock, dry=True), DUE, 3)
    batches = [rechecks.batch(lambda identity, url: True) for _ in range(3)]
    named = [[one.external_id for one in batch] for batch in batches if batch]
    assert named == [[entry(3).external_id], [entry(5).external_id, entry(4).external_id]]
    assert rechecks.left_over() == 2
