"""Single things, the size of the log, entity tags, problems, and the document itself."""

import json

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import Engine, text

from vokspider.proof.keys import load_or_make
from vokspider.store.db.engine import reading
from vokspider.store.log.checkpoints import make_checkpoint
from vokspider.web import counts
from vokspider.web.api.app import every_operation

from ...archives import Archive, article
from ..conftest import Pages, Web
from .conftest import BASE, answer, described, problem

TOKEN = "a secret of some length"


def size_of(archive: Archive) -> int:
    with archive.engine.connect() as connection:
        return int(connection.execute(text("SELECT size FROM log_head")).scalar_one())


@pytest.mark.on_both
def test_every_operation_answers_as_it_is_described(told: Archive, web: Web) -> None:
    size = make_checkpoint(told.engine, load_or_make(told.config.key_file), told.now).size
    values = {"id": "1", "revision": "2", "from": "1", "to": "3", "run": "1", "capture": "1", "old": "1", "new": size}
    asked = set[str]()
    for operation in every_operation():
        if operation.media_type is None:
            needed = "&".join(f"{one.name}=paragraph" for one in operation.parameters if one.required)
            path = operation.path.format(**values) + (f"?{needed}" if needed else "")
            assert answer(web, path, operation.path)["log_size"] == size_of(told)
            asked.add(operation.name)
    assert asked == {one.name for one in every_operation()} - {"body", "log", "digests", "rows"}


def test_an_article_with_all_that_is_known(told: Archive, web: Web) -> None:
    item = answer(web, "/articles/1", "/articles/{id}")["item"]
    assert (item["article"]["id"], item["text"]["number"], item["article"]["status"]) == (1, 1, "stored")
    assert item["text"]["returned_at"]
    assert item["links"]["revision"] == f"{BASE}/articles/1/revisions/1"


def test_a_revision_leads_to_the_page_it_was_read_from(told: Archive, web: Web) -> None:
    item = answer(web, "/articles/3/revisions/1", "/articles/{id}/revisions/{revision}")["item"]
    assert item["revision"]["text"] == "First paragraph of 3.\n\nSecond paragraph."
    body = web.get(item["links"]["body"])
    assert (body.status, body.body) == (200, b"<html>page</html>")
    assert body.headers["etag"] == f'"{answer(web, item["links"]["capture"])["item"]["sha256"]}"'
    assert body.headers["content-type"] == "application/octet-stream"


def test_what_is_not_kept_is_not_there(told: Archive, web: Web) -> None:
    with told.engine.connect() as connection:
        number = connection.execute(text("SELECT max(id) FROM capture WHERE NOT kept")).scalar_one()
    assert "body" not in answer(web, f"/captures/{number}", "/captures/{capture}")["item"]["links"]
    assert "are not kept" in problem(web.get(f"{BASE}/captures/{number}/body"))["detail"]


def test_a_difference_word_by_word(told: Archive, web: Web) -> None:
    item = answer(web, "/articles/2/diffs/1/2", "/articles/{id}/diffs/{from}/{to}")["item"]
    first = item["paragraphs"][0]
    assert (item["kinds"], first["op"]) == (["wording"], "replaced")
    assert "".join(words for op, words in first["words"] if op != "removed") == "First paragraph of 2, edited."


def test_a_search_says_where_and_of_how_many(told: Archive, web: Web) -> None:
    found = answer(web, "/search?q=edited&limit=1", "/search")
    hit = found["items"][0]
    start, end = hit["snippet"]["marks"][0]
    assert (hit["article"]["id"], hit["snippet"]["text"][start:end]) == (2, "edited")
    assert (found["total"], found["scope"]["articles"]) == ({"count": 1, "is_at_least": False}, 30)
    assert answer(web, "/search?q=%EB%85%B8%EB%8F%99", "/search")["also_searched"]


