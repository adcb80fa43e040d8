"""A demo site whose listing has sticky entries, as WordPress makes them, in the variants that sites have."""

from collections.abc import Sequence

from attrs import define, field

from tests.simulator.site import SimulatedSite
from vokspider.demo.entries import ENTRIES_PER_PAGE
from vokspider.demo.model import DemoArticle, DemoSource


@define
class StickySource(DemoSource):
    """``stuck``: the identities of the sticky entries, in their order.

    ``counted``: the offsets count them, as the first entries of the listing; ``twice``: they stand at their own place
    too; ``where``: on ``all`` pages, on the ``first`` one, or on the ``fragments``; ``within``: a page is not longer.
    """

    stuck: Sequence[str] = ()
    counted: bool = False
    twice: bool = False
    within: bool = False
    where: str = field(default="all", kw_only=True)

    def entries(self, start: int, count: int) -> list[DemoArticle]:
        """As the site shows them."""
        by_id = {article.external_id: article for article in self.articles}
        stuck = [by_id[identity] for identity in self.stuck if identity in by_id]
        ordinary = self.articles if self.twice else [one for one in self.articles if one not in stuck]
        is_page = start == 0 and count == ENTRIES_PER_PAGE
        if self.counted:
            ordinary = [*stuck, *ordinary]
        top = [] if self.counted and is_page else stuck
        if self.where != "all" and (self.where == "first") != is_page:
            top = []
        count -= len(top) * self.within
        return [*top, *ordinary[start : start + count]]


def make_sticky(site: SimulatedSite, **variant: bool | str) -> StickySource:
    """Give a site such a listing."""
    old = site.source
    source = StickySource(old.name, old.listing_number, old.ajax_source_id, old.articles, old.old_entries)
    for name, value in variant.items():
        setattr(source, name, value)
    site.source = source
    return source


def stick(site: SimulatedSite, source: StickySource, identities: Sequence[str]) -> None:
    """Make these entries the sticky ones from now on."""
    source.stuck = tuple(identities)
    site.blocks.clear()
