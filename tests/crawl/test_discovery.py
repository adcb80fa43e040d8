"""Where a crawl starts, how deep it goes, and that no gap is left."""

from collections.abc import Callable

import pytest

from tests.crawl.conftest import Lab

Make = Callable[..., Lab]


def test_the_first_crawl_learns_the_listing_from_the_known_article(lab: Make) -> None:
    archive = lab(45)
    archive.crawl_alone()
    assert archive.site.requests[1] == archive.site.start_path
    assert archive.rows("SELECT listing_url, listing_key FROM source") == [(archive.site.listing_url, "313")]
    archive.crawl_alone()
    listing, probe = archive.site.requests[1:]
    assert listing == archive.site.listing_path
    # One page far down tells whether anything was filed above it.
    assert "get_cat_by_source" in probe
    assert "from=40&" in probe


def test_an_unlisted_known_article_is_archived_too(lab: Make) -> None:
    archive = lab(25, start_listed=False)
    assert archive.crawl()["new"] == 26
    assert archive.site.start_id in archive.stored()


@pytest.mark.sampled(1)
@pytest.mark.parametrize("where", ["attribute", "script"])
def test_the_ajax_id_is_found_where_the_page_carries_it(lab: Make, where: str) -> None:
    archive = lab(45)
    archive.site.ajax_id_in = where
    assert archive.crawl()["new"] == 45


def test_without_an_ajax_id_the_crawl_says_that_it_cannot_go_deeper(lab: Make) -> None:
    archive = lab(45)
    archive.site.ajax_id_in = "absent"
    record = archive.crawl()
    assert record["verdict"] == "ok"
    assert any("set listing_key in sources.toml" in reason for reason in record["reasons"])


def test_the_ajax_id_of_another_source_is_noticed(lab: Make) -> None:
    archive = lab(45)
    archive.site.ajax_id_in = "absent"
    archive.configure_source(listing_key=archive.site.other.ajax_source_id)
    record = archive.crawl()
    assert record["verdict"] == "suspect"
    assert any("do not join" in reason for reason in record["reasons"]), record["reasons"]
    assert set(archive.stored()) <= set(archive.truth())


def test_a_learned_listing_that_fails_sends_the_crawl_back_to_the_known_page(lab: Make) -> None:
    archive = lab(25)
    archive.crawl()
    archive.site.listing_fault("not_found")
    record = archive.crawl()
    assert record["verdict"] == "suspect"
    assert archive.site.start_path in archive.site.requests
    assert any("went back to the known page" in reason for reason in record["reasons"])


def test_the_first_crawl_stops_after_first_pages_and_says_how_far_it_came(lab: Make) -> None:
    archive = lab(90)
    archive.overridden["crawl"] = {"first_pages": 3}
    record = archive.crawl_alone()
    # The listing's 20, two fragments of ten that overlap by one each, and the known article.
    assert record["new"] == 20 + 9 + 9 + 1
    assert any("3 listing pages, the oldest entry is from" in reason for reason in record["reasons"])
    # That is where the archive begins: the next crawl does not go on from there.
    assert archive.crawl()["discovered"] == 20


@pytest.mark.slow
def test_max_pages_leaves_a_gap_that_the_next_crawl_closes(lab: Make) -> None:
    archive = lab(80)
    archive.crawl()
    archive.site.publish(50)
    record = archive.crawl(max_pages=1)
    assert (record["new"], record["verdict"]) == (20, "ok")
    assert archive.crawl()["new"] == 30
    assert archive.stored() == archive.truth()
    assert archive.crawl()["discovered"] == 20


@pytest.mark.slow
def test_max_pages_0_has_no_limit(lab: Make) -> None:
    archive = lab(90)
    archive.overridden["crawl"] = {"first_pages": 1}
    assert archive.crawl(max_pages=0)["new"] == 90


def test_a_failed_page_of_the_listing_leaves_a_gap_that_the_next_crawl_closes(lab: Make) -> None:
    archive = lab(70)
    archive.crawl()
    archive.site.publish(60)
    archive.overridden["crawl"] = {"retry_times": 0}
    archive.site.listing_fault("server_error", offset=28)
    record = archive.crawl()
    assert record["verdict"] == "suspect"
    assert record["new"] < 60
    archive.site.clear_faults()
    archive.crawl()
    assert archive.stored() == archive.truth()


