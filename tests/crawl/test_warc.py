"""From one archive through a web archive into another: the same articles, revisions and hashes."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from sqlalchemy import text
from warcio.archiveiterator import ArchiveIterator

from tests.commands import Cli
from tests.crawl.conftest import Lab
from tests.sites.kcnawatch.helpers import SITE
from vokspider.formats.warc import Page, read_pages, write_pages
from vokspider.model.options import IMPORT
from vokspider.store.db.engine import open_engine

Make = Callable[..., Lab]
ARTICLES = """
    SELECT a.external_id, a.url, a.revision, r.title, r.text, r.published_on, r.original_url, a.content_sha256
    FROM article a JOIN revision r ON r.article_id = a.id AND r.number = a.revision ORDER BY 1
"""
REVISIONS = """
    SELECT a.external_id, r.number, r.content_sha256, r.title, r.text, r.layout
    FROM revision r JOIN article a ON a.id = r.article_id ORDER BY 1, 2
"""
CAPTURES = """
    SELECT a.external_id, c.fetched_at, c.url, c.status, c.state, c.sha256, c.size, c.headers
    FROM capture c JOIN article a ON a.id = c.article_id WHERE c.body IS NOT NULL ORDER BY 1, 2, c.id
"""
FAILED = """
    SELECT a.external_id, a.url, o.reason FROM run_outcome o JOIN article a ON a.id = o.article_id
    WHERE o.outcome = 'failed' AND a.revision = 0 ORDER BY 1, o.run_id
"""
# A captured text as people paste it: no title, no ``Date:`` line, a teaser before and after each date of the block.
PASTED = """
The lamp at the ferry landing was lit again on Monday, and the fishermen clapped.
"Nobody counted the days," said the keeper, "and nobody needs to: 44 < 68."
More From Voice of Korea (EN)
The bakers of Norrick opened the second oven
December 03, 2025
The bakers of Norrick opened the second oven
A new bell for the school at the river
December 02, 2025
A new bell for the school at the river
More Articles
"""


@attrs.frozen
class Both:
    """An archive, and another one that is to get what it has kept."""

    first: Lab
    second: Lab
    cli: Cli

    def export(self, path: Path, *arguments: str) -> Path:
        done = self.cli("--database", self.first.database_url, "captures", "export", "--warc", str(path), *arguments)
        assert done.code == 0, done.err
        return path

    def imported(self, path: Path) -> dict[str, Any]:
        """Import into the second archive; returns the run's record."""
        return self.second.crawl(trigger=IMPORT, files=(str(path),))

    def imported_by_command(self, path: Path, *arguments: str) -> dict[str, Any]:
        """As ``imported``, with the real command and the settings that it has by default."""
        done = self.cli("--database", self.second.database_url, "import", str(path), "--json", *arguments)
        record: dict[str, Any] = done.object
        return record

    def rows(self, query: str) -> tuple[list[Any], list[Any]]:
        return self.first.rows(query), self.second.rows(query)

    def have_the_same(self, *queries: str) -> bool:
        found = [self.rows(query) for query in queries]
        return all(first == second and first for first, second in found)


@pytest.fixture
def both(lab: Make, cli: Cli, tmp_path: Path) -> Callable[..., Both]:
    def make(count: int = 9, second: str = f"sqlite:///{tmp_path}/second.db", **options: Any) -> Both:
        first = lab(count, **options)
        return Both(first, attrs.evolve(first, database_url=second, overridden={}), cli)

    return make


def crawl_with_edits_and_failures(archive: Lab) -> None:
    """Two full crawls: an article is edited in between, some pages fail at first, another one later."""
    archive.overridden["crawl"] = {"retry_times": 0, "failed_share": 1.0}
    site = archive.site
    edited, broken, missing, wrong, later = (article.external_id for article in site.articles[:5])
    site.fault(broken, "membership_popup")
    site.fault(missing, "not_found")
    site.fault(wrong, "wrong_title")
    archive.crawl(full=True)
    site.edit(edited, title="The mill was closed", paragraphs=("It stands still.", "Nobody came."))
    site.fault(later, "listing_in_place")
    archive.crawl(full=True)


def damage_free(path: Path) -> Iterator[tuple[str, str]]:
    """(type, address) of each record, as warcio reads them; every digest is there and right."""
    for record in ArchiveIterator(io.BytesIO(path.read_bytes()), check_digests="raise"):
        record.content_stream().read()
        assert record.digest_checker.passed is True
        yield record.rec_type, record.rec_headers.get_header("WARC-Target-URI") or ""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["pages.warc", "pages.warc.gz"])
