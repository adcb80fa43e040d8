"""A site that can be spoiled byte by byte, its archive, and what both say of it afterwards."""

import json
from collections.abc import Mapping
from typing import Any

from attrs import define, field

from tests.crawl.conftest import Lab, balanced
from tests.crawl.days import korean_day, time_of
from tests.faults.truth import Truth
from tests.faults.wire import Script, Wire, reply, steps
from tests.simulator.site import DemoArticle, SimulatedSite
from vokspider.model.verdict import EXIT_CODES
from vokspider.sites.kcnawatch.urls import external_id

_REASONS = """
    SELECT a.external_id, o.outcome, o.reason, a.last_error FROM run_outcome o JOIN article a ON a.id = o.article_id
    WHERE o.run_id = (SELECT max(id) FROM run)
"""


@define
class Stage:
    """A lab whose site is on a ``Wire``, crawled once on each simulated day."""

    lab: Lab
    wire: Wire
    truth: Truth = field(factory=Truth)
    day: int = -1

    def __attrs_post_init__(self) -> None:
        # Not tried again in the same run, so that each fault is met once, and no pauses.
        self.lab.overridden["crawl"] = {"retry_times": 0, "request_timeout": 60.0, "failed_share": 0.3}

    @property
    def site(self) -> SimulatedSite:
        return self.lab.site

    @property
    def ordinary(self) -> list[DemoArticle]:
        """The listed articles but for the known page, where a first crawl starts."""
        return [article for article in self.site.articles if article.external_id != self.site.start_id]

    def page(self, article: DemoArticle) -> bytes:
        """The good page of an article."""
        return self.site.page(article.path).body

    def spoil(self, scripts: Mapping[str, Script]) -> None:
        """Serve these in place of the pages of articles, by identity."""
        self.wire.play = lambda target: scripts.get(external_id(target) or "")

    def spoil_listing(self, body: bytes, *, offset: int = 0, head: bytes | None = None) -> None:
        """Serve this in place of the listing page, or of the fragment at an offset."""
        script = steps(reply(body) if head is None else head + body)
        wanted = f"from={offset}&" if offset else self.site.listing_path
        self.wire.play = lambda target: script if wanted in target else None

    def crawl(self, **options: Any) -> dict[str, Any]:
        """The record of the next day's crawl, which ends as it should: balanced, without an error of its own."""
        self.day += 1
        self.site.today = korean_day(self.day)
        self.truth.note(*self.site.articles, *self.site.unlisted)
        self.site.forget_requests()
        result = self.lab.run(now=time_of(self.day), **options)
        assert result.record is not None, result.errors
        assert result.exit_code == EXIT_CODES[result.record["verdict"]]
        assert not (met := tracebacks(self.lab)), met
        assert not any("bug in vokspider" in reason for reason in result.record["reasons"]), result.record
        return balanced(result.record)

    def recover(self) -> dict[str, Any]:
        """The fault ends; the record of the next day's crawl."""
        self.wire.mend()
        return self.crawl()

    def failures(self) -> dict[str, str]:
        """Why articles failed in the last run: their last error, by identity. It begins with the ledger's word."""
        failed = [row for row in self.lab.rows(_REASONS) if row[1] == "failed"]
        assert all(error.startswith(reason) for _, _, reason, error in failed)
        return {row[0]: row[3] for row in failed}

    def untold(self) -> set[str]:
        """The listed articles of which no text is stored."""
        return set(self.lab.truth()) - set(self.lab.stored())


def tracebacks(lab: Lab) -> list[str]:
    """What the logs of the crawls have of errors that nobody caught. Scrapy tells how a robots.txt failed as one."""
    logs = (path.read_text() for path in (lab.folder / "logs").glob("*.jsonl"))
    lines = [json.loads(line) for text in logs for line in text.splitlines()]
    return [str(line)[:2000] for line in lines if "exception" in line and not line["logger"].endswith("robotstxt")]
