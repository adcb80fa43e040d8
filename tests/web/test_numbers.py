"""Numbers that no row has, from 0 to more than any database takes: never a fault of ours, on either database."""

import base64
import json
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.routing import BaseRoute, Mount, Route

from vokspider.web.api.app import every_operation
from vokspider.web.api.cursors import cursor_at
from vokspider.web.app import create_app

from ..archives import Archive
from .conftest import Page, Web

LARGE = (2**31, 2**63 - 1, 2**63, 10**30)
DIGITS = "9" * 5_000  # more than Python reads
# Where the words of an address are needed.
NEEDED = {"q": "paragraph", "phrase": "paragraph", "first": "paragraph", "second": "edited"}
WORDS = {"name": "new", "form": "json", "table": "article"}
# Pages with the parameters in which they take a number, or a place that has some.
PLACES = (
    "/articles?at=",
    "/articles?sort=found&at=",
    "/articles?q=paragraph&at=",
    "/changes?at=",
    "/vanished?at=",
    "/runs?at=",
)
COUNTS = (
    "/kwic?q=paragraph&seed=",
    "/kwic?q=paragraph&sample=",
    "/terms?show=near&q=paragraph&window=",
    "/rhythm?year=",
)
BLOCKS = ("/feeds/all.atom?archive=", "/feeds/search.json?q=paragraph&cursor=n", "/timegate/", "/timemap/link/")


def paths(routes: Sequence[BaseRoute], before: str = "") -> Iterator[str]:
    """The addresses of all pages, feeds and of the API, with their parameters in braces."""
    for one in routes:
        if isinstance(one, Mount):
            yield from paths(one.routes, before + one.path)
        elif isinstance(one, Route):
            yield before + one.path.replace(":int}", "}").replace(":path}", "}")


def numbered(path: str, number: int | str) -> Iterator[str]:
    """An address with the number in one place after the other, and 1 in the others."""
    names = [part.split("}")[0] for part in path.split("{")[1:]]
    for name in names:
        if name not in WORDS:
            yield path.format(**{one: WORDS.get(one, number if one == name else 1) for one in names})


def is_no_fault(page: Page) -> bool:
    return page.status in (200, 302, 303, 307, 400, 404)


def encoded(values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.slow
@pytest.mark.on_both
def test_a_number_in_a_path_that_no_row_has_leads_nowhere(filled: Archive, web: Web) -> None:
    app = create_app(filled.engine, lambda: filled.config)
    asked = [(one, number) for one in paths(app.routes) for number in (*LARGE, DIGITS) if "{" in one]
    for path, number in asked:
        for address in numbered(path, number):
            page = web.get(address)
            assert page.status in (400, 404), (address[:80], page.status, page.words)


@pytest.mark.slow
@pytest.mark.on_both
def test_a_number_of_an_api_parameter_is_never_a_fault(filled: Archive, web: Web) -> None:
    for one in every_operation():
        given = {name: value for name, value in NEEDED.items() if name in {known.name for known in one.parameters}}
        path = "/api/v1" + one.path.format(**{known.name: WORDS.get(known.name, 1) for known in one.in_path})
        for known in one.parameters:
            bounds = [known.schema[bound] for bound in ("minimum", "maximum") if bound in known.schema]
            texts = (
                [cursor_at(number, kind) for number in (2**31, 2**53, *LARGE) for kind in "nr"]
                if known.name == "cursor"
                else []
            )
            texts += [encoded([0, number]) for number in LARGE] if known.name == "cursor" else []
            texts += ["1", str(2**63 - 1), str(2**63), "-" + str(2**63)] if known.name in ("after", "to") else []
            for value in (*bounds, *LARGE, DIGITS, *texts):
                address = f"{path}?{urlencode({**given, known.name: value})}"
                page = web.get(address)
                assert is_no_fault(page), (address[:200], page.status, page.text)


@pytest.mark.slow
@pytest.mark.on_both
def test_a_number_in_the_query_of_a_page_is_never_a_fault(filled: Archive, web: Web) -> None:
    numbers = (*map(str, LARGE), DIGITS, "0" * 5_000, "-1")
    places = [encoded([0, *values]) for number in LARGE for values in ([number], ["2025-12-03", None, number])]
    asked = [start + number for start in (*PLACES, *COUNTS, *BLOCKS) for number in numbers]
    for address in (*asked, *(start + place for start in PLACES for place in places)):
        page = web.get(address)
        assert is_no_fault(page), (address[:200], page.status, page.words)
