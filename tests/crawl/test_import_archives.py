"""Imports of pages that another archive saved."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.crawl.conftest import Lab
from tests.formats.warc.warcs import answered
from tests.simulator.site import DemoArticle

from .test_import_kinds import SITE, TOOLBAR, TYPE, archive, page, run, said, stored, times, truth, url_of, waiting

__all__ = ["archive"]


def wayback(body: bytes, url: str, stamp: str = "20251203070809") -> bytes:
    """A page as the Wayback Machine shows it: every address is its own, with a toolbar and a mark."""
    prefix = f"https://web.archive.org/web/{stamp}/"
    text = body.decode().replace('href="/', f'href="/web/{stamp}/{SITE}/').replace('href="http', f'href="{prefix}http')
    text = re.sub("<body[^>]*>", lambda body: body[0] + TOOLBAR, text, count=1)
    mark = "<!--\n     FILE ARCHIVED ON 07:08:09 Dec 03, 2025 AND RETRIEVED FROM THE\n     INTERNET ARCHIVE -->"
    return text.replace("</head>", f'<link rel="canonical" href="{prefix}{url}"></head>', 1).encode() + mark.encode()


class TestOtherArchives:
    def check(self, archive: Lab, article: DemoArticle, record: dict[str, Any]) -> None:
        assert (record["verdict"], record["new"], record["failed"]) == ("ok", 1, 0), said(record)
        assert stored(archive) == {article.external_id: truth(article, archive)}
        assert waiting(archive) == {one.external_id: url_of(one) for one in archive.site.articles[1:]}
        assert times(archive) == [("2025-12-03 07:08:09", "archive")]
        again = archive.crawl(trigger="reextract")
        assert again["changed"] == again["failed"] == 0

    def test_a_saved_page_of_the_wayback_machine(self, archive: Lab, tmp_path: Path) -> None:
        article = archive.site.articles[0]
        body = wayback(page(archive, article), url_of(article))
        assert b"web.archive.org" in body
        assert b"TOOLBAR" in body
        (tmp_path / "a.html").write_bytes(body)
        self.check(archive, article, run(archive, tmp_path / "a.html"))

    @pytest.mark.parametrize("modifier", ["", "id_"])
    def test_a_web_archive_of_the_wayback_machine(self, archive: Lab, tmp_path: Path, modifier: str) -> None:
        article = archive.site.articles[0]
        body = page(archive, article) if modifier else wayback(page(archive, article), url_of(article))
        url = f"https://web.archive.org/web/20251203070809{modifier}/{url_of(article)}"
        (tmp_path / "a.warc").write_bytes(answered(url, TYPE, body, "2026-01-01T00:00:00Z"))
        self.check(archive, article, run(archive, tmp_path / "a.warc"))

    def test_a_plain_page_with_the_archives_address(self, archive: Lab, tmp_path: Path) -> None:
        article = archive.site.articles[0]
        (tmp_path / "a.html").write_bytes(page(archive, article))
        url = f"https://web.archive.org/web/20251203070809id_/{url_of(article)}"
        self.check(archive, article, run(archive, tmp_path / "a.html", url=url))