def test_the_same_articles_revisions_and_hashes(both: Callable[..., Both], tmp_path: Path, name: str) -> None:
    archives = both()
    crawl_with_edits_and_failures(archives.first)
    path = archives.export(tmp_path / name)
    kept = archives.first.rows("SELECT url FROM capture WHERE body IS NOT NULL ORDER BY fetched_at, id")
    assert list(damage_free(path)) == [("warcinfo", ""), *(("response", row[0]) for row in kept)]

    archives.imported_by_command(path)
    assert archives.have_the_same(ARTICLES, REVISIONS, CAPTURES)
    assert max(row[1] for row in archives.second.rows(REVISIONS)) == 2
    states = {row[4] for row in archives.second.rows(CAPTURES)}
    assert states == {"served", "blocked", "http_404", "wrong_body", "replaced_by_listing"}
    first, second = (set(map(tuple, rows)) for rows in archives.rows(FAILED))
    assert first == second
    assert {row[2] for row in second} == {"membership_popup", "http_404", "title_mismatch"}


@pytest.mark.slow
def test_between_databases(both: Callable[..., Both], tmp_path: Path, postgres_url: str) -> None:
    archives = both(second=postgres_url)
    crawl_with_edits_and_failures(archives.first)
    archives.imported_by_command(archives.export(tmp_path / "pages.warc.gz"))
    for query in (ARTICLES, REVISIONS):
        first, second = archives.rows(query)
        assert first
        assert [[str(value) for value in row] for row in first] == [[str(value) for value in row] for row in second]
    sums = "SELECT sha256, size, url FROM capture WHERE body IS NOT NULL ORDER BY 1, 3"
    assert archives.have_the_same(sums)


@pytest.mark.slow
def test_a_second_import_changes_nothing(both: Callable[..., Both], tmp_path: Path) -> None:
    archives = both()
    crawl_with_edits_and_failures(archives.first)
    path = archives.export(tmp_path / "pages.warc")
    archives.imported_by_command(path)
    record = archives.imported_by_command(path)
    assert (record["verdict"], record["new"], record["changed"]) == ("quiet", 0, 0)
    assert archives.have_the_same(ARTICLES, REVISIONS)
    assert archives.second.rows("SELECT count(*) FROM change") == [(1,)]


@pytest.mark.slow
def test_into_the_archive_that_it_came_from(both: Callable[..., Both], tmp_path: Path) -> None:
    archives = both()
    crawl_with_edits_and_failures(archives.first)
    path = archives.export(tmp_path / "pages.warc")
    before = [archives.first.rows(query) for query in (ARTICLES, REVISIONS)]
    record = attrs.evolve(archives, second=archives.first).imported_by_command(path)
    assert (record["verdict"], record["new"], record["changed"]) == ("quiet", 0, 0)
    assert [archives.first.rows(query) for query in (ARTICLES, REVISIONS)] == before


def test_in_another_order_the_newest_text_is_the_current_one(both: Callable[..., Both], tmp_path: Path) -> None:
    archives = both()
    crawl_with_edits_and_failures(archives.first)
    pages = pages_in(archives.export(tmp_path / "pages.warc"))
    with (tmp_path / "turned.warc").open("wb") as stream:
        write_pages(stream, reversed(pages), pages[0].capture.fetched_at, compressed=False)
    archives.imported(tmp_path / "turned.warc")
    texts = "SELECT external_id, content_sha256, title FROM ({}) AS found ORDER BY 1, 2"
    assert archives.have_the_same(texts.format(ARTICLES), texts.format(REVISIONS), CAPTURES)


def test_of_one_article(both: Callable[..., Both], tmp_path: Path) -> None:
    archives = both()
    crawl_with_edits_and_failures(archives.first)
    edited = archives.first.site.articles[0].external_id
    archives.imported(archives.export(tmp_path / "pages.warc", edited))
    first, second = archives.rows(REVISIONS)
    assert second == [row for row in first if row[0] == edited]
    assert len(second) == 2


