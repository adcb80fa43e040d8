"""What robots.txt says, and what it means when it cannot be read."""

import gzip
from collections.abc import Callable

import pytest

from tests.crawl.conftest import Lab
from tests.crawl.test_hostile import override
from vokspider.demo.model import Reply

Make = Callable[..., Lab]
ROBOTS = "/robots.txt"


@pytest.mark.parametrize("kind", ["server_error", "dropped"])
def test_while_robots_txt_cannot_be_read_nothing_is_asked(lab: Make, kind: str) -> None:
    archive = lab(10)
    archive.overridden["crawl"] = {"retry_times": 0}
    archive.crawl(max_pages=1)
    archive.site.publish(3)
    archive.site.outage(kind)
    archive.site.forget_requests()
    result = archive.run()
    assert result.record is not None
    assert (result.exit_code, result.record["failed"], set(archive.site.requests)) == (1, 0, {ROBOTS})
    assert "robots.txt of 127.0.0.1" in result.record["reasons"][0]
    assert [reason for reason in result.record["reasons"] if "start page" in reason] == []
    archive.site.outage(None)
    assert archive.crawl()["new"] == 3


@pytest.mark.sampled(1)
@pytest.mark.parametrize("status", [401, 403, 404])
def test_without_a_robots_txt_everything_is_allowed(lab: Make, monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    archive = lab(4)
    override(
        archive,
        monkeypatch,
        lambda target: Reply(status, (("Content-Type", "text/html"),), b"") if target == ROBOTS else None,
    )
    assert archive.crawl()["new"] == 4


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    "rules", ["User-agent: *\nDisallow: /wp-admin/\n", "User-agent: vokspider\nDisallow: /*.php\n"]
)
def test_where_only_the_first_page_of_the_listing_is_allowed_that_one_is_crawled(lab: Make, rules: str) -> None:
    archive = lab(40, layouts=("2025",))
    archive.site.robots = rules
    record = archive.crawl()
    # The first page of twenty, and the known page; nothing more can be had, which is no fault of the day.
    assert (record["verdict"], record["new"], record["failed"]) == ("ok", 21, 0)
    assert [target for target in archive.site.requests if "admin-ajax" in target] == []
    (said,) = record["reasons"]
    assert "robots.txt forbids /wp-admin/admin-ajax.php" in said
    assert "Allow: /wp-admin/admin-ajax.php" in said
    archive.site.publish(5)
    record = archive.crawl()
    assert (record["verdict"], record["new"]) == ("ok", 5)  # it met what was covered
    archive.site.publish(25)
    record = archive.crawl()
    assert (record["verdict"], record["new"]) == ("suspect", 20)
    assert "robots.txt forbids" in record["reasons"][0]


PAGE = b"<html><body><h1>Page not found</h1><p>Disallow: nothing</p></body></html>"


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "body",
    [PAGE, PAGE.replace(b"<h1>", b"<!-- User-agent --><h1>") * 9, b"", b"\xff\xfe\x00", b"# only words\r" * 160_000],
)
def test_a_robots_txt_without_rules_forbids_nothing(lab: Make, monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    archive = lab(4)
    served = Reply(200, (("Content-Type", "text/html"),), body)
    override(archive, monkeypatch, lambda target: served if target == ROBOTS else None)
    assert archive.crawl()["new"] == 4


RULES = "User-agent: *\nDisallow: /newstream/\n"


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"\xef\xbb\xbf" + RULES.encode(), ()),
        (RULES.replace("\n", "\r").encode(), ()),
        (RULES.encode("utf-16"), ()),
        (gzip.compress(RULES.encode(), mtime=0), ()),
        (gzip.compress(RULES.encode(), mtime=0), (("Content-Encoding", "gzip"),)),
        (RULES.encode() + b"# more\n" * 300_000, ()),
        (b"# more\n" * 300_000 + RULES.encode(), ()),
    ],
)
def test_rules_are_obeyed_in_whatever_bytes_they_come(
    lab: Make, monkeypatch: pytest.MonkeyPatch, body: bytes, headers: tuple[tuple[str, str], ...]
) -> None:
    archive = lab(4)
    served = Reply(200, (("Content-Type", "text/plain"), *headers), body)
    override(archive, monkeypatch, lambda target: served if target == ROBOTS else None)
    result = archive.run()
    assert result.record is not None
    assert (result.exit_code, result.record["new"]) == (1, 0)
    assert "robots_txt" in result.record["reasons"][0]


def test_a_packed_robots_txt_that_breaks_off_is_none(lab: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = lab(4)
    archive.overridden["crawl"] = {"retry_times": 0}
    body = gzip.compress(RULES.encode() * 50, mtime=0)[:-20]
    served = Reply(200, (("Content-Type", "text/plain"), ("Content-Encoding", "gzip")), body)
    override(archive, monkeypatch, lambda target: served if target == ROBOTS else None)
    result = archive.run()
    assert result.record is not None
    assert (result.exit_code, result.record["requests"]) == (1, 1)
    assert "robots.txt of 127.0.0.1" in result.record["reasons"][0]
