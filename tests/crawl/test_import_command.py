"""Imports of folders and lists by the command, and the times that saved pages get."""

import os
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.commands import Cli
from tests.crawl.conftest import Lab
from tests.formats.warc.warcs import answered

from .test_import_kinds import SITE, TYPE, archive, page, run, said, stored, times, truth, url_of, waiting

__all__ = ["archive"]


class TestFolders:
    def test_a_mirror_with_relative_links(self, archive: Lab, tmp_path: Path) -> None:
        for article in archive.site.articles[:2]:
            text = re.sub(f'href="(?:{SITE})?/', 'href="../../../', page(archive, article).decode())
            folder = tmp_path / "mirror" / "kcnawatch.org" / article.path.strip("/")
            folder.mkdir(parents=True)
            (folder / "index.html").write_text(text)
        (tmp_path / "mirror" / "kcnawatch.org" / "style.css").write_text("p { color: red }")
        (tmp_path / "mirror" / "kcnawatch.org" / "about.html").write_text("<html><p>About us</p></html>")
        (tmp_path / "mirror" / ".hidden.html").write_text("<html></html>")
        (tmp_path / "mirror" / "loop").symlink_to(tmp_path / "mirror")
        record = run(archive, tmp_path / "mirror")
        assert (record["verdict"], record["new"], record["failed"]) == ("ok", 2, 0), said(record)
        assert set(stored(archive)) == {one.external_id for one in archive.site.articles[:2]}
        for article in archive.site.articles[:2]:
            assert stored(archive)[article.external_id][1:] == truth(article, archive)[1:]
        assert waiting(archive).keys() == {one.external_id for one in archive.site.articles[2:]}
        assert all(url.startswith(f"{SITE}/newstream/") and "index" not in url for url in waiting(archive).values())
        assert "left out 2: pages that are neither article nor listing (1), css file (1)" in record["reasons"]

    def test_without_any_page(self, archive: Lab, tmp_path: Path) -> None:
        folder = tmp_path / "saved"
        folder.mkdir()
        assert run(archive, folder)["reasons"] == ["there is no file to import"]
        (folder / "a.css").write_text("p {}")
        record = run(archive, folder)
        assert (record["verdict"], record["reasons"]) == ("suspect", ["a.css: nothing in it can be used: css file (1)"])

    def test_of_very_many_files(self, archive: Lab, tmp_path: Path) -> None:
        names = [tmp_path / f"{number:05}-{'x' * 100}.css" for number in range(1500)]
        for name in names:
            name.touch()
        (tmp_path / "a.html").write_bytes(page(archive, archive.site.articles[0]))
        record = archive.crawl_alone(trigger="import", files=tuple(map(str, [*names, tmp_path / "a.html"])))
        assert (record["verdict"], record["new"]) == ("suspect", 1)
        assert "1,495 more could not be read (records, pages or files)" in record["reasons"]


class TestTimes:
    @pytest.mark.sampled(2)
    @pytest.mark.parametrize(
        ("head", "options", "expected"),
        [
            ("", {}, ("2023-11-14 22:13:20", "file")),
            ("", {"fetched_at": "2024-02-02T02:02:02+00:00"}, ("2024-02-02 02:02:02", "fetched-at")),
            ("February 11, 2024Feb 11, 2024", {}, ("2024-02-11 12:00:00", "visit")),
            (
                "February 11, 2024Feb 11, 2024",
                {"fetched_at": "2024-02-11T02:02:02+00:00"},
                ("2024-02-11 02:02:02", "fetched-at"),
            ),
            (
                "February 11, 2024Feb 11, 2024",
                {"fetched_at": "2025-02-11T02:02:02+00:00"},
                ("2024-02-11 12:00:00", "visit"),
            ),
        ],
    )
    def test_of_a_captured_text(
        self, archive: Lab, tmp_path: Path, head: str, options: dict[str, str], expected: tuple[str, str]
    ) -> None:
        lines = [
            head,
            "KCNA Voice of Korea (EN)",
            "A Day at the Weir",
            "Date: 03/01/2024 | Source: Voice of Korea (EN)",
        ]
        (tmp_path / "a.txt").write_text("\n".join([*lines, "The weir was mended on Monday, and the ferry went again."]))
        os.utime(tmp_path / "a.txt", (1_700_000_000, 1_700_000_000))
        moment = {name: datetime.fromisoformat(text) for name, text in options.items()}
        url = f"{SITE}/newstream/1764709300-1413570/x/"
        record = run(archive, tmp_path / "a.txt", url=url, **moment)
        assert times(archive) == [expected]
        assert any(reason.startswith("times of the pages: 1 from ") for reason in record["reasons"])


