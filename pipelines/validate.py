"""Third: believe a page only when it is the article that was promised."""

import re
from collections.abc import Sequence
from typing import Any

from itemadapter import ItemAdapter
from scrapy.crawler import Crawler

from vokspider.extensions.run import Run
from vokspider.model.items import Article, Earlier, Failed, Names
from vokspider.model.reasons import EMPTY_BODY, NO_SIGN, NO_TITLE, OTHER_ARTICLE, OTHER_SOURCE, TITLE_MISMATCH
from vokspider.sites.kcnawatch.chrome import same_source
from vokspider.text.fingerprints import body_sha256
from vokspider.text.titles import has_teaser, same_title, shared_text

_AKIN = 0.5  # of a text has to be the one that is stored, if nothing else says that it is the same article's
_STRANGE = 0.2  # of a text, below which it is another article's, if title or link say so too
_LANGUAGE = re.compile(r"\([^)]*\)")


def problem(article: Article, display_name: str) -> tuple[str, str] | None:
    """(reason, detail) why the page is not the article that its entry promised, None when it is."""
    promised = _promised_titles(article)
    if not article.paragraphs:
        return EMPTY_BODY, article.title or ""
    if article.source_name is not None and not same_source(article.source_name, display_name):
        detail = f"{article.source_name!r} instead of {display_name!r}"
        # That a stored article is of another source now is told to people, so there has to be a name of one.
        return (OTHER_SOURCE if article.earlier is None or _is_named(article.source_name) else NO_SIGN), detail
    if promised and not article.title:
        return NO_TITLE, f"expected {promised[0]!r}"
    if promised and not _is_promised(article, promised):
        reason = OTHER_ARTICLE if article.earlier and _is_other(article, article.earlier) else TITLE_MISMATCH
        return reason, f"{article.title!r} instead of {promised[0]!r}"
    return None


def names_of(article: Article, reason: str, display_name: str) -> Names | None:
    """The two names that do not agree, where that is the ``reason``: titles, or names of a source."""
    if reason == OTHER_SOURCE:
        return Names(article.source_name or "", display_name)
    return Names(article.title or "", _promised_titles(article)[0]) if reason == TITLE_MISMATCH else None


def _promised_titles(article: Article) -> list[str]:
    """The title of its entry, and that of the stored text."""
    return [title for title in (article.entry_title, article.earlier and article.earlier.title) if title]


def _is_named(source_name: str) -> bool:
    """Whether a source's name says more than its language."""
    return bool(_LANGUAGE.sub("", source_name).strip())


def _is_other(article: Article, earlier: Earlier) -> bool:
    """Whether a page that is not the stored article is surely another one: by its text, and by its title or link."""
    links = (article.original_url, earlier.original_url)
    titled = same_title(article.title or "", earlier.title or "")
    return shared_text(article.paragraphs, earlier.paragraphs) < _STRANGE and (not titled or None not in links)


def _is_promised(article: Article, promised: Sequence[str]) -> bool:
    """Whether a page is of the article that was asked for.

    Its title says so; where the site edited that, the link to the original or the text that is stored already.
    """
    akin = has_teaser(article.paragraphs, article.entry_teaser)
    titled = any(same_title(article.title or "", title, akin=akin) for title in promised)
    if article.earlier is None:
        return titled
    links = (article.original_url, article.earlier.original_url)
    same_link = None not in links and links[0] == links[1]
    same_text = shared_text(article.paragraphs, article.earlier.paragraphs) >= _AKIN
    # A title can be that of another day, as "Press Review" is: then text and link both speak against it.
    return same_text or same_link or (titled and None in links) or _is_retitled(article, article.earlier)


def _is_retitled(article: Article, earlier: Earlier) -> bool:
    """Whether page and listing both have the same new title."""
    listed, title, before = article.entry_title or "", article.title or "", earlier.title or ""
    return same_title(title, listed) and not same_title(listed, before) and not same_title(before, listed)


def failure(article: Article, reason: str, detail: str, names: Names | None = None) -> Failed:
    """The failure in an article's place. A page without an address gets its identity from what was served."""
    body = article.capture.body if article.capture else "\n".join(article.lines).encode()
    shared = {name: ItemAdapter(article)[name] for name in ("source", "url", "capture", "again")}
    identity = article.external_id or f"page-{body_sha256(body)[:16]}"
    return Failed(external_id=identity, reason=reason, detail=detail, names=names, **shared)


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
        display_name = run.source.display_name if run else ""
        found = problem(item, display_name)
        if found is None:
            return item
        self.crawler.stats.inc_value(f"vokspider/failed/{found[0]}")
        return failure(item, *found, names_of(item, found[0], display_name))
