"""Saved pages through the same pages and pipelines."""

import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.crawl.conftest import Lab

Make = Callable[..., Lab]
SEED = next(iter((Path(__file__).parents[3] / "shared" / "seed").glob("*.txt")), None)
SEED_URL = "https://kcnawatch.org/newstream/1742720595-377991883/powerful-weapon-for-development-and-prosperity"


def import_files(archive: Lab, *paths: Path, url: str | None = None) -> dict[str, object]:
    return archive.crawl(trigger="import", files=tuple(map(str, paths)), url=url)


@pytest.mark.sampled(1)
@pytest.mark.skipif(SEED is None, reason="the seed capture lies beside the project, and not here")
@pytest.mark.parametrize("url", [None, SEED_URL])
def test_the_seed(lab: Make, database_url: str, url: str | None) -> None:
    assert SEED is not None
    archive = lab(1, database_url=database_url)
    record = archive.crawl_alone(trigger="import", files=(str(SEED),), url=url)
    assert [record[key] for key in ("verdict", "trigger", "discovered", "new", "entries", "requests")] == [
        "ok", "import", 1, 1, 20, 0,
    ]  # fmt: skip
    lines = SEED.read_text("utf-8").splitlines()
    ((title, published_on, text, stored_url),) = archive.rows(
        "SELECT r.title, r.published_on, r.text, a.url FROM revision r JOIN article a ON a.id = r.article_id"
    )
    assert text.split("\n\n") == lines[:9]
    assert (title, published_on, stored_url) == (None, None, url)
    assert archive.rows("SELECT rule, position, count FROM removal") == [("more_from", 9, 62)]

    sightings = archive.rows("SELECT position, teaser, listed_on, article_id, removals FROM sighting ORDER BY position")
    assert [row[1] for row in sightings] == lines[10:70:3]
    assert Counter(str(row[2]) for row in sightings) == {"2025-12-03": 10, "2025-12-02": 10}
    assert sightings[16][1] == sightings[17][1]
    assert sightings[18][1] == sightings[19][1]
    assert {row[3] for row in sightings} == {None}
    assert sum(str(row[4]).count("teaser_copy") for row in sightings) == 20

    again = archive.crawl_alone(trigger="import", files=(str(SEED),), url=url)
    assert (again["verdict"], again["unchanged"]) == ("quiet", 1)
    assert archive.rows("SELECT count(*) FROM revision") == [(1,)]


def test_a_saved_page_gives_what_a_crawl_of_it_gives(lab: Make, tmp_path: Path) -> None:
    archive = lab(8)
    paths = []
    for number, article in enumerate(archive.site.articles):
        path = tmp_path / f"{number}.html"
        path.write_bytes(archive.site.page(article.path).body)
        paths.append(path)
        record = import_files(archive, path, url=archive.site.url(article))
        assert record["new"] == 1
    truth = {key: row[:4] for key, row in archive.truth().items()}
    assert {key: row[:4] for key, row in archive.stored().items()} == truth


def test_a_saved_page_without_an_address_gets_its_identity_from_its_text(lab: Make, tmp_path: Path) -> None:
    archive = lab(3, layouts=("2025",))
    article = archive.site.articles[0]
    path = tmp_path / "page.html"
    path.write_bytes(archive.site.page(article.path).body)
    import_files(archive, path)
    import_files(archive, path)
    found = archive.rows("SELECT external_id, title FROM article a JOIN revision r ON r.article_id = a.id")
    assert len(found) == 1
    assert found[0][0].startswith("text-")
    assert found[0][1] == article.title


def write_warc(path: Path, pages: list[tuple[str, str, bytes]], *, gzip: bool) -> None:
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=gzip)
        for url, status, body in pages:
            headers = StatusAndHeaders(status, [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                url,
                "response",
                payload=io.BytesIO(body),
                http_headers=headers,
                warc_headers_dict={"WARC-Date": "2025-12-03T07:08:09Z"},
            )
            writer.write_record(record)
            record.raw_stream.close()


@pytest.mark.parametrize("name", ["pages.warc", "pages.warc.gz"])
def test_a_web_archive(lab: Make, tmp_path: Path, name: str) -> None:
    archive = lab(30)
    pages = [
        (archive.site.url(article), "200 OK", archive.site.page(article.path).body)
        for article in archive.site.articles[:10]
    ]
    pages.append((archive.site.listing_url, "200 OK", archive.site.page(archive.site.listing_path).body))
    write_warc(tmp_path / name, pages, gzip=name.endswith("gz"))
    record = import_files(archive, tmp_path / name)
    # The block and the listing name more articles than the archive has pages of: the next crawl fetches them.
    assert (record["new"], record["skipped"], record["verdict"]) == (10, 10, "ok")
    fetched = {str(row[0])[:19] for row in archive.rows("SELECT fetched_at FROM capture")}
    assert fetched == {"2025-12-03 07:08:09"}
    archive.crawl()
    assert archive.stored() == archive.truth()


def test_a_damaged_web_archive_is_suspect_and_keeps_what_could_be_read(lab: Make, tmp_path: Path) -> None:
    archive = lab(5, layouts=("2025",))
    pages = [(archive.site.url(a), "200 OK", archive.site.page(a.path).body) for a in archive.site.articles]
    path = tmp_path / "pages.warc.gz"
    write_warc(path, pages[:-1], gzip=True)
    whole = path.stat().st_size
    write_warc(path, pages, gzip=True)
    damaged = whole + (path.stat().st_size - whole) // 2
    path.write_bytes(path.read_bytes()[:damaged] + b"\0" * 500)
    record = import_files(archive, path)
    assert (record["verdict"], record["new"]) == ("suspect", 4)
    assert any("pages.warc.gz" in str(reason) for reason in record["reasons"])  # type: ignore[attr-defined]


def test_a_captured_listing_gives_its_entries(lab: Make, tmp_path: Path) -> None:
    archive = lab(3)
    lines = [line for n in range(5) for line in (f"Teaser {n}.", f"December 0{n + 1}, 2025", f"Teaser {n}.")]
    (tmp_path / "listing.txt").write_text("\n".join(lines))
    record = import_files(archive, tmp_path / "listing.txt")
    assert (record["entries"], record["discovered"]) == (5, 0)
    assert [row[0] for row in archive.rows("SELECT teaser FROM sighting ORDER BY position")] == lines[::3]


def test_a_page_that_is_no_article_fails_with_its_reason(lab: Make, tmp_path: Path) -> None:
    archive = lab(3)
    (tmp_path / "error.html").write_text("<html><body><h1>404 Not Found</h1></body></html>")
    (tmp_path / "latin.txt").write_bytes("Caf\xe9 in the harbour".encode("latin-1"))
    (tmp_path / "empty.html").write_bytes(b"")
    record = import_files(archive, *(tmp_path / name for name in ("error.html", "latin.txt", "empty.html")))
    assert (record["failed"], record["verdict"]) == (2, "suspect")
    assert "empty.html: it is empty" in record["reasons"]  # type: ignore[operator]
    reasons = {row[0] for row in archive.rows("SELECT reason FROM run_outcome")}
    assert reasons == {"error_page", "not_text"}
