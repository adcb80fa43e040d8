"""Which program read a text out of a page: its version, and a mark that changes with every change of what reads."""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from vokspider import program_version
from vokspider.model.plugins import find_site

# What reads a page begins here; what it imports of these packages decides the text too. The items of the model hold a
# text and decide nothing.
_READS = "vokspider.extract.reading"
_PACKAGES = ("vokspider.extract", "vokspider.html", "vokspider.sites", "vokspider.text")
_CHECKS = "facts"  # modules with what ``check-site`` expects of a site; no page is read with them
_IMPORT = re.compile(r"^\s*from ([\w.]+) import (?:\(\s*)?([\w, ]*)", re.MULTILINE)
_LENGTH = 8  # hex digits


def deciding_modules(site: str) -> dict[str, Path]:
    """The modules that decide what text a page of a site has, by name, each with its file."""
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
    """The modules that a file may import: what stands behind ``import`` may be one too."""
    for module, names in _IMPORT.findall(path.read_text(encoding="utf-8")):
        yield module
        yield from (f"{module}.{name.split()[0]}" for name in names.split(",") if name.split())


@cache
def extractor(site: str) -> str:
    """``<version>+<mark>``, stored with every revision; two programs that may read a page of a site differently differ.

    Without it, a parser that was changed without a new version would pass for an edit by the site.
    """
    digest = hashlib.sha256()
    for name, path in sorted(deciding_modules(site).items()):
        digest.update(name.encode() + b"\0" + path.read_bytes())
    return f"{program_version()}+{digest.hexdigest()[:_LENGTH]}"
