"""The pictures of the documents are those of ``make pictures``, and small."""

import re

from tests.pictures.__main__ import FOLDER, PICTURES

from .generated import ROOT


def test_the_documents_show_each_picture_and_no_other() -> None:
    names = {f"{one.name}.png" for one in PICTURES}
    walk, readme = ((ROOT / name).read_text(encoding="utf-8") for name in ("docs/walk.md", "README.md"))
    assert {one.name for one in FOLDER.iterdir()} == names
    assert set(re.findall(r"\]\(images/([\w.]+)\)", walk)) == names
    assert len(re.findall(r"\]\(docs/images/([\w.]+)\)", readme)) == 4


def test_each_picture_is_small() -> None:
    assert {one.name for one in FOLDER.iterdir() if one.stat().st_size > 120_000} == set()
