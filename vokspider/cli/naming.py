"""How articles are named, for commands that take an address."""

from functools import cached_property

import typer

from vokspider.cli.state import state
from vokspider.config import Config
from vokspider.text.naming import Naming


class SitesNaming(Naming):
    """The naming of all declared sources; their sites are imported when the first address is read."""

    def __init__(self, config: Config) -> None:
        self.config = config

    @cached_property
    def _sites(self) -> Naming:
        from vokspider.sites import naming_of

        return naming_of(source.page for source in self.config.sources)

    def identity(self, url: str) -> str | None:
        """The identity of the article at an address, None for any other address."""
        return self._sites.identity(url) if "/" in url else None

    def canonical(self, url: str) -> str | None:
        """One spelling for all addresses of a page, None for what is not a web address."""
        return self._sites.canonical(url) if "/" in url else None


def naming_in(context: typer.Context) -> Naming:
    """How the sources of a command's configuration name their articles."""
    return SitesNaming(state(context).load())
