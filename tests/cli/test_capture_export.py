"""``vokspider captures export``."""

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from ..archives import Archive, address, article, capture, identity, on_sqlite
from ..beginnings import written_once
from ..commands import Cli
from ..spoiled import spoil
from .kept import damage, with_three

PAGE = b"<html>page</html>"


@pytest.fixture
@written_once
def three(archive: Archive) -> Archive:
    return with_three(archive)


def records(path: Path) -> list[tuple[str, str, bytes]]:
    """(type, address, bytes) of each record of a web archive, whose digests have to be right."""
    found = []
    for record in ArchiveIterator(io.BytesIO(path.read_bytes()), check_digests="raise"):
        body = record.content_stream().read()
        assert record.digest_checker.passed is True
        found.append((record.rec_type, record.rec_headers.get_header("WARC-Target-URI") or "", body))
    return found


@pytest.mark.parametrize("name", ["pages.warc", "pages.WARC.GZ"])
def test_the_kept_pages(three: Archive, cli: Cli, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    done = cli("captures", "export", "--warc", str(path))
    assert (done.code, done.out, done.err) == (0, "", f"2 pages exported to {path}\n")
    about, *pages = records(path)
    assert about[:2] == ("warcinfo", "")
    assert b"software: vokspider/" in about[2]
    assert pages == [("response", address(1), PAGE), ("response", address(2), b"<html></html>")]
    assert (path.read_bytes()[:2] == b"\x1f\x8b") == (name == "pages.WARC.GZ")


def test_of_one_article_and_since_a_day(three: Archive, cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "pages.warc"
    cli("captures", "export", identity(2), "--warc", str(path))
    assert [page[1] for page in records(path)[1:]] == [address(2)]
    three.add(article(4, capture=capture(4, fetched_at=datetime(2025, 12, 4, 15, tzinfo=UTC))))
    cli("captures", "export", "--since", "2025-12-05", "--warc", str(path))
    assert [page[1] for page in records(path)[1:]] == [address(4)]


@on_sqlite
def test_two_exports_are_equal(three: Archive, cli: Cli, tmp_path: Path) -> None:
    for name in ("a.warc.gz", "b.warc.gz"):
        cli("captures", "export", "--warc", str(tmp_path / name))
    assert (tmp_path / "a.warc.gz").read_bytes() == (tmp_path / "b.warc.gz").read_bytes()


@on_sqlite
def test_a_damaged_page_is_left_out_and_named(three: Archive, cli: Cli, tmp_path: Path) -> None:
    damage(three, 1)
    done = cli("captures", "export", "--warc", str(tmp_path / "pages.warc"))
    assert (done.code, done.out) == (1, "")
    first, last = done.err.splitlines()
    assert first.startswith(f"left out: capture 1 (article {identity(1)}, {address(1)}) is damaged: its ")
    assert last == f"1 page exported to {tmp_path / 'pages.warc'}"
    assert [page[1] for page in records(tmp_path / "pages.warc")[1:]] == [address(2)]


@on_sqlite
@pytest.mark.parametrize("values", ["headers = 'null'", "fetched_at = 'garbage'", "body = 'text'"])
def test_a_damaged_row_is_left_out_and_named(three: Archive, cli: Cli, tmp_path: Path, values: str) -> None:
    spoil(three, values, 1)
    done = cli("captures", "export", "--warc", str(tmp_path / "pages.warc"))
    assert done.code == 1
    assert done.err.startswith(f"left out: capture 1 (article {identity(1)}, {address(1)}) is damaged: its ")
    assert [page[1] for page in records(tmp_path / "pages.warc")[1:]] == [address(2)]


@on_sqlite
def test_nothing_to_export(archive: Archive, cli: Cli, tmp_path: Path) -> None:
    done = cli("captures", "export", "--warc", str(tmp_path / "pages.warc"))
    assert (done.code, done.err) == (0, f"0 pages exported to {tmp_path / 'pages.warc'}\n")
    assert [record[0] for record in records(tmp_path / "pages.warc")] == ["warcinfo"]


@on_sqlite
@pytest.mark.parametrize("name", ["pages.zip", "pages", "pages.warc.xz", "warc"])
def test_another_ending(three: Archive, cli: Cli, tmp_path: Path, name: str) -> None:
    done = cli("captures", "export", "--warc", str(tmp_path / name))
    assert done.refused("--warc", name, ".warc or .warc.gz")
    assert not (tmp_path / name).exists()


@on_sqlite
def test_a_file_that_cannot_be_written(three: Archive, cli: Cli, tmp_path: Path) -> None:
    done = cli("captures", "export", "--warc", str(tmp_path / "nowhere" / "pages.warc"))
    assert done.refused("--warc", "nowhere", "cannot be written")


@on_sqlite
def test_whole_or_not_at_all(three: Archive, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "pages.warc"
    path.write_text("what was there")

    def breaks(*arguments: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr("vokspider.formats.warc.writing.record_of", breaks)
    assert cli("captures", "export", "--warc", str(path)).code != 0
    assert path.read_text() == "what was there"
    assert list(tmp_path.glob(".*")) == []


# -- packages ---------------------------------------------------------------------------------------------------------


def listed(path: Path) -> list[tuple[str, str, str]]:
    """(address, title, text) of each page in the list of a package."""
    with zipfile.ZipFile(path) as package:
        _, *pages = map(json.loads, package.read("pages/pages.jsonl").splitlines())
    return [(one["url"], one.get("title", ""), one.get("text", "")) for one in pages]


def test_a_package_lists_the_pages_with_what_was_read_from_them(three: Archive, cli: Cli, tmp_path: Path) -> None:
    edited = capture(1, b"<html>edited</html>", fetched_at=datetime(2025, 12, 5, 15, tzinfo=UTC))
    three.run((), [article(1, "Another text.", title="Another title", capture=edited)])
    path = tmp_path / "pages.WACZ"
    done = cli("captures", "export", "--wacz", str(path))
    assert (done.code, done.out, done.err) == (0, "", f"3 pages exported to {path}\n")
    # That of article 2 was not believed.
    assert listed(path) == [
        (address(1), "Title 1", "First paragraph of 1.\n\nSecond paragraph."),
        (address(1), "Another title", "Another text."),
    ]
    with zipfile.ZipFile(path) as package:
        (tmp_path / "pages.warc.gz").write_bytes(package.read("archive/data-1.warc.gz"))
    assert [body for _, _, body in records(tmp_path / "pages.warc.gz")[1:]] == [PAGE, b"<html></html>", edited.body]
    cli("captures", "export", identity(2), "--wacz", str(path))
    assert listed(path) == []


@on_sqlite
def test_a_page_that_gave_no_text_has_the_title_of_its_article(archive: Archive, cli: Cli, tmp_path: Path) -> None:
    texts = ("One text.", "Another text.", "One text.")  # the site goes back to the first one
    for day, text in enumerate(texts, 3):
        page = capture(1, text.encode(), fetched_at=datetime(2025, 12, day, 15, tzinfo=UTC))
        archive.run((), [article(1, text, capture=page)])
    cli("captures", "export", "--wacz", str(tmp_path / "pages.wacz"))
    assert listed(tmp_path / "pages.wacz") == [
        (address(1), "Title 1", "One text."),
        (address(1), "Title 1", "Another text."),
        (address(1), "Title 1", ""),
    ]


@on_sqlite
def test_a_signed_package_names_the_key_of_the_log(three: Archive, cli: Cli, tmp_path: Path) -> None:
    for name in ("a.wacz", "b.wacz"):
        assert cli("captures", "export", "--sign", "--wacz", str(tmp_path / name)).code == 0
    assert (tmp_path / "a.wacz").read_bytes() == (tmp_path / "b.wacz").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.wacz") as package:
        signed = json.loads(package.read("datapackage-digest.json"))["signedData"]
    assert cli("log", "key", "--wacz").out == f"{signed['publicKey']}\n"
    assert cli("log", "key", "--wacz", "--pem").refused("--pem and --wacz")


@on_sqlite
def test_a_damaged_page_is_left_out_of_a_package(three: Archive, cli: Cli, tmp_path: Path) -> None:
    damage(three, 1)
    done = cli("captures", "export", "--wacz", str(tmp_path / "pages.wacz"))
    assert (done.code, done.err.splitlines()[1]) == (1, f"1 page exported to {tmp_path / 'pages.wacz'}")
    assert listed(tmp_path / "pages.wacz") == []


@on_sqlite
def test_what_is_to_be_written_must_be_clear(three: Archive, cli: Cli, tmp_path: Path) -> None:
    warc, wacz = str(tmp_path / "a.warc"), str(tmp_path / "a.wacz")
    assert cli("captures", "export").refused("--warc FILE or --wacz FILE")
    assert cli("captures", "export", "--warc", warc, "--wacz", wacz).refused("--warc FILE or --wacz FILE")
    assert cli("captures", "export", "--warc", warc, "--sign").refused("--sign", "--wacz FILE")
    assert cli("captures", "export", "--wacz", str(tmp_path / "a.zip")).refused("--wacz", "a.zip", ".wacz")
    assert list(tmp_path.glob("a.*")) == []