class TestCommand:
    def command(self, archive: Lab, cli: Cli, *arguments: str | Path) -> Any:
        return cli("--database", archive.database_url, "import", *map(str, arguments))

    @pytest.mark.slow
    def test_a_list_with_addresses(self, archive: Lab, cli: Cli, tmp_path: Path) -> None:
        first, second = archive.site.articles[:2]
        (tmp_path / "pages").mkdir()
        for name, article in (("a.html", first), ("b, c.html", second)):
            (tmp_path / "pages" / name).write_bytes(page(archive, article))
        (tmp_path / "list.csv").write_text(
            f'file,url,fetched_at\npages/a.html,{url_of(first)},2026-02-11\n\n"pages/b, c.html",{url_of(second)},\n',
            "utf-8-sig",
        )
        done = self.command(archive, cli, tmp_path / "pages", "--url-list", tmp_path / "list.csv", "--json")
        assert (done.code, done.object["new"]) == (0, 2), done.err
        assert set(stored(archive)) == {first.external_id, second.external_id}

    @pytest.mark.sampled(3)
    @pytest.mark.parametrize(
        ("content", "words"),
        [
            ("", ["first line must be file,url"]),
            ("name,address\na,b\n", ["first line must be file,url", "'name', 'address'"]),
            ("file,url\nnowhere.html,https://kcnawatch.org/newstream/123/x\n", ["line 2", "no file 'nowhere.html'"]),
            ("file,url\n,https://kcnawatch.org/newstream/123/x\n", ["line 2", "no file ''"]),
            ("file,url\na.html,x,y\n", ["line 2", "more cells than columns"]),
            ("file,url,fetched_at\na.html,,yesterday\n", ["line 2", "'yesterday' is not a time"]),
            ("file,url\na.html,https://example.org/\n", ["a.html", "'https://example.org/' is not the address"]),
        ],
    )
    def test_a_list_that_is_wrong(self, archive: Lab, cli: Cli, tmp_path: Path, content: str, words: list[str]) -> None:
        (tmp_path / "a.html").write_bytes(b"<html></html>")
        (tmp_path / "list.csv").write_text(content)
        assert self.command(archive, cli, "--url-list", tmp_path / "list.csv").refused(*words)

    def test_usage(self, archive: Lab, cli: Cli, tmp_path: Path) -> None:
        (tmp_path / "a.html").write_bytes(page(archive, archive.site.articles[0]))
        (tmp_path / "a.warc").write_bytes(answered(f"{SITE}/", TYPE, b"<html></html>"))
        assert self.command(archive, cli).refused("nothing to import was named")
        assert self.command(archive, cli, tmp_path / "nowhere").refused("no such file or folder")
        wrong = ("--url", "https://example.org/")
        assert self.command(archive, cli, tmp_path / "a.html", *wrong).refused("not the address of an article")
        assert self.command(archive, cli, tmp_path / "a.warc", "--url", SITE).refused("the address of one page")
        assert self.command(archive, cli, tmp_path, "--url", SITE).refused("the address of one page")
        assert self.command(archive, cli, tmp_path / "a.html", "--fetched-at", "soon").refused("'soon' is not a time")
        assert self.command(archive, cli, tmp_path / "a.html", "--fetched-at", "2025-11").refused("is not a time")
        assert self.command(archive, cli, "--url-list", tmp_path / "nowhere").refused("cannot be read")

    def test_the_summary_tells_articles_from_entries(self, archive: Lab, cli: Cli, tmp_path: Path) -> None:
        (tmp_path / "a.html").write_bytes(page(archive, archive.site.articles[0]))
        done = self.command(archive, cli, tmp_path / "a.html", "--url", url_of(archive.site.articles[0]))
        assert done.code == 0
        assert "  1 article and 3 entries for the next crawl\n  1 new, 4 entries seen\n" in done.out
        assert "skipped" not in done.out

    @pytest.mark.slow
    def test_the_record_stays_as_it_is(self, archive: Lab, cli: Cli, tmp_path: Path) -> None:
        (tmp_path / "a.html").write_bytes(page(archive, archive.site.articles[0]))
        url = url_of(archive.site.articles[0])
        record = self.command(archive, cli, tmp_path / "a.html", "--url", url, "--json").object
        assert (record["discovered"], record["new"], record["skipped"]) == (4, 1, 3)
