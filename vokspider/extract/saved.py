"""Saved pages: as their site served them, without what archives, mirrors and browsers made of them."""

from collections.abc import Callable
from functools import partial

from vokspider.html.elements import Element
from vokspider.html.restored import is_of_archive, restore, without_toolbar
from vokspider.sites.base import Site, Source
from vokspider.sites.mirrors import bases_of, link_of


def restored(body: bytes, url: str, source: Source, site: Site) -> tuple[bytes, Callable[[Element], None]]:
    """The bytes of a saved page without an archive's toolbar, and what restores its links once it is parsed."""
    whole = without_toolbar(body)
    bases = bases_of(source.site, site, url if url.startswith(("http:", "https:")) else None)
    link = partial(link_of, bases=bases, site=site)
    return whole, lambda root: restore(root, link, of_archive=is_of_archive(whole))
