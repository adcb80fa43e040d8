"""Packs that somebody made to confuse those who check them: whatever is in a file, something is said of it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..archives import Archive, on_sqlite
from .conftest import Checkers, Packed, packed

OTHERS = (b"", b"[]", b"{}", b"null", b"1", b'"x"', b"\xff\xfe", b"[" * 100_000, b"a\n\nb\n", b"9" * 5000)


@pytest.mark.slow
@on_sqlite
@pytest.mark.parametrize("fits", [True, False])
def test_a_file_with_something_else(lived: Archive, checkers: Checkers, fits: bool) -> None:
    whole = packed(lived)
    of_each_kind = {re.sub(r"\d+", "1", name): name for name in Packed.of(whole).files}
    for name in of_each_kind.values():
        for content in OTHERS if fits else OTHERS[:3]:  # else its hash tells, whatever it is
            pack = Packed.of(whole)
            pack.files[name] = content
            if fits:
                pack.fit()
            if pack.files != Packed.of(whole).files:
                found = checkers.both(pack.zipped())
                assert all(found.values()), (name, content[:10], found)


@pytest.mark.slow
def test_a_pack_of_nothing(checkers: Checkers) -> None:
    for pack in (Packed("a", {}), Packed("a", {"b": b""}), Packed("a", {"data/key.txt": b"x"})):
        assert all(checkers.both(pack.zipped()).values())


@pytest.mark.slow
@on_sqlite
def test_an_altered_bit(lived: Archive, checkers: Checkers) -> None:
    whole = packed(lived)
    names = sorted(Packed.of(whole).files)

    @given(st.sampled_from(names), st.integers(0, 10**9), st.booleans())
    def is_found(name: str, bit: int, fits: bool) -> None:
        pack = Packed.of(whole)
        content = bytearray(pack.files[name])
        content[bit // 8 % len(content)] ^= 1 << bit % 8
        pack.files[name] = bytes(content)
        if fits:
            pack.fit()
        if pack.files != Packed.of(whole).files:
            found = checkers.both(pack.zipped())
            assert all(found.values()), found

    is_found()