def test_a_captured_text(both: Callable[..., Both], tmp_path: Path) -> None:
    archives = both(3)
    (tmp_path / "my notes.txt").write_text(PASTED)
    (tmp_path / "page.html").write_bytes(archives.first.site.page(archives.first.site.articles[0].path).body)
    for name in ("my notes.txt", "page.html"):
        attrs.evolve(archives, second=archives.first).imported(tmp_path / name)
    path = archives.export(tmp_path / "pages.warc")
    found = list(damage_free(path))
    assert sorted(found[1:]) == [("resource", "file:my%20notes.txt"), ("resource", "file:page.html")]

    record = archives.imported(path)
    assert record["new"] == 2
    assert archives.have_the_same(ARTICLES, REVISIONS, CAPTURES)
    ((external_id, stored),) = archives.second.rows(
        "SELECT a.external_id, r.text FROM article a JOIN revision r ON r.article_id = a.id WHERE r.title IS NULL"
    )
    assert external_id.startswith("text-")
    assert stored.split("\n\n") == PASTED.splitlines()[1:3]
    entries = "SELECT teaser, listed_on FROM sighting WHERE page_url IS NULL AND article_id IS NULL ORDER BY id"
    assert archives.have_the_same(entries)


@pytest.mark.slow
def test_a_captured_text_with_an_address(both: Callable[..., Both], tmp_path: Path) -> None:
    archives = both(3)
    url = "https://kcnawatch.org/newstream/1742720595-377991883/powerful-weapon"
    (tmp_path / "notes.txt").write_text(PASTED)
    attrs.evolve(archives, second=archives.first).imported_by_command(tmp_path / "notes.txt", "--url", url)
    archives.imported_by_command(archives.export(tmp_path / "pages.warc"))
    assert archives.have_the_same(ARTICLES, REVISIONS, CAPTURES)
    assert archives.second.rows(ARTICLES)[0][:2] == ("1742720595-377991883", url)


def test_pages_of_another_source_are_left_out(both: Callable[..., Both], tmp_path: Path) -> None:
    archives = both(3)
    archives.first.crawl()
    pages = pages_in(archives.export(tmp_path / "pages.warc"))
    pages[0] = attrs.evolve(pages[0], source="kcnawatch-vok-ru")
    write(tmp_path / "pages.warc", *pages)
    record = archives.imported(tmp_path / "pages.warc")
    assert record["new"] == 2
    assert any("left out 1: pages of kcnawatch-vok-ru" in reason for reason in record["reasons"])


def test_a_text_that_was_read_later_from_a_page_that_was_not_believed(
    both: Callable[..., Both], tmp_path: Path
) -> None:
    archives = both(3)
    archives.first.crawl()
    # As it is after a newer program has read the page again: the capture stays what it was taken for.
    engine = open_engine(archives.first.config.database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE capture SET state = 'wrong_body', reason = 'empty_body' WHERE id = 1"))
        connection.execute(text("UPDATE revision SET origin = 'parser' WHERE capture_id = 1"))
    engine.dispose()
    path = archives.export(tmp_path / "pages.warc")
    record = archives.imported(path)
    assert (record["new"], record["failed"]) == (3, 0)
    assert archives.have_the_same(ARTICLES, REVISIONS)
    again = attrs.evolve(archives, first=archives.second).export(tmp_path / "again.warc")
    assert again.read_bytes() == path.read_bytes()


def test_a_page_that_looks_like_the_article_but_was_not_believed_gives_no_text(
    both: Callable[..., Both], tmp_path: Path
) -> None:
    archives = both(3)
    archives.first.crawl()
    (page, *_) = pages_in(archives.export(tmp_path / "pages.warc"))
    write(tmp_path / "pages.warc", attrs.evolve(page, state="wrong_body", reason="title_mismatch"))
    record = archives.imported(tmp_path / "pages.warc")
    assert (record["failed"], record["new"]) == (1, 0)
    assert archives.second.rows("SELECT count(*) FROM revision") == [(0,)]
    assert archives.second.rows(FAILED) == [(page.external_id, page.address, "title_mismatch")]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("status", [301, 404, 410, 503])
def test_an_error_page_of_any_web_archive_gives_no_text(both: Callable[..., Both], tmp_path: Path, status: int) -> None:
    archives = both(3)
    archives.first.crawl()
    (page, *_) = pages_in(archives.export(tmp_path / "pages.warc"))
    # The whole article, but with that status, and without a word of what we take it for.
    write(tmp_path / "pages.warc", Page(attrs.evolve(page.capture, status=status)))
    assert archives.imported(tmp_path / "pages.warc")["failed"] == 1
    assert archives.second.rows("SELECT count(*) FROM revision") == [(0,)]
    ((external_id, _, reason),) = archives.second.rows(FAILED)
    assert (external_id, reason) == (page.external_id, f"http_{status}")


def pages_in(path: Path) -> list[Page]:
    return [one for one in read_pages(path, SITE) if isinstance(one, Page)]


def write(path: Path, *pages: Page) -> None:
    with path.open("wb") as stream:
        write_pages(stream, pages, pages[0].capture.fetched_at, compressed=False)
