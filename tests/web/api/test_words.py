"""Words: each list says what its command says, and a concordance and a phrase what the texts have."""

from functools import partial
from typing import Any

import pytest

from vokspider.reports.concordance import Most
from vokspider.reports.ranking import ranking
from vokspider.web.api import words

from ...archives import Archive, article
from ...commands import Cli
from ..conftest import Web
from .conftest import BASE, answer, every_item, problem


@pytest.fixture
def edited(told: Archive) -> Archive:
    told.run((), [article(4, "First paragraph of 4.", "A harbour and a ship.")], refetch=True)
    told.run((), [article(5, "First paragraph of 5.", "A harbour and a bell.")], refetch=True)
    told.run((), [article(5, "First paragraph of 5.", "A lighthouse.")], refetch=True)
    return told


def without_links(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in one.items() if name != "links"} for one in items]


@pytest.mark.sampled(2)
@pytest.mark.on_both
@pytest.mark.parametrize(
    ("path", "command"),
    [
        ("/terms/removed?limit=3", ("terms", "removed", "--limit", "3")),
        ("/terms/added?limit=1000", ("terms", "added", "--limit", "0")),
        ("/terms/added?since=2025-12-08", ("terms", "added", "--since", "2025-12-08")),
        ("/terms/new?since=2025-12-01&limit=5", ("terms", "new", "--since", "2025-12-01", "--limit", "5")),
        ("/terms/compare?first=harbour&second=paragraph", ("terms", "compare", "harbour", "paragraph")),
        ("/terms/near?q=harbour&least=1&window=2", ("terms", "near", "harbour", "--least", "1", "--window", "2")),
        ("/concordance?q=harbour&order=left", ("articles", "kwic", "harbour", "--sort", "left")),
        ("/concordance?q=paragraph&sample=5&seed=3", ("articles", "kwic", "paragraph", "--sample", "5", "--seed", "3")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_list_of_words_is_that_of_its_command(
    edited: Archive, web: Web, cli: Cli, path: str, command: tuple[str, ...]
) -> None:
    found = answer(web, path, path.partition("?")[0])
    printed = cli(*command, "--json").objects
    assert without_links(found["items"]) == printed
    assert printed


def test_a_word_leads_to_a_search_for_it(edited: Archive, web: Web) -> None:
    removed = answer(web, "/terms/removed?limit=1000", "/terms/removed")
    assert removed["total"] == {"count": len(removed["items"]), "is_at_least": False}
    for one in removed["items"]:
        hits = answer(web, one["links"]["search"])
        assert hits["total"]["count"] == one["articles"], one["word"]


def test_how_many_new_words_there_are_is_at_least(edited: Archive, web: Web) -> None:
    some = answer(web, "/terms/new?since=2025-12-01&limit=2", "/terms/new")
    assert (len(some["items"]), some["total"]) == (2, {"count": 2, "is_at_least": True})
    assert answer(web, "/terms/new?since=2025-12-04", "/terms/new")["items"] == []


@pytest.mark.parametrize(
    ("path", "at_least"),
    [
        ("/terms/compare?first=harbour&second=paragraph&least=1", True),
        ("/terms/near?q=paragraph&least=1", True),
        ("/terms/new?since=2025-12-01", True),
        ("/terms/removed", True),
        ("/terms/near?q=nowhere", False),
    ],
)
def test_words_of_many_texts_are_those_of_the_newest(
    told: Archive, web: Web, monkeypatch: pytest.MonkeyPatch, path: str, at_least: bool
) -> None:
    """And then there are at least so many; without a limit, as few texts as these are all read."""
    assert not answer(web, path, path.partition("?")[0])["total"]["is_at_least"]
    monkeypatch.setattr(words, "MOST_TEXTS", 1)
    monkeypatch.setattr(words, "MOST_CHANGES", 1)
    assert answer(web, path, path.partition("?")[0])["total"]["is_at_least"] == at_least


def test_a_place_leads_to_its_text(edited: Archive, web: Web) -> None:
    found = answer(web, "/concordance?q=harbour&duplicates=true", "/concordance")
    assert (found["total"]["count"], found["articles"]) == (2, 2)
    assert {one["links"]["page"] for one in found["items"]} == {"/a/4", "/a/5@2"}
    for one in found["items"]:
        item = answer(web, one["links"]["revision"])["item"]
        parts = [item["revision"]["title"], *item["revision"]["text"].split("\n\n")]
        assert one["left"] + one["match"] + one["right"] == parts[one["paragraph"] + 1]


def test_of_very_many_places_the_newest_are_read(edited: Archive, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    path = "/concordance?q=paragraph&order=left&limit=1"
    every = answer(web, path, "/concordance")["total"]
    assert (every["count"] > 2, every["is_at_least"]) == (True, False)
    monkeypatch.setattr("vokspider.web.api.words._MOST", Most(2, 100))
    found = answer(web, path, "/concordance")
    assert (len(found["items"]), found["total"]) == (1, {"count": 2, "is_at_least": True})


def test_the_history_of_a_phrase(edited: Archive, web: Web, cli: Cli) -> None:
    found = answer(web, "/phrase?phrase=a%20harbour", "/phrase")["item"]
    printed = cli("articles", "phrase", "a harbour", "--json").objects[0]
    assert printed == {"phrase": "a harbour", **{name: found[name] for name in found if name != "links"}}
    assert (found["articles"], found["first_on"]) == (2, "2025-12-03")
    outside = answer(web, "/phrase?phrase=a%20harbour&since=2026-01-01", "/phrase")["item"]
    assert (outside["articles"], outside["of_articles"], outside["first_on"]) == (0, 0, None)


def test_what_cannot_be_meant(edited: Archive, web: Web) -> None:
    wrong = [
        ("/phrase?phrase=...", "phrase"),
        ("/phrase?phrase=a&since=2026-01-02&until=2026-01-01", "since"),
        ("/terms/compare?first=a", "second"),
        ("/terms/near?q=a&window=0", "window"),
        ("/terms/removed?q=a", "q"),
        ("/concordance", "q"),
    ]
    for path, parameter in wrong:
        page = web.get(BASE + path)
        assert (page.status, problem(page)["parameter"]) == (400, parameter), path
    assert "at column" in problem(web.get(f"{BASE}/terms/near?q=("))["detail"]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("day", ["0001-01-01", "1970-01-01", "9999-12-31"])
def test_the_first_and_the_last_of_all_days(edited: Archive, web: Web, day: str) -> None:
    for path in ("/terms/removed", "/terms/added", "/terms/new"):
        assert web.get(f"{BASE}{path}?since={day}").status == 200
    for name in ("since", "until"):
        assert web.get(f"{BASE}/phrase?phrase=a&{name}={day}").status == 200


def test_a_search_is_ranked_or_says_why_not(edited: Archive, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    told = answer(web, "/search?q=paragraph%20OR%20harbour&sort=rank&limit=200", "/search")
    assert (told["sorted_by"], told["not_ranked_because"]) == ("rank", None)
    assert told["items"][0]["article"]["id"] == 4
    pages = every_item(web, "/search?q=paragraph%20OR%20harbour&sort=rank&limit=7", "/search")
    assert [one["article"]["id"] for one in pages] == [one["article"]["id"] for one in told["items"]]
    of_filter = answer(web, "/search?q=date:2025&sort=rank", "/search")
    assert (of_filter["sorted_by"], "no words to rank by" in of_filter["not_ranked_because"]) == ("newest", True)
    place = answer(web, "/search?q=paragraph&sort=rank&limit=5")["next"]
    monkeypatch.setattr("vokspider.web.api.searching.ranking", partial(ranking, most=5))
    many = every_item(web, "/search?q=paragraph&sort=rank&limit=5", "/search")
    assert many == every_item(web, "/search?q=paragraph", "/search")
    assert "begin at the first page" in problem(web.get(place))["detail"]
    assert "too many hits to rank" in answer(web, "/search?q=paragraph&sort=rank")["not_ranked_because"]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("cursor", ["r0", "r7", "rx", "n01", "x", "r" + "f" * 40])
def test_a_made_up_place_of_a_ranked_list(edited: Archive, web: Web, cursor: str) -> None:
    page = web.get(f"{BASE}/search?q=paragraph&sort=rank&cursor={cursor}")
    assert (page.status, problem(page)["parameter"]) == (400, "cursor")
