"""Answers for an earlier size of the log: what was answered then, whatever was written since."""

import json
from itertools import repeat
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import insert, select, update

from vokspider.store.articles.forgetting import forget_articles
from vokspider.store.db import tables
from vokspider.web.api.app import every_operation
from vokspider.web.api.repeating import names

from ...archives import Archive, entry, on_sqlite
from ...steps import EVERYTHING, Steps, edited, page_of, random_steps, stored, unfinished
from ..conftest import Page, Web
from .conftest import BASE, answer, every_item, problem
from .test_answers import size_of

# Lists are asked with every member of a group of duplicates, since the log does not tell of duplicates.
LISTS = [
    "/articles?duplicates=true",
    "/articles?duplicates=true&order=oldest&since=2025-12-01&limit=2",
    "/articles?duplicates=true&order=edited&status=edited",
    "/articles?duplicates=true&order=found&status=gone",
    "/articles?duplicates=true&kind=wording&until=2025-12-31",
    "/changes",
    "/changes?kind=wording&limit=1",
    "/changes?origin=parser",
    "/absences",
    "/absences?show=returned",
    "/runs?verdict=ok",
    "/captures?run=2",
    "/captures?run=3&since=2025-12-02&limit=1",
    "/search?q=text&duplicates=true",
    "/search?q=paragraph%20-edited&duplicates=true",
    "/search?q=date:2025-12&duplicates=true&limit=2",
]
SINGLE = [
    "/articles/{0}",
    "/articles/{0}/revisions",
    "/articles/{0}/revisions/2",
    "/articles/{0}/diffs/1/2",
    "/runs/{0}",
]
PATHS = [*LISTS, *(path.format(number) for path in SINGLE for number in (1, 2, 3, 4))]
# Not told by the log where nothing else is said, see docs/api.md.
UNTOLD = {"log_size", "log_size_is_exact", "scope", "next", "previous", "body"}


def untold(page: Page) -> set[str]:
    """The fields that an answer names as left out, with those that no answer for the past has."""
    told = page.headers.get("vokspider-left-out", "")
    return {one.partition(".")[2] for one in told.split(", ") if one} | UNTOLD


def agrees(then: Any, plain: Any, left_out: set[str]) -> bool:
    """Whether an answer for the past has all that the plain one had, but for what it names.

    A title that no text had is left out too: it was that of an entry, which may have changed.
    """
    if isinstance(then, dict) and isinstance(plain, dict):
        kept = then.keys() - UNTOLD
        is_whole = plain.keys() - then.keys() - left_out <= {"title"} and kept <= plain.keys()
        return is_whole and all(agrees(then[one], plain[one], left_out) for one in kept)
    if isinstance(then, list) and isinstance(plain, list):
        return len(then) == len(plain) and all(map(agrees, then, plain, repeat(left_out)))
    return bool(then == plain)


def asked(web: Web, path: str, size: int | None = None) -> Page:
    at = "" if size is None else f"{'&' if '?' in path else '?'}at={size}"
    return web.get(f"{BASE}{path}{at}")


def is_open_run(page: Page) -> bool:
    return page.status == 200 and json.loads(page.body)["item"].get("run", {"verdict": True})["verdict"] is None


def recorded(web: Web, size: int) -> dict[str, bytes]:
    """The answers for the present size, each of which says what the plain answer says."""
    found = {}
    for path in PATHS:
        then, plain = asked(web, path, size), asked(web, path)
        if then.status != 200:
            assert then.status == plain.status or is_open_run(plain), path
        else:
            assert agrees(json.loads(then.body), json.loads(plain.body), untold(then)), (path, then.text, plain.text)
        found[path] = then.body
    return found


def repeats(archive: Archive, web: Web, steps: Steps, every: int = 1) -> None:
    """The answers after ``every`` so many steps are given again, the same bytes, after all that followed."""
    answers = dict[int, dict[str, bytes]]()
    for at, (step, number) in enumerate(steps, 1):
        step(archive, number)
        if at % every == 0:
            answers[size_of(archive)] = recorded(web, size_of(archive))
    for size, known in answers.items():
        for path, body in known.items():
            assert asked(web, path, size).body == body, (path, size)


