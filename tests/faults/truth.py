"""What a site ever said, held against everything that an archive says."""

from collections.abc import Callable, Collection, Iterator
from typing import Any

from attrs import define, field, frozen

from tests.crawl.conftest import Lab
from tests.simulator.site import DemoArticle, SimulatedSite
from vokspider.sites.kcnawatch.urls import canonical, external_id

# Every place in which an archive keeps words of a site.
_REVISIONS = """
    SELECT a.external_id, r.number = a.revision, r.title, r.published_on, r.original_url, r.text
    FROM revision r JOIN article a ON a.id = r.article_id
"""
_ARTICLES = "SELECT external_id, url, entry_title, teaser, listed_on, published_on FROM article"
_SIGHTINGS = """
    SELECT a.external_id, NULL, s.title, s.teaser, s.listed_on, NULL
    FROM sighting s LEFT JOIN article a ON a.id = s.article_id
"""


@frozen
class Harm:
    """What is lost and what is wrong: one line for each article."""

    lost: tuple[str, ...]
    wrong: tuple[str, ...]


@define
class Truth:
    """Every text, title, day and address that a site ever gave an article of its own, by identity."""

    _said: dict[str, list[DemoArticle]] = field(factory=dict)

    def note(self, *articles: DemoArticle) -> None:
        """The site says this of these articles now."""
        for article in articles:
            said = self._said.setdefault(article.external_id, [])
            if article not in said:
                said.append(article)

    def harm(self, lab: Lab, among: Collection[str] | None = None) -> Harm:
        """What an archive lacks of its site, and what it says that the site never said; of some articles, or of all.

        An identity that the site never had counts in any case.
        """
        for site in lab.sites:
            self.note(*site.articles, *site.unlisted)
        wrong = {
            identity: line
            for line, identity in self._wrong(lab)
            if among is None or identity in among or identity not in self._said
        }
        lost = tuple(line for line, identity in _lost(lab) if among is None or identity in among)
        return Harm(lost, tuple(wrong.values()))

    def _wrong(self, lab: Lab) -> Iterator[tuple[str, str]]:
        for identity, _, *says in lab.rows(_REVISIONS):
            if not self._is_said(identity, tuple(map(_plain, says)), _page):
                yield f"{identity}: a revision says {str(says)[:200]}", identity
        for identity, url, *says in [*lab.rows(_ARTICLES), *lab.rows(_SIGHTINGS)]:
            if not self._is_said(identity, tuple(map(_plain, says)), _entry) or not _is_at(url, identity, lab.sites):
                yield f"{identity}: its entry says {str([url, *says])[:200]}", identity

    def _is_said(self, identity: str, says: tuple[Any, ...], read: Callable[[DemoArticle], tuple[Any, ...]]) -> bool:
        """Whether each thing that is told was told by the site; None tells nothing, but a text has to be there."""
        told = [read(article) for article in self._said.get(identity, ())]
        return any(all(one in (None, two) for one, two in zip(says, words, strict=True)) for words in told)


def _lost(lab: Lab) -> Iterator[tuple[str, str]]:
    """The articles of the site whose present text, title, days and teaser are not those of the archive."""
    stored = lab.stored()
    for identity, truth in lab.truth().items():
        if stored.get(identity) != truth:
            yield f"{identity}: {str(stored.get(identity, 'no text'))[:200]} instead of {str(truth)[:200]}", identity


def _plain(value: Any) -> Any:
    return None if value is None else str(value)


def _page(article: DemoArticle) -> tuple[Any, ...]:
    text = "\n\n".join(article.paragraphs)
    return article.title, str(article.published_on), article.original_url, text


def _entry(article: DemoArticle) -> tuple[Any, ...]:
    return article.title, article.teaser, str(article.listed_on), str(article.published_on)


def _is_at(url: str | None, identity: str, sites: Collection[SimulatedSite]) -> bool:
    """Whether an address is at one of the sites and names the article; None is of a row that has none."""
    if url is None:
        return True
    return any(url.startswith(f"{site.base_url}/") for site in sites) and external_id(url) == identity == _identity(url)


def _identity(url: str) -> str | None:
    found = canonical(url)
    return external_id(found) if found else None
