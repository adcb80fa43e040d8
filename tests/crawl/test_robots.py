"""What robots.txt says, and what it means when it cannot be read."""

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


@pytest.mark.parametrize("status", [401, 403, 404])
def test_without_a_robots_txt_everything_is_allowed(lab: Make, monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    archive = lab(4)
    override(
        archive,
        monkeypatch,
        lambda target: Reply(status, (("Content-Type", "text/html"),), b"") if target == ROBOTS else None,
    )
    assert archive.crawl()["new"] == 4
