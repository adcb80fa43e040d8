"""The document of the architecture shows the folders that there are, and few files to read."""

import re

from .generated import ROOT
from .test_reference import section

_TREE = re.compile(r"^( *)([\w.-]+)/(?: |$)", re.MULTILINE)


def shown() -> set[str]:
    """The folders of the tree, as paths."""
    above: dict[int, str] = {}
    found = set()
    for indent, name in _TREE.findall(section("docs/architecture.md", "## Folders").split("```")[1]):
        above = {depth: folder for depth, folder in above.items() if depth < len(indent)}
        parent = max(above, default=None)
        above[len(indent)] = name if parent is None else f"{above[parent]}/{name}"
        found.add(above[len(indent)])
    return found


def folders(name: str) -> set[str]:
    """The packages right below a package, as paths."""
    return {str(path.parent.relative_to(ROOT)) for path in (ROOT / name).glob("*/__init__.py")}


def test_every_package_is_in_the_tree() -> None:
    assert folders("vokspider") | folders("vokspider/store") <= shown()


def test_every_folder_of_the_tree_exists() -> None:
    assert all((ROOT / name).is_dir() for name in shown())


def test_the_way_of_a_page_is_told_in_twenty_files_at_most() -> None:
    files = re.findall(r"^\d+\. `([^`]+)`", section("docs/architecture.md", "## What to read"), flags=re.MULTILINE)
    assert all((ROOT / name).is_file() for name in files)
    assert 10 <= len(files) <= 20
