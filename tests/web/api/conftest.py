"""What tests of the API ask, and how an answer is checked."""

import json
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import best_match

from vokspider.web.api.app import every_operation
from vokspider.web.api.document import document

from ...archives import Archive, article, entry, failed
from ...beginnings import written_once
from ...histories import History, at
from ..conftest import Page, Web

BASE = "/api/v1"


@cache
def described() -> dict[str, Any]:
    return document(every_operation())


def check(value: Any, schema: dict[str, Any]) -> None:
    """The value is as the schema says, which may refer to the document's components."""
    whole = {**schema, "components": described()["components"]}
    found = best_match(Draft202012Validator(whole, format_checker=FormatChecker()).iter_errors(value))
    assert found is None, f"{found.json_path}: {found.message[:500]}"


def answer(web: Web, path: str, operation: str = "") -> dict[str, Any]:
    """The JSON of an answer, after it was checked against the document."""
    page = web.get(path if path.startswith(BASE) else BASE + path)
    assert (page.status, page.headers["content-type"]) == (200, "application/json"), page.text
    found: dict[str, Any] = json.loads(page.body)
    if operation:
        told = described()["paths"][BASE + operation]["get"]["responses"]["200"]
        check(found, told["content"]["application/json"]["schema"])
        always = {name.lower() for name in told["headers"]} - {"link", "vokspider-left-out"}
        assert always <= page.headers.keys()
    return found


def problem(page: Page) -> dict[str, Any]:
    """The problem that a page tells, after it was checked against the document."""
    assert page.headers["content-type"] == "application/problem+json", page.text
    found: dict[str, Any] = json.loads(page.body)
    check(found, {"$ref": "#/components/schemas/Problem"})
    assert found["status"] == page.status
    return found


def every_item(web: Web, path: str, operation: str) -> list[dict[str, Any]]:
    """The items of all pages of a list."""
    found = list[dict[str, Any]]()
    place: str | None = path
    while place:
        page = answer(web, place, operation)
        found += page["items"]
        place = page["next"]
    return found


@pytest.fixture
@written_once
def told(archive: Archive) -> Archive:
    """An archive that has something of everything: edits, a failure, a return, runs, 30 articles."""
    archive.run(map(entry, range(1, 32)), [article(number) for number in range(1, 31)], [failed(31)])
    changed = article(2, "First paragraph of 2, edited.", "Second paragraph.")
    archive.run(map(entry, (2,)), [changed], refetch=True)
    history = History(archive)
    for number in range(12):
        history.turn(at(10 + number), f"Text number {number}.", title="Title 1")
    history.turn(at(25), "As read now.", title="Title 1", origin="parser", of=1)
    history.turn_back(at(26), 1)
    archive.run(verdict="failed", reasons=("because",))
    return archive
