"""Back-fills on their page, on the overview and in the API: the same figures everywhere, and the list in pages."""

from vokspider.store.frontier.backfills import cancel, hold, pause

from ..archives import Archive, article, on_sqlite
from ..store.frontier.frontiers import Frontier
from .api.conftest import answer, every_item
from .conftest import Web


def half_done(archive: Archive) -> Frontier:
    """Nine pages: two done, one failed, two in flight, four queued."""
    archive.add(article(0), article(1))
    frontier = Frontier.of(archive, 0)
    frontier = Frontier.of(archive, 11)
    first, second, third = frontier.take(0, 3)
    frontier.finish(0, first)
    frontier.finish(0, second)
    frontier.fail(0, third, final=True)
    frontier.take(0, 2)
    return frontier


@on_sqlite
def test_the_page_says_how_far_it_is_and_refreshes_itself(archive: Archive, web: Web) -> None:
    frontier = half_done(archive)
    page = web.get("/backfill")
    assert page.status == 200
    for words in ("Queued 4 2 in flight", "Done 2 2 new", "Failed 1 1 http_500", "Had a text before 2"):
        assert words in page.words, page.words
    assert 'hx-trigger="every 5s"' in page.text
    assert "Back-fill 2 is open: 3 of 9 pages done" in web.get("/").words
    pause(archive.engine, [1, frontier.backfill])
    assert "paused" in web.get("/backfill").words
    cancel(archive.engine, [1, frontier.backfill], archive.now)
    assert "hx-trigger" not in web.get("/backfill").text
    assert "Back-fill" not in web.get("/").words


@on_sqlite
def test_without_any(archive: Archive, web: Web) -> None:
    assert "There is no back-fill." in web.get("/backfill").words


@on_sqlite
def test_the_list_has_pages_and_says_what_the_page_says(archive: Archive, web: Web) -> None:
    frontier = half_done(archive)
    hold(archive.engine, frontier.backfill, archive.now, "banned")
    found = every_item(web, "/backfills?limit=1", "/backfills")
    assert [one["id"] for one in found] == [2, 1]
    first = found[0]
    counts = [first[name] for name in ("queued", "in_flight", "done", "failed", "stored_before")]
    assert counts == [4, 2, 2, 1, 2]
    assert (first["done_by_outcome"], first["failed_by_reason"]) == ({"new": 2}, {"http_500": 1})
    assert (first["reason"], first["seconds_left"]) == ("banned", 6 * 2 * 1.25)
    assert answer(web, "/backfills?source=nowhere")["items"] == []
