"""The calendar of an article's observations."""

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from vokspider.model.availability import ABSENT, LISTED, SERVED, STATES
from vokspider.model.origins import PARSER
from vokspider.reports.article_page import ObservedDay
from vokspider.store.db import tables
from vokspider.web.observations import ABSENT_SIGN, CHANGED_SIGN, calendars

from ..archives import Archive, article, entry, failed
from ..histories import History, at
from .conftest import Web

DAY = date(2025, 12, 3)
found = st.dictionaries(st.sampled_from((LISTED, *STATES)), st.integers(1, 3), min_size=1)
observed = st.dictionaries(st.dates(date(2023, 1, 1), date(2025, 12, 31)), found, min_size=1, max_size=30)


@given(observed)
def test_each_day_is_once_in_the_calendar_of_its_year(days: dict[date, dict[str, int]]) -> None:
    made = calendars([ObservedDay(day, states) for day, states in sorted(days.items())], ())
    assert [one.name[-4:] for one in made] == [str(year) for year in sorted({day.year for day in days}, reverse=True)]
    linked = [one.shown.href for drawn in made[::-1] for one in drawn.squares if one.shown.href]
    assert linked == [f"#on-{day}" for day in sorted(days)]


def shown(states: dict[str, int], *changed: date) -> tuple[str, str, bool]:
    (made,) = calendars([ObservedDay(DAY, states)], changed)
    (one,) = (square.shown for square in made.squares if square.day == DAY)
    return one.classes, one.sign, one.hatched


def test_what_a_day_looks_like() -> None:
    assert shown({SERVED: 1, LISTED: 2}) == ("d4", "", False)
    assert shown({LISTED: 1}) == ("d2", "", False)
    assert shown({SERVED: 1}, DAY) == ("d4", CHANGED_SIGN, False)
    assert shown({"blocked": 1}) == shown({"wrong_body": 2}) == shown({"no answer": 1}) == ("d0", "", True)
    for state in ABSENT:
        assert shown({state: 1}) == ("d0", ABSENT_SIGN, False)


def test_the_page_of_an_article_has_its_calendar(archive: Archive, web: Web) -> None:
    archive.run([entry(1)], [article(1)])
    archive.run([entry(1)], [], [failed(1, "http_404")], refetch=True)
    History(archive).turn(at(20), "Another text.")
    page = web.get("/a/1")
    titles = (
        "4 December 2025: ",
        "5 December 2025: ",
        "20 December 2025: no answer, another text",
        "21 December 2025: not looked at",
    )
    for title in titles:
        assert f"<title>{title}" in page.text
    links = page.links(r"^#on-")
    assert links
    assert all(f'<tr id="{link[1:]}">' in page.text for link in links)
    assert "not found (404)" in page.words


def test_a_text_that_came_back_is_another_one_and_one_that_was_read_again_is_not(archive: Archive, web: Web) -> None:
    archive.run([entry(1)], [article(1)])
    history = History(archive)
    history.turn(at(10), "Another text.")
    history.turn(at(12), "The same page, read better.", origin=PARSER, of=2)
    for hour in (15, 20):
        with archive.engine.begin() as connection:
            seen = {"fetched_at": at(hour), "sha256": "0" * 64, "size": 0, "url": "https://a.example/", "headers": {}}
            row = {**seen, "article_id": 1, "run_id": 1, "state": SERVED}
            connection.execute(insert(tables.capture), row)
    history.turn_back(at(20), 1)
    text = web.get("/a/1").text
    changed = re.findall(r"<title>(\d+) December 2025: [^<]*another text", text)
    assert changed == ["10", "20"]


def test_copies_elsewhere(archive: Archive, web: Web) -> None:
    archive.run([entry(1)], [article(1)])
    assert web.get("/a/1").links(r"^https://web\.archive\.org/web/\*/https://kcnawatch\.org/newstream/")