@pytest.mark.postgresql_is_slow
def test_an_answer_is_repeated_whatever_was_written_since(archive: Archive, web: Web) -> None:
    repeats(archive, web, EVERYTHING, every=7)
    with archive.engine.connect() as connection:
        kinds = set(connection.execute(select(tables.log.c.kind)).scalars())
    assert kinds == {"met", "stored", "revised", "reread", "gone", "back", "closed"}


@on_sqlite
@pytest.mark.slow
def test_an_answer_is_repeated_at_every_size(archive: Archive, web: Web) -> None:
    repeats(archive, web, EVERYTHING)


@pytest.mark.slow
def test_an_answer_is_repeated_after_steps_at_random(archive: Archive, web: Web) -> None:
    repeats(archive, web, random_steps(1, 28), every=3)


def test_pages_of_the_past_lead_on(told: Archive, web: Web) -> None:
    size = size_of(told)
    told.add(page_of(told, 60), page_of(told, 61))
    for path in ("/articles?duplicates=true", "/search?q=paragraph&duplicates=true", "/changes", "/runs", "/captures"):
        whole = answer(web, f"{path}{'&' if '?' in path else '?'}at={size}&limit=100")
        found = every_item(web, f"{path}{'&' if '?' in path else '?'}at={size}&limit=7", path.partition("?")[0])
        assert found == whole["items"], path
        assert len(found) == whole["total"]["count"]
    of_search = every_item(web, f"/search?q=paragraph&duplicates=true&at={size}", "/search")
    assert 32 not in {one["article"]["id"] for one in of_search}


NEEDED = {"q": "paragraph", "duplicates": "true"}
REPEATED = {
    "articles",
    "article",
    "revisions",
    "revision",
    "diff",
    "changes",
    "absences",
    "runs",
    "run",
    "search",
    "captures",
}


def test_each_answer_is_as_it_is_described(told: Archive, web: Web) -> None:
    values = {"id": "1", "revision": "2", "from": "1", "to": "3", "run": "1"}
    size, asked_for = size_of(told), set[str]()
    for operation in every_operation():
        if operation.then:
            known = {one.name for one in operation.parameters}
            given = {name: value for name, value in NEEDED.items() if name in known}
            path = f"{operation.path.format(**values)}?{urlencode({**given, 'at': size})}"
            found = answer(web, path, operation.path)
            assert (found["log_size"], found["log_size_is_exact"]) == (size, True)
            told_of = web.get(BASE + path).headers.get("vokspider-left-out", "")
            assert told_of == ", ".join(names(operation.left_out))
            asked_for.add(operation.name)
    assert asked_for == REPEATED


UNTOLD_OF = [
    ("/articles", "duplicates", "add duplicates=true"),
    ("/articles?duplicates=true&status=missing", "status", "which articles were missing"),
    ("/articles?duplicates=true&status=stored", "status", "which articles were stored"),
    ("/absences?show=missing", "show", "which articles were missing"),
    ("/captures?kept=true", "kept", "which bytes were kept"),
    ("/search?q=a", "duplicates", "add duplicates=true"),
    ("/search?q=a%20status:gone&duplicates=true", "q", "status: asks for what is so now"),
    ("/search?q=a%20-(changed:)&duplicates=true", "q", "changed: asks for what is so now"),
    ("/search?q=removed:a&duplicates=true", "q", "removed: asks for what is so now"),
    ("/search?q=a&duplicates=true&sort=rank", "sort", "depends on all texts of now"),
    ("/search?q=date:7d&duplicates=true", "q", "counted from today"),
    ("/terms/removed", "at", "for the present size alone"),
    ("/articles/1/revisions/2", "at", "it is not that long yet"),
]


def test_what_the_log_does_not_tell_is_refused(told: Archive, web: Web) -> None:
    size = size_of(told)
    told.add(page_of(told, 60))
    for path, parameter, words in UNTOLD_OF:
        page = asked(web, path, 10**6 if "not that long" in words else size)
        found = problem(page)
        assert (page.status, found["parameter"]) == (400, parameter), path
        assert words in found["detail"]


