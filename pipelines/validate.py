"""Third: believe a page only when it is the article that was promised."""

from typing import Any

from itemadapter import ItemAdapter
from scrapy.crawler import Crawler

from vokspider.extensions.run import Run
from vokspider.items import Article, Failed
from vokspider.pages.reasons import EMPTY_BODY, NO_TITLE, OTHER_SOURCE, TITLE_MISMATCH
from vokspider.text.chrome import same_source
from vokspider.text.fingerprints import body_sha256
from vokspider.text.titles import same_title


def problem(article: Article, display_name: str) -> tuple[str, str] | None:
    """(reason, detail) why the page is not the article that its entry promised, None when it is."""
    promised = article.entry_title
    if not article.paragraphs:
        return EMPTY_BODY, article.title or ""
    if article.source_name is not None and not same_source(article.source_name, display_name):
        return OTHER_SOURCE, f"{article.source_name!r} instead of {display_name!r}"
    if promised and not article.title:
        return NO_TITLE, f"expected {promised!r}"
    if promised and article.title and not same_title(article.title, promised):
        return TITLE_MISMATCH, f"{article.title!r} instead of {promised!r}"
    return None


def failure(article: Article, reason: str, detail: str) -> Failed:
    """The failure in an article's place. A page without an address gets its identity from what was served."""
    body = article.capture.body if article.capture else "\n".join(article.lines).encode()
    shared = {name: ItemAdapter(article)[name] for name in ("source", "url", "capture")}
    identity = article.external_id or f"page-{body_sha256(body)[:16]}"
    return Failed(external_id=identity, reason=reason, detail=detail, **shared)


class Validate:
    """Turns an article that is not the promised one into a failure, which keeps the page."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Validate":
        """The pipeline of one crawl."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """The article, or a failure in its place."""
        if not isinstance(item, Article):
            return item
        run = self.crawler.get_extension(Run)
        found = problem(item, run.source.display_name if run else "")
        if found is None:
            return item
        self.crawler.stats.inc_value(f"vokspider/failed/{found[0]}")
        return failure(item, *found)
