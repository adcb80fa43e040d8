"""A page is of one moment, although a crawl writes while it is made."""

import pytest
from sqlalchemy import Connection, event

from vokspider.store.db.engine import one_moment, reading
from vokspider.store.log.reading import size

from ..archives import Archive
from .conftest import Web

PAGES = [
    "/",
    "/a/1",
    "/a/1@1",
    "/a/1/changes/1/2",
    "/articles",
    "/articles?q=rained",
    "/changes",
    "/kwic?q=rained",
    "/phrase?q=rained",
    "/rhythm",
    "/runs",
    "/runs/1",
    "/terms",
    "/vanished",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_reads_in_one_transaction(filled: Archive, web: Web, path: str) -> None:
    begun = list[Connection]()
    event.listen(web.engine, "begin", begun.append)
    assert web.get(path).status == 200
    assert len(begun) == 1


def test_what_is_read_in_one_moment_agrees(filled: Archive, web: Web) -> None:
    with one_moment(web.engine):
        before = size(web.engine)
        filled.run()
        assert size(web.engine) == before
        with reading(filled.engine) as other:  # another engine has its own
            assert other.engine is filled.engine
    assert size(web.engine) > before
