"""One line in the log for each page that is news or trouble."""

import logging
from typing import Any

import attrs
import pytest

from vokspider.events import EVENT
from vokspider.extensions.page_events import log_article, log_failure
from vokspider.model.items import Failed
from vokspider.model.outcomes import CHANGED, NEW, UNCHANGED

from ..archives import article, failed


def event(caplog: pytest.LogCaptureFixture) -> dict[str, Any]:
    (record,) = caplog.records
    found: dict[str, Any] = getattr(record, EVENT)
    return {**found, "level": record.levelname, "message": record.getMessage()}


@pytest.mark.parametrize("outcome", [NEW, CHANGED])
def test_an_article_that_is_news(caplog: pytest.LogCaptureFixture, outcome: str) -> None:
    caplog.set_level(logging.INFO)
    one = article(1)
    log_article(one, outcome, 3)
    found = event(caplog)
    assert (found["event"], found["level"]) == (f"article_{outcome}", "INFO")
    assert (found["external_id"], found["url"], found["revision"]) == (one.external_id, one.url, 3)
    assert (found["status"], found["title"]) == (200, one.title)
    assert found["message"] == f"{outcome}: {one.external_id} {one.title}"


def test_without_a_title_or_a_capture(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    log_article(attrs.evolve(article(1), title=None, capture=None), NEW, 1)
    found = event(caplog)
    assert not {"title", "status"} & found.keys()
    assert found["message"].endswith("(no title)")


def test_one_that_is_as_it_was_is_not_worth_a_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    log_article(article(1), UNCHANGED, 1)
    assert caplog.records == []


@pytest.mark.parametrize(("missing", "word"), [(True, "missing"), (False, "failed")])
def test_a_page_that_was_not_believed(caplog: pytest.LogCaptureFixture, missing: bool, word: str) -> None:
    log_failure(failed(1, "http_404"), missing=missing)
    found = event(caplog)
    assert (found["event"], found["level"]) == (f"article_{word}", "WARNING")
    assert (found["reason"], found["state"], found["detail"]) == ("http_404", "http_404", "Title 1")


def test_a_failure_without_a_page(caplog: pytest.LogCaptureFixture) -> None:
    log_failure(Failed("voice", "1-2", "timeout"), missing=False)
    found = event(caplog)
    assert not {"detail", "status", "url"} & found.keys()
    assert found["message"] == "failed: 1-2 timeout"
