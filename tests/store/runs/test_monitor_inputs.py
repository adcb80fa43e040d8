"""What the rows of a run tell the monitors."""

from sqlalchemy import update

from tests.archives import DAY, Archive, article, entry, failed
from vokspider.monitors.figures import Uncovered, Written
from vokspider.store.db import tables
from vokspider.store.runs.monitor_inputs import written
from vokspider.store.writing.ledger import Ledger


def measured(archive: Archive, ledger: Ledger, *, joined: bool = True) -> Written:
    with archive.engine.connect() as connection:
        return written(connection, ledger, joined=joined)


def test_new_texts_re_checks_and_failures(archive: Archive) -> None:
    archive.run((), [article(1), article(2, "Long. " * 90, "More. " * 90), article(3), article(4)])
    archive.run((), [], [failed(3, "http_404"), failed(9, "timeout")])
    ledger = archive.meet(
        (),
        [article(1), article(2, "Long. " * 90), article(5, "New."), article(6, "Also new.")],
        [
            failed(3, "http_404"),
            failed(4, "timeout"),
            failed(7, "http_410"),
            failed(8, "timeout"),
            failed(9, "timeout"),
        ],
    )
    found = measured(archive, ledger)
    assert found.lengths == (len("New."), len("Also new."))
    assert (found.reread, found.shrunk, found.new, found.doubled) == (2, 1, 2, 0)
    # Of the failures those that are the first in a row; of the pages all but that of the stored article which is away.
    assert found.failures == {"timeout": 2, "http_410": 1}
    assert (found.came, found.asked) == (4, 8)
    assert found.examples["shorter_texts"] == (article(2).external_id,)


def test_a_text_that_lost_less_than_a_third_is_not_cut(archive: Archive) -> None:
    archive.run((), [article(1, "abcdefghi")])
    assert measured(archive, archive.meet((), [article(1, "abcdef")])).shrunk == 0


def test_no_more_than_a_few_examples_are_named(archive: Archive) -> None:
    ledger = archive.meet((), [], [failed(number) for number in range(1, 7)])
    assert len(measured(archive, ledger).examples["failures"]) == 3


def test_the_days_that_may_not_be_covered_are_of_one_source_and_one_walk(archive: Archive) -> None:
    archive.run([entry(1)], [article(1)])
    archive.run([entry(2)], source="other")
    days = {1: DAY.replace(day=1), 2: DAY.replace(day=2)}
    with archive.engine.begin() as connection:
        for number, day in days.items():
            connection.execute(
                update(tables.article).where(tables.article.c.id == number).values(covered=True, listed_on=day)
            )
    ledger = archive.meet([entry(3)])
    with archive.engine.begin() as connection:
        connection.execute(update(tables.sighting).values(walked=True))
    assert measured(archive, ledger, joined=False).gap == Uncovered("2025-12-01", str(DAY))
    assert measured(archive, ledger).gap is None
