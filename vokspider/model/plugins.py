"""Finds sites by name, without importing them."""

from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

GROUP = "vokspider.sites"
_OWN = Path(__file__).parents[1] / "sites"


def own_sites() -> dict[str, EntryPoint]:
    """The sites that come with vokspider, by name: each is a folder with a module ``site`` that defines ``SITE``."""
    names = sorted(path.parent.name for path in _OWN.glob("*/site.py"))
    return {name: EntryPoint(name, f"{GROUP}.{name}.site:SITE", GROUP) for name in names}


def find_site(name: str) -> EntryPoint | None:
    """The site of that name, or None. Other packages are searched only if vokspider has no site of that name."""
    return own_sites().get(name) or next(iter(entry_points(group=GROUP, name=name)), None)


def site_names() -> list[str]:
    """The names of all sites, sorted."""
    return sorted({*own_sites(), *(one.name for one in entry_points(group=GROUP))})