def test_captures_are_those_of_the_runs_that_were_closed(archive: Archive, web: Web) -> None:
    stored(archive, 1)
    size, known = size_of(archive), answer(web, "/captures")["items"]
    unfinished(archive, 2)
    edited(archive, 1)
    of_open_run = answer(web, "/captures?run=2")["items"]
    now = answer(web, f"/captures?at={size_of(archive)}")["items"]
    assert {one["id"] for one in now} == {1, 2, 3} - {one["id"] for one in of_open_run}
    assert [one["id"] for one in answer(web, f"/captures?at={size}", "/captures")["items"]] == [known[0]["id"]]


def test_what_was_not_there_yet_is_not_there(told: Archive, web: Web) -> None:
    size = size_of(told)
    told.add(page_of(told, 60))
    told.run((), [page_of(told, 3, "Another text.")], refetch=True)
    for path in ("/articles/32", "/articles/3/revisions/2", "/articles/3/diffs/1/2", "/runs/4"):
        assert web.get(BASE + path).status == 200
        page = asked(web, path, size)
        assert (page.status, f"{size} entries" in problem(page)["detail"]) == (404, True), path


def test_what_was_forgotten_is_in_no_list_again(told: Archive, web: Web) -> None:
    size = size_of(told)
    forget_articles(told.engine, [5], "a test", told.now)
    lists = ("/articles?duplicates=true", "/changes", "/absences", "/runs", "/captures", "/search?q=a&duplicates=true")
    for path in (*lists, "/runs/1"):
        assert "were deleted on purpose since" in problem(asked(web, path, size))["detail"], path
        assert asked(web, path, size + 1).status == 200, path
    assert asked(web, "/articles/5", size).status == 404
    assert asked(web, "/articles/6", size).status == 200


def test_entries_of_an_upgrade_are_no_past(told: Archive, web: Web) -> None:
    with told.engine.begin() as connection:
        connection.execute(update(tables.log).where(tables.log.c.seq <= 20).values(migrated=True))
    assert "the first one that can be repeated is 20" in problem(asked(web, "/changes", 19))["detail"]
    assert asked(web, "/changes", 20).status == 200


def test_edits_that_were_the_templates_are_not_told_apart(told: Archive, web: Web) -> None:
    size = size_of(told)
    last = told.add(page_of(told, 60))
    with told.engine.begin() as connection:
        closed = connection.execute(select(tables.run.c.finished_at).where(tables.run.c.id == last)).scalar_one()
        line = {"source_id": 1, "text": "A line", "added": True, "articles": 5, "first_run_id": 2}
        connection.execute(insert(tables.template_line), {**line, "first_seen_at": closed, "last_seen_at": closed})
        of_second = tables.change.c.article_id == 2
        connection.execute(update(tables.change).where(of_second).values(origin="template"))
    assert "made by the site's template" in problem(asked(web, "/changes", size))["detail"]
    assert asked(web, "/runs", size).status == 200
    assert asked(web, "/changes", size_of(told)).status == 200


def test_a_text_that_became_current_unseen_is_no_silent_error(told: Archive, web: Web) -> None:
    size = size_of(told)
    told.run((), [page_of(told, 2, "Another text.")], refetch=True)
    with told.engine.begin() as connection:
        connection.execute(update(tables.article).where(tables.article.c.id == 2).values(revision=1))
    page = asked(web, "/articles/2", size)
    assert "does not tell how revision 1 of article 2 became current" in problem(page)["detail"]


def test_a_mirror_in_the_middle_of_a_pass_may_lack_a_text(archive: Archive, web: Web) -> None:
    archive.run([entry(1)], [page_of(archive, 1)])
    with archive.engine.begin() as connection:
        for table in (tables.removed_part, tables.revision):
            connection.execute(table.delete())
    told = problem(asked(web, "/articles?duplicates=true", 1))
    assert "the log tells of revision 1 of article 1, which is not there" in told["detail"]
