"""How a source publishes: articles on each day of a year, silences and bursts."""

from vokspider.reports.rhythm import Rhythm, rhythm, source_of
from vokspider.web.api.answering import One
from vokspider.web.api.asking import Asked, number
from vokspider.web.api.operations import SOURCE, Operation, linked
from vokspider.web.api.problems import PREFIX


def operations() -> tuple[Operation, ...]:
    """The rhythm of publishing."""
    year = number("year", "The year; by default the newest one of the archive.", 1, 9999)
    about = "Articles on each day of a year of a source, silences and bursts"
    return (Operation("rhythm", "/rhythm", about, _rhythm, Rhythm, parameters=(SOURCE, year)),)


def _rhythm(asked: Asked) -> One:
    site = asked.site
    source = source_of(site.engine, asked["source"], site.config.crawl.source)
    found = rhythm(site.engine, source, asked["year"], site.calendar)
    place = f"rhythm?source={found.source}&year={found.year}"
    return One(linked(found, self=f"{PREFIX}/{place}", page=f"/{place}"))
