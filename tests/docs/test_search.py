"""The language of queries as docs/search.md has it."""

import re
from pathlib import Path

import pytest

from vokspider.search.errors import QueryError
from vokspider.search.fields import NAMES, Known
from vokspider.search.parsing import parse
from vokspider.search.spelling import with_names
from vokspider.store.db.engine import reading
from vokspider.store.search.hits import Search, hits

from ..archives import Archive, article, on_sqlite
from ..search.queries import KNOWN

TEXT = (Path(__file__).parents[2] / "docs/search.md").read_text("utf-8")
LANGUAGE, _, REST = TEXT.partition("## What is the same word")
SAME, _, EXAMPLES = REST.partition("## Examples")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in EXAMPLES.splitlines() if line.startswith("|")]
TEXTS = {int(row[0]): row[1:] for row in ROWS if row[0].isdecimal()}
FOUND = {row[0].strip("`"): row[1] for row in ROWS if len(row) == 2 and re.fullmatch(r"none|\d(, \d)*", row[1])}


def queries() -> list[str]:
    """The code of the first column of the table of the language."""
    rows = (line.split("|")[1] for line in LANGUAGE.splitlines() if line.startswith("| `"))
    return [query for row in rows for query in re.findall("`([^`]+)`", row)]


@pytest.mark.parametrize("query", queries())
def test_what_can_be_written_is_understood(query: str) -> None:
    assert parse(query, KNOWN)


def test_every_field_is_there() -> None:
    assert {name for name in NAMES if any(f"{name}:" in query for query in queries())} == set(NAMES)


def test_a_wrong_one() -> None:
    query = "ship (harbour OR port"
    with pytest.raises(QueryError) as caught:
        parse(query, Known(*KNOWN))
    assert f"vokspider: {caught.value}" in TEXT


@on_sqlite
def test_the_examples(archive: Archive) -> None:
    assert len(TEXTS) == 4
    assert len(FOUND) == 15
    archive.add(*(article(number, text, title=title) for number, (title, text) in TEXTS.items()))
    with reading(archive.engine) as connection:
        for query, numbers in FOUND.items():
            found = hits(Search(connection, with_names(parse(query, KNOWN))))
            assert ", ".join(str(one) for one in sorted(hit.article_id for hit in found)) or numbers == "none", query


@pytest.mark.parametrize("pair", re.findall(r"`([^`]+)` finds ([^,.`:]+)", SAME))
def test_what_is_the_same_word(pair: tuple[str, str]) -> None:
    from vokspider.search.matching import phrases_of, places
    from vokspider.search.nodes import Term

    query, text = pair
    assert places(text, phrases_of(Term(query)))