def test_many_hits_are_counted_on_request(told: Archive, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    every = answer(web, "/search?q=paragraph&duplicates=true", "/search")["total"]["count"]
    for most, is_at_least in ((every - 1, True), (every, False)):
        monkeypatch.setattr(counts, "COUNTED", most)
        for at in ("", f"&at={size_of(told)}"):
            path = f"/search?q=paragraph&duplicates=true&limit=1{at}"
            assert answer(web, path, "/search")["total"] == {"count": most, "is_at_least": is_at_least}
            assert answer(web, f"{path}&counts=all", "/search")["total"] == {"count": every, "is_at_least": False}


def test_what_a_page_has_is_counted(told: Archive, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "COUNTED", 2)
    found = answer(web, "/search?q=paragraph&duplicates=true&limit=5", "/search")
    assert (len(found["items"]), found["total"]) == (5, {"count": 5, "is_at_least": True})


@pytest.mark.sampled(2)
@pytest.mark.parametrize("query", ["(a", '"', "a AND", "date:x", "NEAR(", "source:nowhere"])
def test_a_wrong_query_says_where(told: Archive, web: Web, query: str) -> None:
    page = web.get(f"{BASE}/search?q={query.replace(' ', '%20').replace(chr(34), '%22')}")
    assert problem(page)["title"] == "The query cannot be understood"
    assert "at column" in problem(page)["detail"]


# -- the size of the log ----------------------------------------------------------------------------------------------


def test_an_answer_can_be_asked_for_its_size(told: Archive, web: Web) -> None:
    size = size_of(told)
    page = web.get(f"{BASE}/captures/1?at={size}")
    assert (page.status, page.headers["vokspider-log-size"]) == (200, str(size))
    told.add(article(50))
    late, early = (web.get(f"{BASE}/captures/1?at={number}") for number in (size, size + 100))
    assert "this is answered for the present size alone" in problem(late)["detail"]
    assert "it is not that long yet" in problem(early)["detail"]


# -- entity tags ------------------------------------------------------------------------------------------------------


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "path", ["/articles", "/articles/1", "/search?q=text", "/log", "/openapi.json", "/captures/1/body"]
)
def test_an_answer_that_the_asker_has_is_not_sent_again(told: Archive, web: Web, path: str) -> None:
    page = web.get(BASE + path)
    tag = page.headers["etag"]
    for known in (tag, f'"other", {tag}', "*", tag.removeprefix("W/")):
        again = web.get(BASE + path, if_none_match=known)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert web.get(BASE + path, if_none_match='"other"').body == page.body


def test_a_tag_lasts_until_the_answer_changes(told: Archive, web: Web) -> None:
    tag = web.get(f"{BASE}/articles/3").headers["etag"]
    told.add(article(51))
    same = web.get(f"{BASE}/articles/3", if_none_match=tag)
    assert (same.status, same.headers["vokspider-log-size"]) == (304, str(size_of(told)))
    told.add(article(3, "Another text."))
    assert web.get(f"{BASE}/articles/3", if_none_match=tag).status == 200


# -- problems ---------------------------------------------------------------------------------------------------------


NOWHERE = [
    "/nothing",
    "/articles/",
    "/articles/0",
    "/articles/999",
    "/articles/x",
    "/articles/99999999999999999999",
    "/articles/1/revisions/99",
    "/articles/1/revisions/%0A%C2%81",
    "/articles/%0A/diffs/1/2",
    "/articles/1%0A",
    "/articles/1/diffs/1/99",
    "/articles/31/diffs/1/2",
    "/runs/99",
    "/captures/99",
    "/captures/99/body",
]


def test_what_is_not_there(told: Archive, web: Web) -> None:
    for path in NOWHERE:
        page = web.get(BASE + path)
        assert (page.status, problem(page)["title"]) == (404, "Not in this archive"), path


def test_refusals_have_the_same_shape(told: Archive, web: Web, pages: Pages) -> None:
    assert problem(web.get(f"{BASE}/runs", "POST"))["status"] == 405
    assert problem(web.get(f"{BASE}/runs", Host="evil.example"))["status"] == 421
    guarded = pages(told.config, token=TOKEN)
    refused = guarded.get(f"{BASE}/runs", Accept="text/html")
    assert (problem(refused)["status"], refused.headers["www-authenticate"]) == (401, "Bearer")
    assert guarded.get(f"{BASE}/runs", Authorization=f"Bearer {TOKEN}").status == 200


def test_a_query_that_takes_too_long(told: Archive, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")

    def never(engine: Engine, *_: object) -> None:
        with reading(engine) as connection:
            connection.execute(endless)

    monkeypatch.setattr("vokspider.web.api.lists.runs_in_pages", never)
    page = pages(told.config, seconds=0.2).get(f"{BASE}/runs")
    assert (page.status, problem(page)["title"]) == (503, "The query took too long")


def test_a_bug_is_told_in_the_same_shape(told: Archive, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vokspider.web.api.lists.runs_in_pages", lambda *_: 1 / 0)
    page = web.get(f"{BASE}/runs")
    assert (page.status, problem(page)["detail"]) == (500, "please report it")


# -- the document -----------------------------------------------------------------------------------------------------


def test_the_document_is_served_and_consistent(told: Archive, web: Web) -> None:
    served = answer(web, "/openapi.json")
    assert served == described()
    for name, schema in served["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        assert name == "Problem" or schema["description"]
    text_, parts = json.dumps(served), served["components"]
    for kind in ("schemas", "responses", "headers"):
        for name in parts[kind]:
            assert f'"#/components/{kind}/{name}"' in text_ or kind != "schemas", name


def test_a_problem_leads_to_its_description(told: Archive, web: Web) -> None:
    path, _, place = problem(web.get(f"{BASE}/runs/99"))["type"].partition("#/")
    found = json.loads(web.get(path).body)
    for name in place.split("/"):
        found = found[name]
    assert found["description"] == "Not in this archive"
