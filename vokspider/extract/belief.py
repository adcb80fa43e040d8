"""Decides whether a page is the article that was promised, by its entry and by its stored text."""

import re
from collections.abc import Sequence

import attrs

from vokspider.extract.steps import Problem, problem_of
from vokspider.model.items import Article, Earlier, Failed, Names
from vokspider.model.reasons import NO_SIGN, NO_TITLE, OTHER_ARTICLE, OTHER_SOURCE, TITLE_MISMATCH
from vokspider.sites.base import Site, Source
from vokspider.text.fingerprints import body_sha256
from vokspider.text.titles import has_teaser, same_title, shared_text

_AKIN = 0.5  # of a text has to be the one that is stored, if nothing else says that it is the same article's
_STRANGE = 0.2  # of a text, below which it is another article's, if title or link say so too
_LANGUAGE = re.compile(r"\([^)]*\)")


def doubt(article: Article, site: Site, source: Source) -> Problem | None:
    """(reason, detail) why a page is not the article that its entry promised, or None if it is.

    ``article.entry_title``, ``article.entry_teaser`` and ``article.earlier`` are what was promised and what is stored.
    """
    promised = promised_titles(article)
    if alone := problem_of(article, site, source):
        unnamed = alone[0] == OTHER_SOURCE and article.earlier and not _is_named(article.source_name or "")
        # The message that a stored article is of another source now needs that source's name.
        return (NO_SIGN, alone[1]) if unnamed else alone
    if promised and not article.title:
        return NO_TITLE, f"expected {promised[0]!r}"
    if promised and not _is_promised(article, promised):
        reason = OTHER_ARTICLE if article.earlier and _is_other(article, article.earlier) else TITLE_MISMATCH
        return reason, f"{article.title!r} instead of {promised[0]!r}"
    return None


def believe(article: Article, site: Site, source: Source) -> Article | Failed:
    """The article, or the failure in its place where ``doubt`` has a reason against it."""
    found = doubt(article, site, source)
    return article if found is None else failed(article, *found, names_of(article, found[0], source))


def names_of(article: Article, reason: str, source: Source) -> Names | None:
    """The two names that do not agree, where that is the ``reason``: titles, or names of a source."""
    if reason == OTHER_SOURCE:
        return Names(article.source_name or "", source.display_name)
    return Names(article.title or "", promised_titles(article)[0]) if reason == TITLE_MISMATCH else None


def promised_titles(article: Article) -> list[str]:
    """The title of its entry, and that of the stored text."""
    return [title for title in (article.entry_title, article.earlier and article.earlier.title) if title]


def failed(article: Article, reason: str, detail: str, names: Names | None = None) -> Failed:
    """The failure in an article's place. A page without an address gets its identity from what was served."""
    body = article.capture.body if article.capture else "\n".join(article.lines).encode()
    return Failed(
        source=article.source,
        external_id=article.external_id or page_identity(body),
        reason=reason,
        detail=detail,
        url=article.url,
        capture=article.capture,
        again=article.again,
        names=names,
    )


def page_identity(body: bytes) -> str:
    """The identity of a page that is not known to be any article's."""
    return f"page-{body_sha256(body)[:16]}"


def promised(article: Article, title: str | None, teaser: str | None, earlier: Earlier | None) -> Article:
    """The article with the title and teaser of its entry, and its stored text, to compare with."""
    return attrs.evolve(article, entry_title=title, entry_teaser=teaser, earlier=earlier)


def _is_named(source_name: str) -> bool:
    """Whether a source's name says more than its language."""
    return bool(_LANGUAGE.sub("", source_name).strip())


def _is_other(article: Article, earlier: Earlier) -> bool:
    """Whether a page that is not the stored article is surely another one: by its text, and by its title or link."""
    links = (article.original_url, earlier.original_url)
    titled = same_title(article.title or "", earlier.title or "")
    return shared_text(article.paragraphs, earlier.paragraphs) < _STRANGE and (not titled or None not in links)


def _is_promised(article: Article, promised: Sequence[str]) -> bool:
    """Whether a page is of the article that was requested.

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
