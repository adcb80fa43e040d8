"""Checking the kept pages in several processes finds what one process finds."""

import pytest
from sqlalchemy import insert, select, update

from vokspider.store.captures import verifying
from vokspider.store.captures.verifying import verify
from vokspider.store.captures.wanted import Wanted
from vokspider.store.db import tables

from ...archives import Archive, article, capture
from ...commands import Cli

_C = tables.capture.c


def test_each_damage_is_found_by_any_number_of_processes(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "_AT_A_TIME", 4)
    pages = (capture(number, b"<html>page %d</html>" % number) for number in range(1, 31))
    archive.add(*(article(number, capture=page) for number, page in enumerate(pages, 1)))
    with archive.engine.begin() as connection:
        connection.execute(update(tables.capture).where(_C.id.in_([3, 17])).values(sha256="0" * 64))
        connection.execute(update(tables.capture).where(_C.id == 29).values(body=b"no page"))
    alone = list(verify(archive.engine, Wanted(), 1))
    assert [found.number for found in alone] == list(range(1, 31))
    assert [found.number for found in alone if found.problem] == [3, 17, 29]
    assert list(verify(archive.engine, Wanted(), 2)) == alone


@pytest.mark.slow
def test_the_command_says_the_same(archive: Archive, cli: Cli) -> None:
    archive.add(*map(article, range(1, 4)))
    with archive.engine.begin() as connection:
        (one, *_) = connection.execute(select(tables.capture)).mappings()
        more = [{**one, "id": 10 + number} for number in range(1_000)]
        connection.execute(insert(tables.capture), more)
        connection.execute(update(tables.capture).where(_C.id.in_([2, 900])).values(body=None))
    alone = cli("captures", "verify", "--jobs", "1")
    assert alone.code == 1
    assert alone.lines[-1] == "1,003 kept pages checked: 2 damaged"
    assert cli("captures", "verify", "--jobs", "3") == alone
    assert cli("captures", "verify") == alone
    assert cli("captures", "verify", "--jobs", "0").refused("--jobs", "1")
