"""A crawl asks the hosts of its source, and no other, whatever a page or a redirect says."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import text
from werkzeug import Response

from tests.crawl.conftest import Lab
from tests.crawl.crawls import Crawls
from vokspider.config import load
from vokspider.model.options import RunOptions
from vokspider.store.db.engine import open_engine

Make = Callable[..., Lab]
ENTRY = """
<article class="clearfix"><div class="article-desc"><h4><a href="{href}">{title}</a></h4>
<p>{teaser}</p><p class="articled-date"><span> December 03, 2025</span></p><p>{teaser}</p></div></article>
"""
ARTICLE = """<html><body><h2>{title}</h2><div>Date: 03/12/2025 | Source: Voice of Korea (EN) | Read original version at
source</div><div class="article-content"><p>{teaser}</p></div></body></html>"""


def test_foreign_entries_are_left_out_and_foreign_redirects_fail(
    httpserver: HTTPServer, tmp_path: Path, crawls: Crawls
) -> None:
    moved = "/newstream/1764720000-200000002/moved"
    pages = {
        httpserver.url_for("/newstream/1764720000-200000001/here"): "The Ferry Is Here",
        httpserver.url_for(moved): "The Ferry Has Moved",
        "http://other.invalid/newstream/1764720000-200000003/there": "The Ferry Is There",
        "javascript:alert(1)": "The Ferry Is Nowhere",
    }
    listing = "".join(ENTRY.format(href=href, title=title, teaser=f"{title}.") for href, title in pages.items())
    httpserver.expect_request("/robots.txt").respond_with_data("", 404)
    httpserver.expect_request("/article/57/").respond_with_data(listing, content_type="text/html")
    httpserver.expect_request("/newstream/1764720000-200000001/here").respond_with_data(
        ARTICLE.format(title="The Ferry Is Here", teaser="The Ferry Is Here."), content_type="text/html"
    )
    httpserver.expect_request(moved).respond_with_response(
        Response(status=302, headers={"Location": "http://other.invalid/newstream/1764720000-200000002/moved"})
    )
    overrides: dict[str, dict[str, object]] = {
        "database": {"url": f"sqlite:///{tmp_path}/archive.db"},
        "crawl": {"delay": 0.0, "retry_times": 0, "failed_share": 0.9},
        "logs": {"dir": str(tmp_path / "logs")},
    }
    config = load(overrides=overrides, environ={})
    result = crawls.crawl(config, RunOptions(start_url=httpserver.url_for("/article/57/")))
    assert result.record is not None
    assert (result.record["new"], result.record["failed"], result.record["discovered"]) == (1, 1, 2)

    engine = open_engine(config.database_url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT external_id, last_error FROM article ORDER BY 1")).all()
    engine.dispose()
    assert [row[0][-1] for row in found] == ["1", "2"]
    assert found[1][1].startswith("offsite: led to another host: http://other.invalid/")


@pytest.mark.slow
def test_a_name_with_an_inner_address_is_refused(lab: Make) -> None:
    name = "127.1"  # which the system looks up like a name whose owner says 127.0.0.1
    archive = lab(3)
    archive.overridden["crawl"] = {"retry_times": 0}
    address = archive.base.replace("127.0.0.1", name)
    record = archive.run(start_url=f"{address}{archive.site.listing_path}").record
    assert record is not None
    assert archive.site.requests == []
    assert any(f"{name} has the private address 127.0.0.1" in reason for reason in record["reasons"]), record
