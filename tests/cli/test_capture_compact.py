"""``captures compact``: what it says, and that a dry run writes nothing."""

import re

import pytest
from sqlalchemy import func, select

from vokspider.store.db import tables

from ..archives import SOURCE, Archive, article, capture, on_sqlite
from ..beginnings import written_once
from ..commands import Cli
from ..store.captures.test_compacting import PAGES, page

pytestmark = on_sqlite
SAID = rf"{SOURCE}: (new )?dictionary (\d+), ([\d,]+) bytes a page instead of ([\d,]+) in a sample; (.*)\n"


@pytest.fixture
@written_once
def used(archive: Archive) -> Archive:
    archive.add(*(article(number, capture=capture(number, page(number))) for number in range(1, PAGES + 1)))
    return archive


def said(text: str) -> tuple[str | None, ...]:
    found = re.fullmatch(SAID, text)
    assert found, text
    return found.groups()


def stored(archive: Archive) -> int:
    with archive.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(tables.dictionary)).scalar_one()


def test_a_dry_run_then_the_work_then_nothing_to_do(used: Archive, cli: Cli) -> None:
    is_new, number, after, before, rest = said(cli("captures", "compact", "--dry-run").out)
    assert (is_new, rest, stored(used)) == ("new ", f"{PAGES} pages would be compressed again", 0)
    assert int((after or "").replace(",", "")) < int((before or "").replace(",", "")) / 2
    *same, rest = said(cli("captures", "compact").out)
    assert same == [is_new, number, after, before]
    assert re.fullmatch(rf"{PAGES} pages compressed again, [\d,]+ bytes saved", rest or "")
    again = said(cli("captures", "compact").out)
    assert (again[0], again[1], again[4]) == (None, number, "0 pages compressed again, nothing to do")
    assert stored(used) == 1
    assert cli("captures", "verify").out == f"{PAGES} kept pages checked: all undamaged\n"
    assert cli("captures", "show", "1", "--body").code == 0
    assert cli("captures", "export", "--warc", str(used.config.root / "pages.warc.gz")).code == 0
    assert cli("db", "check").code == 0


def test_as_json(used: Archive, cli: Cli) -> None:
    found = cli("captures", "compact", "--json").object
    assert (found["source"], found["is_new"], found["pages"], found["packed"], found["damaged"]) == (
        *(SOURCE, True),
        *(PAGES, PAGES, 0),
    )
    assert found["saved"] > 0
    assert found["sample"]["bytes_after"] < found["sample"]["bytes_before"]


def test_too_few_pages(archive: Archive, cli: Cli) -> None:
    archive.add(article(1))
    done = cli("captures", "compact", "--source", SOURCE)
    assert done.out == f"{SOURCE}: no dictionary, since it has fewer than 60 pages, or pages that share too little\n"
    assert cli("captures", "compact", "--source", "nosuch").code == 2
