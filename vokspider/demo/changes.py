"""Edits and removals of a demo site's articles: always the same ones, so that a restarted server has the same site."""

from random import Random

from attrs import evolve

from vokspider.demo.model import DemoArticle
from vokspider.demo.site import DemoSite
from vokspider.demo.text import Prose, cut_teaser


def change(site: DemoSite, *, edits: int, removals: int) -> None:
    """Edit and remove as many articles of Voice of Korea; the start page and its path stay.

    An edited article has one more sentence at its end. A removed one is in no listing, and its page has status 404.
    Larger numbers change the same articles and more. Raises ValueError if there are not enough articles.
    """
    ids = sorted(article.external_id for article in site.articles if article.external_id != site.start_id)
    if edits + removals > len(ids):
        raise ValueError(f"of {len(ids)} articles, {edits} cannot be edited and {removals} others removed")
    Random(f"{site.maker.seed}/changes").shuffle(ids)
    edited, removed = set(ids[:edits]), set(ids[len(ids) - removals :])
    site.articles[:] = [
        _edited(site, article) if article.external_id in edited else article
        for article in site.articles
        if article.external_id not in removed
    ]
    site.index()


def _edited(site: DemoSite, article: DemoArticle) -> DemoArticle:
    prose = Prose(Random(f"{site.maker.seed}/{article.external_id}/edit"), site.maker.language)
    *before, last = article.paragraphs
    paragraphs = (*before, f"{last} {prose.sentence()}")
    return evolve(article, paragraphs=paragraphs, teaser=cut_teaser(paragraphs, site.maker.language))
