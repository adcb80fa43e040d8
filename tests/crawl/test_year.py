"""A year of scheduled days with outages, bans, kills and days off ends with the archive of an undisturbed year.

Each test run lives through the first months of it, and ``make year`` through all of it: that takes minutes.
``VOKSPIDER_TEST_YEAR_SEED`` takes another year.
"""

import os
import random
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.crawl.conftest import Lab, balanced
from tests.crawl.crawls import Crawls
from tests.crawl.days import START
from tests.crawl.test_interrupt import when_new
from tests.crawl.year import BANNED, KILLED, OFF, STOPPED, Script, busy_days, troubles
from vokspider.model.options import EVERY, RunOptions
from vokspider.model.verdict import HEALTHY
from vokspider.schedule import next_fire_times

Make = Callable[..., Lab]
SEED = int(os.environ.get("VOKSPIDER_TEST_YEAR_SEED", "1"))
DAYS = int(os.environ.get("VOKSPIDER_TEST_YEAR_DAYS", "50"))
_CONFIRMING = 2  # days on which every article is looked at, so that what is missing is confirmed
_AGES = (2, 20)  # few, since a year has many articles


def live(archive: Lab, crawls: Crawls, disturbed: Mapping[int, str]) -> dict[int, str | None]:
    """Crawl whenever the schedule says so for a year; gives the verdicts by day, None for a day without a run."""
    site, script = archive.site, Script(archive.site, random.Random(SEED), DAYS, busy_days(SEED, DAYS))
    fires = next_fire_times(archive.config, archive.config.sources[0], START - timedelta(minutes=1), DAYS)
    verdicts: dict[int, str | None] = {}
    for day, now in enumerate(fires):
        site.today = now.date()
        script.pass_night(day, now.date())
        recheck = EVERY if day >= DAYS - _CONFIRMING else "due"
        verdicts[day] = crawl(archive, crawls, disturbed.get(day), RunOptions(now=now, recheck=recheck))
    assert {deed.kind for deed in script.deeds} == {"edit", "retitle", "remove"}
    assert len(script.deeds) > DAYS / 20
    return verdicts


def crawl(archive: Lab, crawls: Crawls, trouble: str | None, options: RunOptions) -> str | None:
    """One scheduled crawl, with what disturbs it."""
    site = archive.site
    if trouble == OFF:
        return None
    if trouble in (KILLED, STOPPED):
        return cut_off(archive, trouble, options)
    site.outage("dropped" if trouble == BANNED else trouble, after=3 if trouble == BANNED else 0)
    record = crawls.crawl(archive.config, options).record
    site.outage(None)
    assert record is not None
    return str(balanced(record)["verdict"])


def cut_off(archive: Lab, how: str, options: RunOptions) -> str | None:
    """A crawl in a process of its own that is killed, or stopped, when it has begun."""
    assert options.now is not None
    child = archive.start(now=options.now, recheck=options.recheck)
    record = child.wait(when_new(0, child.process.kill if how == KILLED else child.stop)).record
    return str(record["verdict"]) if record else None


def whole(archive: Lab) -> dict[str, Any]:
    """Everything that an archive says of the site, without when it said so: its address is taken out.

    The title in the listing is one of those that the article had: after an outage a crawl walks deeper, and sees there
    what another one has left behind, so which of them was listed last is a matter of when.
    """
    texts = """
        SELECT a.external_id, r.title, r.published_on, r.original_url, r.text, r.content_sha256,
               r.number = a.revision AS is_current
        FROM revision r JOIN article a ON a.id = r.article_id
    """
    articles = """
        SELECT external_id, replace(url, :base, ''), status, teaser, listed_on, published_on,
               entry_title IN (SELECT title FROM revision r WHERE r.article_id = article.id) AS is_its_title,
               content_sha256, revision, gone_at IS NOT NULL, covered FROM article
    """
    changes = """
        SELECT a.external_id, c.kinds, c.from_revision, c.to_revision, c.returned, c.origin
        FROM change c JOIN article a ON a.id = c.article_id
    """
    absences = """
        SELECT a.external_id, b.state, b.gone_at IS NOT NULL, b.back_at IS NOT NULL
        FROM absence b JOIN article a ON a.id = b.article_id
    """
    return {
        "articles": Counter(map(tuple, archive.rows(articles, base=archive.site.base_url))),
        "texts": Counter(map(tuple, archive.rows(texts))),
        "changes": Counter(map(tuple, archive.rows(changes))),
        "absences": Counter(map(tuple, archive.rows(absences))),
    }


@pytest.mark.slow
def test_a_year_of_trouble_ends_as_an_undisturbed_one(lab: Make, crawls: Crawls, tmp_path: Path) -> None:
    disturbed = troubles(SEED, DAYS)
    calm, rough = lab(22, seed=SEED), lab(22, seed=SEED, database_url=f"sqlite:///{tmp_path}/rough.db")
    for archive in (calm, rough):
        archive.overridden["recheck"] = {"ages_days": _AGES}
    undisturbed = live(calm, crawls, {})
    verdicts = live(rough, crawls, disturbed)

    assert [day for day, verdict in undisturbed.items() if verdict not in HEALTHY] == []
    outages = {day for day, trouble in disturbed.items() if trouble not in (OFF, KILLED, STOPPED, BANNED)}
    assert [(day, disturbed[day]) for day in sorted(outages) if verdicts[day] in HEALTHY] == []
    assert [(day, verdicts[day]) for day in verdicts if day not in disturbed and verdicts[day] not in HEALTHY] == []
    assert whole(rough) == whole(calm)
    assert calm.stored().keys() >= calm.truth().keys()
    assert rough.rows("SELECT count(*) FROM run WHERE verdict IS NULL") == [(0,)]
    assert calm.rows("SELECT count(*) FROM run") == [(DAYS,)]
    assert rough.rows("SELECT count(*) FROM run") == [(sum(verdict is not None for verdict in verdicts.values()),)]


def test_the_troubles_are_of_all_kinds() -> None:
    year = troubles(SEED, 365)
    assert set(year.values()) >= {OFF, KILLED, STOPPED, BANNED, "dropped", "server_error"}
    assert 40 < len(year) < 120
    assert troubles(SEED, DAYS).items() <= year.items()
