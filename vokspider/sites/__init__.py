"""The sites, found by name. Each is a folder with a class that implements the interface in ``base``."""

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from vokspider.model.plugins import find_site, own_sites, site_names
from vokspider.text.naming import Naming

if TYPE_CHECKING:
    from vokspider.sites.base import Site, Source


@cache
def site_named(name: str) -> "Site":
    """The site of that name: a folder here, or an entry point ``vokspider.sites`` of any installed package.

    A site has no state, so one object serves all. Raises LookupError for an unknown name.
    """
    found = find_site(name)
    if found is None:
        raise LookupError(f"there is no site {name!r}, only {', '.join(site_names())}")
    made: Site = found.load()()
    return made


def naming_of(names: Iterable[str]) -> Naming:
    """The naming for the addresses of all these sites. Raises LookupError for an unknown name."""
    sites = [site_named(name) for name in sorted(set(names))]
    return sites[0] if len(sites) == 1 else _Several(sites)


def zone_of(sources: Iterable["Source"], default: str, source: str | None = None) -> tzinfo:
    """The time zone of the site of ``source``, which is the name of one of ``sources``.

    If ``source`` is None or not among them, it is the time zone of the source ``default``, which has to be.
    """
    pages = {one.name: one.page for one in sources}
    return _zone_named(pages.get(source or "") or pages[default])


def _zone_named(name: str) -> tzinfo:
    """The time zone of a site, from the site's module ``zone`` if there is one, which imports no parser."""
    module = f"{__name__}.{name}.zone"
    if name in own_sites() and find_spec(module):
        zone: tzinfo = import_module(module).ZONE
        return zone
    return site_named(name).zone


class _Several(Naming):
    """The naming of several sites: the first site that knows an address decides."""

    def __init__(self, sites: Sequence["Site"]) -> None:
        self.sites = sites

    def identity(self, url: str) -> str | None:
        """The identity that the first site which knows the address gives; None if no site knows it."""
        return next((found for site in self.sites if (found := site.identity(url))), None)

    def canonical(self, url: str) -> str | None:
        """The address as spelled by the site whose article it names, or the usual spelling if it names none."""
        return next((site.canonical(url) for site in self.sites if site.identity(url)), super().canonical(url))
