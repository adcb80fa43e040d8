"""Decides whether a page is the requested article: it must agree with its entry and with the stored text, if any.

The entry's title and teaser, and the stored text, are called what was promised.
"""

import re
from collections.abc import Sequence

import attrs

from vokspider.extract.steps import Problem, problem_of
from vokspider.model.items import Article, Earlier, Failed, Names
from vokspider.model.reasons import NO_SIGN, NO_TITLE, OTHER_ARTICLE, OTHER_SOURCE, TITLE_MISMATCH
from vokspider.sites.base import Site, Source
from vokspider.text.fingerprints import body_sha256
from vokspider.text.titles import has_teaser, same_title, shared_text

_AKIN = 0.5  # from this share of common text on, a page is the stored article whatever its title and link are
_STRANGE = 0.2  # below this share, it is another article if its title or link says so too
_LANGUAGE = re.compile(r"\([^)]*\)")


def doubt(article: Article, site: Site, source: Source) -> Problem | None:
    """(reason, detail) why a page is not the requested article, or None if it is.

    It is compared with ``article.entry_title``, ``article.entry_teaser`` and the stored text, ``article.earlier``.
    """
    promised = promised_titles(article)
    if alone := problem_of(article, site, source):
        unnamed = alone[0] == OTHER_SOURCE and article.earlier and not _is_named(article.source_name or "")
        # OTHER_SOURCE says that a stored article now belongs to another source. Its message needs that source's name.
        return (NO_SIGN, alone[1]) if unnamed else alone
    if promised and not article.title:
        return NO_TITLE, f"expected {promised[0]!r}"
    if promised and not _is_promised(article, promised):
        reason = OTHER_ARTICLE if article.earlier and _is_other(article, article.earlier) else TITLE_MISMATCH
        return reason, f"{article.title!r} instead of {promised[0]!r}"
    return None


def believe(article: Article, site: Site, source: Source) -> Article | Failed:
    """The article, or a failure in its place if ``doubt`` finds a reason why it is not the requested one."""
    found = doubt(article, site, source)
    return article if found is None else failed(article, *found, names_of(article, found[0], source))


def names_of(article: Article, reason: str, source: Source) -> Names | None:
    """The two titles or names of a source that do not agree, if that is the ``reason``; None for other reasons."""
    if reason == OTHER_SOURCE:
        return Names(article.source_name or "", source.display_name)
    return Names(article.title or "", promised_titles(article)[0]) if reason == TITLE_MISMATCH else None


def promised_titles(article: Article) -> list[str]:
    """The titles that the page may have: its entry's, then the stored text's, as far as they are known."""
    return [title for title in (article.entry_title, article.earlier and article.earlier.title) if title]


def failed(article: Article, reason: str, detail: str, names: Names | None = None) -> Failed:
    """The failure that takes the article's place. Without an address, its identity is a hash of the page's bytes."""
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
    """The identity for a page of no known article: ``page-`` and the beginning of the hash of its bytes."""
    return f"page-{body_sha256(body)[:16]}"


def promised(article: Article, title: str | None, teaser: str | None, earlier: Earlier | None) -> Article:
    """The article with its entry's title and teaser and its stored text, with which ``doubt`` compares it."""
    return attrs.evolve(article, entry_title=title, entry_teaser=teaser, earlier=earlier)


def _is_named(source_name: str) -> bool:
    """Whether a source's name has more than a language: ``KCNA.kp (En)`` has, ``(En)`` has not."""
    return bool(_LANGUAGE.sub("", source_name).strip())


def _is_other(article: Article, earlier: Earlier) -> bool:
    """Whether a page is surely another article than the stored one: little common text, and another title or link.

    Only for pages that ``_is_promised`` has not accepted: there, two links that are known differ.
    """
    links = (article.original_url, earlier.original_url)
    titled = same_title(article.title or "", earlier.title or "")
    return shared_text(article.paragraphs, earlier.paragraphs) < _STRANGE and (not titled or None not in links)


def _is_promised(article: Article, promised: Sequence[str]) -> bool:
    """Whether a page is the requested article, by its title.

    A site may edit the title. Then the link to the original or the stored text decides.
    """
    titled = _is_titled(article, promised)
    if article.earlier is None:
        return titled
    links = (article.original_url, article.earlier.original_url)
    same_link = None not in links and links[0] == links[1]
    same_text = shared_text(article.paragraphs, article.earlier.paragraphs) >= _AKIN
    # Many days have an article of the same title, such as "Press Review", so links that differ count more than a title.
    return same_text or same_link or (titled and None in links) or _is_retitled(article, article.earlier)


def _is_titled(article: Article, promised: Sequence[str]) -> bool:
    """Whether a page has one of the promised titles, which the listing may have cut if the text has the teaser."""
    title = article.title or ""
    # The title is nearly always whole. The whole text is searched for the teaser only if it is not.
    if any(same_title(title, one, akin=False) for one in promised):
        return True
    akin = has_teaser(article.paragraphs, article.entry_teaser)
    return any(same_title(title, one, akin=akin) for one in promised)


def _is_retitled(article: Article, earlier: Earlier) -> bool:
    """Whether the page and its entry agree on a title that differs from the stored one: the site has renamed it."""
    listed, title, before = article.entry_title or "", article.title or "", earlier.title or ""
    return same_title(title, listed) and not same_title(listed, before) and not same_title(before, listed)
