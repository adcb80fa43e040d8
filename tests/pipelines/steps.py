"""The pipelines before the store, on a crawl that is none."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

from scrapy.crawler import Crawler

from pipelines.fingerprint import Fingerprint
from pipelines.remove_teasers import RemoveTeasers
from pipelines.validate import Validate
from tests.sites.kcnawatch.helpers import SITE
from tests.sites.kcnawatch.helpers import SOURCE as KCNA_WATCH
from vokspider.extensions.run import Run
from vokspider.model.items import Article
from vokspider.settings import ITEM_PIPELINES
from vokspider.sites.kcnawatch.captured import CapturedText

NAME = "Voice of Korea (EN)"
SOURCE = "kcnawatch-vok-en"


class FakeCrawler:
    """As much of a crawler as these pipelines ask for."""

    def __init__(self, display_name: str = NAME) -> None:
        source = KCNA_WATCH.model_copy(update={"display_name": display_name})
        self.settings: dict[str, Any] = {}
        self.spider = None
        self.counts: dict[str, int] = {}
        self.stats = SimpleNamespace(inc_value=self.count)
        self.run = SimpleNamespace(source=source, site=SITE)

    def count(self, name: str, count: int = 1) -> None:
        """What a StatsCollector does."""
        self.counts[name] = self.counts.get(name, 0) + count

    def get_extension(self, kind: type) -> Any:
        """The run around this crawl."""
        assert kind is Run
        return self.run


def pipelines(fake: FakeCrawler) -> list[Any]:
    """The pipelines in the order of the settings."""
    crawler = cast("Crawler", fake)
    made = {
        "pipelines.remove_teasers.RemoveTeasers": RemoveTeasers.from_crawler(crawler),
        "pipelines.validate.Validate": Validate.from_crawler(crawler),
        "pipelines.fingerprint.Fingerprint": Fingerprint(),
    }
    order = sorted(ITEM_PIPELINES, key=lambda name: ITEM_PIPELINES[name])
    assert order[:-1] == list(made)
    return [made[name] for name in order[:-1]]


def run(item: Any, steps: Sequence[Any] | None = None) -> Any:
    """The item as it reaches the store."""
    for step in steps if steps is not None else pipelines(FakeCrawler()):
        item = step.process_item(item)
    return item


def captured(lines: list[str] | str) -> CapturedText:
    """Captured text without an address."""
    text = lines if isinstance(lines, str) else "\n".join(lines)
    return CapturedText(text, SOURCE, NAME)


def article(*lines: str, **fields: Any) -> Article:
    """An article fresh from its page."""
    return Article(source=SOURCE, external_id="1742720595-377991883", lines=lines, **fields)
