"""Which program read a text out of a page: its version, and a mark that changes with every change of what reads."""

import hashlib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from vokspider import program_version

# Everything between a page's bytes and its stored text. The last one is named as text, as the settings do it.
_PACKAGES = ("vokspider.text", "vokspider.html", "vokspider.extract", "vokspider.sites", "pipelines")
_LENGTH = 8  # hex digits


def _sources() -> Iterator[Path]:
    for name in _PACKAGES:
        spec = find_spec(name)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            yield from sorted(Path(folder).rglob("*.py"))


def extractor() -> str:
    """``<version>+<mark>``, stored with every revision; two programs that may read a page differently differ in it.

    A parser that was changed without a new version would else pass for an edit by the site.
    """
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return f"{program_version()}+{digest.hexdigest()[:_LENGTH]}"
