"""What the page of a list of articles shows, whether a query was written or not."""

from collections.abc import Sequence

import attrs
from attrs import frozen

from vokspider.reports.facets import Facets
from vokspider.reports.search import SearchHit
from vokspider.store.articles.article_queries import Listed
from vokspider.store.db.keyset import Pages
from vokspider.store.search.counting import Scope
from vokspider.web.asked import Asked
from vokspider.web.charts import Chart
from vokspider.web.months import month_chart


def text_address(article_id: int, revision: int | None = None) -> str:
    """The page of an article with its current text, or with a revision."""
    return f"/a/{article_id}" + ("" if revision is None else f"@{revision}")


@frozen
class Row:
    """An article of the list; ``hit``: where it has the words of a query. ``of_edits``: the list is of edited ones."""

    article: Listed
    hit: SearchHit | None = None
    of_edits: bool = False

    @property
    def text(self) -> str:
        """The address of the text that was found."""
        return text_address(self.article.id, self.hit.revision if self.hit and not self.hit.current else None)

    @property
    def edit(self) -> str | None:
        """The address of the latest edit by the site."""
        return f"/a/{self.article.id}/changes" if self.article.changed_at else None

    @property
    def address(self) -> str:
        """Where the title leads: to the text, or to the edit in a list of edited articles."""
        return self.edit if self.of_edits and self.edit else self.text


@frozen
class Shown:
    """A page of articles.

    ``total``: how many the whole list has, None if it was not counted; ``hidden``: how many duplicates it leaves out.
    The rest is None where it was not requested: ``scope``: of how many articles and which days the list is;
    ``facets``, and ``chart``: those of each month. ``also``: the other spellings that were searched. ``at_least``:
    there was no time to count more. ``complete``: the index has every text. ``why_not``: why a search is newest first
    though another order was requested, as in ``vokspider.reports.ranking``. ``later``: the query of the same page with
    all counts, which then are not on this one; ``total`` may be "at least".
    """

    rows: Sequence[Row]
    pages: Pages
    total: int | None
    hidden: int = 0
    at_least: bool = False
    also: Sequence[str] = ()
    complete: bool = True
    why_not: str | None = None
    scope: Scope | None = None
    facets: Facets | None = None
    chart: Chart | None = None
    later: str | None = None

    def beside(self, scope: Scope | None, facets: Facets, chart: Chart) -> "Shown":
        """The same page with what stands beside it."""
        return attrs.evolve(self, scope=scope, facets=facets, chart=chart)


def chart_of(asked: Asked, facets: Facets, scope: Scope | None) -> Chart:
    """The articles of each month; a bar leads to those of its month."""
    months = {one.month: one.articles for one in facets.months}
    return month_chart(months, scope, lambda first, last: f"/articles?{asked.query(since=first, until=last)}")
