"""Pages of web archives are recognised by their bytes, whatever stands around the words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.html.restored import _MARK, is_of_archive

WORDS = (
    b"web.archive.org",
    b"archive.today",
    b"ARCHIVE.PH",
    b"Arquivo.pt",
    b"WM-IPP",
    b"archive.phone",
    b"archive.",
    b"x",
)


@given(st.lists(st.sampled_from(WORDS) | st.binary(max_size=8), max_size=6).map(b"".join))
def test_the_quick_look_finds_what_the_expression_finds(body: bytes) -> None:
    assert is_of_archive(body) == (re.compile(_MARK.pattern, re.IGNORECASE).search(body) is not None)


@pytest.mark.parametrize("word", [b'<div id="wm-ipp-base">', b"https://Web.Archive.org/web/", b"//archive.is/x"])
def test_an_archive_is_recognised(word: bytes) -> None:
    assert is_of_archive(b"<html><p>" + word + b"</html>")
    assert not is_of_archive(b"<html><p>archive.example, the archive. Arquivo</html>")
