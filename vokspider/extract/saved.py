"""Restores saved pages to what their site served, without the changes of archives, mirrors and browsers."""

from collections.abc import Callable
from functools import partial

from vokspider.html.elements import Element
from vokspider.html.restored import is_of_archive, restore, without_toolbar
from vokspider.sites.base import Site, Source
from vokspider.sites.mirrors import bases_of, link_of


def restored(body: bytes, url: str, source: Source, site: Site) -> tuple[bytes, Callable[[Element], None]]:
    """The page without an archive's toolbar, and a function that changes its parsed tree.

    The function removes an archive's head, and gives links the addresses that they had on the site.
    """
    whole = without_toolbar(body)
    bases = bases_of(source.site, site, url if url.startswith(("http:", "https:")) else None)
    link = partial(link_of, bases=bases, site=site)
    return whole, lambda root: restore(root, link, of_archive=is_of_archive(whole))
