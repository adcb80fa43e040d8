"""Names the program that read a text out of a page: its version, and a hash of the code that reads pages."""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from vokspider import program_version
from vokspider.model.plugins import find_site

# Reading a page begins in this module. Modules of these packages that it imports decide the text too; those of
# ``vokspider.model`` only hold it.
_READS = "vokspider.extract.reading"
_PACKAGES = ("vokspider.extract", "vokspider.html", "vokspider.sites", "vokspider.text")
_CHECKS = "facts"  # name of modules that only ``check-site`` uses
_IMPORT = re.compile(r"^\s*from ([\w.]+) import (?:\(\s*)?([\w, ]*)", re.MULTILINE)
_LENGTH = 8  # hex digits


def deciding_modules(site: str) -> dict[str, Path]:
    """The files of the modules that decide what text a page of a site has, by the name of the module."""
    entry = find_site(site)
    waiting = [_READS, *([entry.module] if entry else [])]
    packages = (*_PACKAGES, *([entry.module.rpartition(".")[0] or entry.module] if entry else []))
    found: dict[str, Path] = {}
    while waiting:
        name = waiting.pop()
        path = _file_of(name) if name not in found and name.startswith(packages) else None
        if path is not None and path.stem != _CHECKS:
            found[name] = path
            waiting += _imports_of(path)
    return found


def _file_of(name: str) -> Path | None:
    try:
        spec = find_spec(name)
    except (ImportError, ValueError):
        return None
    return Path(spec.origin) if spec and spec.origin and spec.origin.endswith(".py") else None


def _imports_of(path: Path) -> Iterator[str]:
    """The names of the modules that a file may import. A name behind ``import`` may be a module or something in one."""
    for module, names in _IMPORT.findall(path.read_text(encoding="utf-8")):
        yield module
        yield from (f"{module}.{name.split()[0]}" for name in names.split(",") if name.split())


@cache
def extractor(site: str) -> str:
    """``<version>+<mark>``: the version of vokspider, and a hash of the code that reads pages of this site.

    It is stored with every revision. Without the hash, a parser that was changed without a new version would look like
    an edit by the site.
    """
    digest = hashlib.sha256()
    for name, path in sorted(deciding_modules(site).items()):
        digest.update(name.encode() + b"\0" + path.read_bytes())
    return f"{program_version()}+{digest.hexdigest()[:_LENGTH]}"
