"""What every page is made from: the archive, the configuration, and the templates."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from attrs import frozen
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from vokspider.config import Config, Source
from vokspider.config.sections import package_version
from vokspider.model.clock import Clock, utc_now
from vokspider.reports.status import mirror_of
from vokspider.sites import zone_of
from vokspider.sites.naming import SourcesNaming
from vokspider.store.articles.source_queries import source_names
from vokspider.store.db.engine import one_moment
from vokspider.store.log.checkpoints import Kept, last_checkpoint
from vokspider.text.dates import Calendar
from vokspider.text.naming import Naming
from vokspider.web.filters import FILTERS
from vokspider.wording.mirrors import equality

FOLDER = Path(__file__).parent


@frozen
class Site:
    """The archive behind the pages. ``current`` gives the configuration, which a daemon may read again."""

    engine: Engine
    current: Callable[[], Config]
    templates: Environment
    clock: Clock = utc_now

    @property
    def config(self) -> Config:
        """The present configuration."""
        return self.current()

    @property
    def now(self) -> datetime:
        """The present time, UTC."""
        return self.clock()

    @property
    def naming(self) -> Naming:
        """How the sources name their articles."""
        return SourcesNaming(self.config.sources)

    def zone(self, source: str | None = None) -> tzinfo:
        """The time zone of the days of a source, or of the source that commands use."""
        return zone_of(self.config.sources, self.config.crawl.source, source)

    @property
    def calendar(self) -> Calendar:
        """The present day of each source."""
        return Calendar(self.now, self.zone)

    def declared(self, source: str) -> Source | None:
        """The declaration of a source; None if it is not declared any more."""
        return next((one for one in self.config.sources if one.name == source), None)

    def language(self, source: str) -> str:
        """The language of a source's texts; empty for a source that is not declared any more."""
        declared = self.declared(source)
        return declared.language if declared else ""

    def source_names(self) -> list[str]:
        """The sources that the archive has."""
        return source_names(self.engine)

    def display_name(self, source: str) -> str:
        """The name of a source for people."""
        declared = self.declared(source)
        return declared.display_name if declared else source

    @property
    def original(self) -> str | None:
        """Of which archive this one is a mirror, and when the two were last equal; None for one of its own."""
        mark = mirror_of(self.engine)
        return f"{mark.url}, {equality(mark.equal_at)}" if mark else None

    @property
    def checkpoint(self) -> Kept | None:
        """The last signed checkpoint of the log, if there is one."""
        return last_checkpoint(self.engine)

    def page(self, request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page from a template. ``values`` are named there as here."""
        common = {"request": request, "site": self, "version": package_version()}
        return HTMLResponse(self.templates.get_template(template).render(common | values), status)


def base_of(request: Request) -> str:
    """The address of these pages as the request has it, without a slash at its end."""
    return f"{request.url.scheme}://{request.url.netloc}"


def at_one_moment(show: Callable[[Site, Request], Response], site: Site) -> Callable[[Request], Response]:
    """What answers requests for a page, with all that it reads from the archive read at one moment.

    For pages that are made as a whole, not for files that are streamed.
    """

    def answer(request: Request) -> Response:
        with one_moment(site.engine):
            return show(site, request)

    return answer


def make_templates() -> Environment:
    """The templates: everything is escaped, and an unknown name is an error."""
    templates = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(FILTERS)
    return templates
