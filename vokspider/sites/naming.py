"""How the sites of the declared sources name their articles, for commands that only read and should start quickly."""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from vokspider.sites import naming_of
from vokspider.text.naming import Naming

if TYPE_CHECKING:
    from vokspider.sites.base import Source


class SourcesNaming(Naming):
    """The naming for the sites of all these sources. The sites are imported when the first address is read."""

    def __init__(self, sources: "Iterable[Source]") -> None:
        self._pages = [source.page for source in sources]

    @cached_property
    def _sites(self) -> Naming:
        return naming_of(self._pages)

    def identity(self, url: str) -> str | None:
        """The identity of the article at an address, None for any other address."""
        return self._sites.identity(url) if "/" in url else None

    def canonical(self, url: str) -> str | None:
        """One spelling for all addresses of a page, None for what is not a web address."""
        return self._sites.canonical(url) if "/" in url else None
