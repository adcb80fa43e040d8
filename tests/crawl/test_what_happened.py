"""The log of an archive that lives with its site: a crawl, an edit, a disappearance and a return."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.crawl.conftest import Lab
from tests.crawl.crawls import Crawls
from tests.crawl.days import Days
from vokspider.model.options import EVERY
from vokspider.store.db.checking import problems
from vokspider.store.db.engine import open_engine

from ..store.log.told import in_short


@pytest.fixture(params=["sqlite", "postgresql"])
def days(lab: Callable[..., Lab], crawls: Crawls, request: pytest.FixtureRequest) -> Days:
    """Three articles that have not been crawled yet."""
    names = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}
    url = request.getfixturevalue(names[request.param])
    return Days(lab(3, layouts=("2025",), database_url=url), crawls)


def told(days: Days, after: int) -> list[tuple[Any, ...]]:
    """What the log tells behind an entry, but for when the articles of one page came."""
    engine = open_engine(days.lab.config.database_url)
    try:
        assert [str(one) for one in problems(engine)] == []
        return in_short(engine)[after:]
    finally:
        engine.dispose()


@pytest.mark.postgresql_is_slow
def test_the_log_tells_exactly_what_happened(days: Days) -> None:
    site = days.lab.site
    ids = [one.external_id for one in site.articles]
    edited, gone = ids[0], ids[1]
    days.crawl(0)
    first = told(days, 0)
    assert sorted(first[:-1]) == sorted(
        [("met", one, 1) for one in ids] + [("stored", one, 1, 1, "site") for one in ids]
    )
    assert first[-1] == ("closed", 1, "ok")
    assert all(first.index(("met", one, 1)) < first.index(("stored", one, 1, 1, "site")) for one in ids)
    before = len(first)

    paragraphs = site.article(edited).paragraphs
    site.edit(edited, paragraphs=("The ferry is late.", *paragraphs[1:]))
    site.remove(gone)
    days.crawl(1, recheck=EVERY)
    assert told(days, before) == [("revised", edited, 2, 2, "site", False), ("closed", 2, "ok")]
    before += 2

    site.edit(edited, paragraphs=paragraphs)
    days.crawl(2.5, recheck=EVERY)
    assert told(days, before) == [
        ("revised", edited, 1, 3, "site", True),
        ("gone", gone, 3),
        ("closed", 3, "ok"),
    ]
    before += 3

    site.restore(gone)
    days.crawl(4, recheck=EVERY)
    assert told(days, before) == [("back", gone, 4), ("closed", 4, "quiet")]
    before += 2

    days.crawl(4.1, recheck=EVERY)
    assert told(days, before) == [("closed", 5, "quiet")]

    days.crawl(5, recheck=EVERY, dry_run=True)
    assert told(days, before + 1) == []