def test_since_stops_at_older_entries_and_takes_only_newer_ones(lab: Make) -> None:
    archive = lab(120)
    days = sorted({article.listed_on for article in archive.site.articles}, reverse=True)
    since = days[2]
    record = archive.crawl(since=since)
    wanted = {a.external_id for a in archive.site.articles if a.listed_on >= since}
    assert wanted <= set(archive.stored())
    listed = [row[0] for row in archive.rows("SELECT listed_on FROM article WHERE listed_on IS NOT NULL")]
    assert min(map(str, listed)) == str(since)
    assert record["verdict"] == "ok"
    archive.crawl()
    assert archive.stored() == archive.truth()


def test_full_fetches_every_article_again(lab: Make) -> None:
    archive = lab(35)
    archive.crawl()
    record = archive.crawl(full=True)
    assert (record["unchanged"], record["verdict"]) == (35, "quiet")
    assert len(archive.requested_articles()) == 35


def test_an_article_that_failed_is_tried_again_when_it_has_left_the_first_pages(lab: Make) -> None:
    archive = lab(40, layouts=("2025",))
    lost = archive.site.articles[2]
    archive.site.fault(lost.external_id, "not_found")
    assert archive.crawl()["failed"] == 1
    archive.site.clear_faults()
    archive.site.publish(45)
    record = archive.crawl()
    assert record["new"] == 46
    assert lost.external_id in archive.stored()


@pytest.mark.slow
def test_spellings_of_an_address_do_not_make_a_second_article(lab: Make) -> None:
    archive = lab(60)
    archive.crawl()
    for seed in (5, 6):
        archive.site.markup_seed = seed  # other hrefs: slash, fragment, tracking words
        archive.crawl(full=True)
    assert archive.rows("SELECT count(*) FROM article") == [(60,)]


def test_start_url_with_an_article_goes_through_its_block_to_the_listing(lab: Make) -> None:
    archive = lab(45)
    record = archive.crawl(start_url=archive.site.url(archive.site.articles[30]))
    assert record["new"] == 45
    # What the user points at teaches nothing.
    assert archive.rows("SELECT listing_url FROM source") == [(None,)]


def test_start_url_with_a_listing(lab: Make) -> None:
    archive = lab(45)
    assert archive.crawl(start_url=archive.site.listing_url)["new"] == 45
    assert archive.site.requests[1] == archive.site.listing_path


def test_a_start_url_that_is_nothing_fails(lab: Make) -> None:
    archive = lab(5)
    result = archive.run(start_url=f"{archive.base}/nothing/")
    assert result.exit_code == 1
    assert result.record is not None
    assert result.record["verdict"] == "failed"


def test_an_empty_listing_is_suspect_not_a_success(lab: Make) -> None:
    archive = lab(25)
    archive.crawl()
    archive.site.listing_fault("empty")
    assert archive.run().exit_code == 3


def test_a_dry_run_writes_nothing_and_says_what_would_be_new(lab: Make) -> None:
    archive = lab(30)
    record = archive.crawl_alone(dry_run=True)
    assert (record["run_id"], record["new"], record["discovered"]) == (None, 30, 30)
    assert not (archive.folder / "archive.db").exists()
    archive.crawl()
    before = archive.rows("SELECT count(*) FROM run")
    archive.site.publish(7)
    record = archive.crawl_alone(dry_run=True)
    assert record["new"] == 7
    truth = {one.external_id: one for one in archive.site.articles}
    planned = record["would_fetch"]
    assert [one["title"] for one in planned] == [truth[one["external_id"]].title for one in planned]
    assert len(planned) == 7
    assert all(one["listed_on"] and one["external_id"] in one["url"] for one in planned)
    assert archive.requested_articles() == []
    assert archive.rows("SELECT count(*) FROM run") == before


def test_robots_txt_is_obeyed(lab: Make) -> None:
    archive = lab(25)
    archive.site.robots = "User-agent: *\nDisallow: /\n"
    result = archive.run()
    assert result.exit_code == 1
    assert result.record is not None
    assert any("robots" in reason for reason in result.record["reasons"])
    assert archive.site.requests == ["/robots.txt"]
