"""A site that bans us: the crawl rests, goes on where it was, and loses nothing; past its rests it ends and says so."""

from collections.abc import Callable

import pytest

from tests.crawl.conftest import Lab
from tests.crawl.test_hostile import override
from vokspider.demo.model import Reply

Make = Callable[..., Lab]
RESTING = {"rest_after": 3, "rest_minutes": 0.001, "rests": 2}
FILTER = b'<html><head><meta name="kcsc" content="blocking"></head><body>warning</body></html>'
BANS = {
    "403": Reply(403, (("Content-Type", "text/html"),), b"no"),
    "429": Reply(429, (("Content-Type", "text/html"), ("Retry-After", "0")), b"slower"),
    "filter page": Reply(200, (("Content-Type", "text/html"),), FILTER),
    "connection lost": Reply(0, (), b""),
}


def banning(kind: str, first: int, last: int = 10**6) -> Callable[[str], Reply | None]:
    """Answers of a ban to the requests ``first`` to ``last``, counted from 1."""
    asked = 0

    def answer(_target: str) -> Reply | None:
        nonlocal asked
        asked += 1
        return BANS[kind] if first <= asked <= last else None

    return answer


def resting(lab: Make) -> Lab:
    archive = lab(20)
    archive.overridden["crawl"] = RESTING | {"concurrency": 1}
    return archive


@pytest.mark.parametrize("kind", BANS)
def test_a_ban_that_ends_costs_a_rest_and_nothing_else(lab: Make, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    archive = resting(lab)
    # The client asks once more by itself where a connection is lost that it had kept open.
    override(archive, monkeypatch, banning(kind, 9, 12 if kind == "connection lost" else 11))
    record = archive.crawl()
    assert (record["verdict"], record["failed"], record["skipped"]) == ("ok", 0, 0), record
    said = f"rested 1 time for 0.001 minutes after 3 answers of a ban ({kind}) in a row"
    assert said in record["reasons"]
    assert archive.stored() == archive.truth()


def test_a_ban_that_does_not_end_ends_the_crawl_and_the_next_one_goes_on(
    lab: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = resting(lab)
    with monkeypatch.context() as patch:
        override(archive, patch, banning("403", 9))
        result = archive.run()
    assert result.record is not None
    record = result.record
    assert result.exit_code == 3, record
    assert "the site bans us, after 2 rests of 0.001 minutes: 3 answers of a ban (403) in a row" in record["reasons"][0]
    assert record["failed"] == 0, record  # nothing is held against an article that was banned with all the others
    assert record["skipped"] > 0
    assert archive.crawl()["verdict"] == "ok"
    assert archive.stored() == archive.truth()


@pytest.mark.parametrize("first", [1, 2, 3])
def test_a_ban_from_the_beginning(lab: Make, monkeypatch: pytest.MonkeyPatch, first: int) -> None:
    archive = resting(lab)
    with monkeypatch.context() as patch:
        override(archive, patch, banning("connection lost", first))
        record = archive.crawl()
    assert record["verdict"] in ("suspect", "failed"), record
    assert record["reasons"]
    assert archive.crawl()["verdict"] == "ok"
    assert archive.stored() == archive.truth()


def test_a_page_that_alone_is_forbidden_is_no_ban(lab: Make) -> None:
    archive = resting(lab)
    alone = archive.site.articles[4].external_id
    archive.site.fault(alone, "forbidden")
    record = archive.crawl()
    assert (record["verdict"], record["failed"]) == ("ok", 1), record
    assert not any("rested" in reason for reason in record["reasons"])
    assert archive.stored().keys() == archive.truth().keys() - {alone}


def test_a_pause_longer_than_a_run_ends_it(lab: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = resting(lab)
    later = Reply(503, (("Retry-After", "100000"), ("Content-Type", "text/html")), b"later")
    asked: list[str] = []

    def answer(target: str) -> Reply | None:
        asked.append(target)
        return later if len(asked) == 9 else None

    with monkeypatch.context() as patch:
        override(archive, patch, answer)
        record = archive.crawl()
    assert record["verdict"] == "suspect", record
    assert "the site asks for 100000 seconds without requests" in record["reasons"][0]
    assert len(asked) == 9
    archive.crawl()
    assert archive.stored() == archive.truth()
