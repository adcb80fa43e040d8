"""The start page is believed, as one of the wanted source, before its More Articles link is followed."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tests.crawl.conftest import Lab

Make = Callable[..., Lab]


def start_at(archive: Lab, path: str) -> None:
    archive.overridden["crawl"] = {"start_url": f"{archive.site.base_url}{path}"}


def learned(archive: Lab) -> list[Any]:
    return [tuple(row) for row in archive.rows("SELECT listing_url, listing_key FROM source")]


def test_the_start_page_of_another_source_teaches_nothing(lab: Make) -> None:
    archive = lab(30)
    start_at(archive, archive.site.other.articles[0].path)
    result = archive.run()
    assert result.exit_code == 1
    assert result.record is not None
    assert (result.record["verdict"], result.record["discovered"]) == ("failed", 0)
    (error,) = result.record["reasons"][:1]
    assert "is of the source 'Harbour Gazette (EN)', but kcnawatch-vok-en is configured as 'Voice of Ko" in error
    assert "set start_url to a page of that source, or correct display_name, in " in error
    assert learned(archive) == [(None, None)]
    assert archive.rows("SELECT id FROM article") == []
    assert not [target for target in archive.site.requests if target.startswith("/article/")]
    archive.overridden.clear()
    assert archive.crawl()["new"] == 30
    assert learned(archive) == [(archive.site.listing_url, "313")]


def test_a_first_crawl_from_a_listing_of_another_source_ends_after_a_few_pages(lab: Make) -> None:
    archive = lab(30)
    start_at(archive, urlsplit(archive.site.listing_url).path)
    archive.configure_source(display_name="Voice of Korea (English)")
    record = archive.crawl()
    assert record["verdict"] == "failed", str([record["reasons"], record["requests"]])
    assert record["reason_codes"][0] == {
        "code": "pages_of_other_source",
        "facts": {
            "found": "Voice of Korea (EN)",
            "expected": "Voice of Korea (English)",
            "source": "kcnawatch-vok-en",
            "file": str(archive.config.sources_file),
        },
    }
    # Pages are requested while others are being stored; how many depends on the machine.
    assert 5 <= len(archive.requested_articles()) < 30
    archive.configure_source(display_name="Voice of Korea (EN)")
    record = archive.crawl()
    assert (record["verdict"], record["new"]) == ("ok", 30), record


def test_a_stored_article_shows_that_the_source_was_configured_well(lab: Make) -> None:
    archive = lab(30)
    start_at(archive, urlsplit(archive.site.listing_url).path)
    assert archive.crawl()["new"] == 30
    archive.site.publish(12)
    archive.configure_source(display_name="Voice of Korea (English)")
    record = archive.crawl()
    assert record["verdict"] == "suspect"
    assert "source_renamed" in [reason["code"] for reason in record["reason_codes"]]
    assert len(archive.requested_articles()) >= 12


def test_a_wrong_display_name_is_named_with_the_one_of_the_page(lab: Make) -> None:
    archive = lab(30)
    archive.configure_source(display_name="Voice of Korea (English)")
    record = archive.run().record
    assert record is not None
    assert record["verdict"] == "failed"
    assert "'Voice of Korea (EN)'" in record["reasons"][0]
    assert "configured as 'Voice of Korea (English)'" in record["reasons"][0]
    assert learned(archive) == [(None, None)]
