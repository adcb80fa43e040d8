"""The Merkle tree against the definitions of RFC 6962, written down as they stand there."""

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.proof.merkle import (
    Range,
    consistency,
    continued_roots,
    included_root,
    inclusion,
    inclusions,
    leaf_hash,
    node_hash,
    root_of,
)

# The leaves and roots that implementations of Certificate Transparency test themselves with.
ENTRIES = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(bytes.fromhex(one)) for one in ENTRIES]
hashes = st.lists(st.binary(min_size=1, max_size=8).map(leaf_hash), max_size=70)


def mth(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, of leaves that are hashed already."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = half(len(leaves))
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def half(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH of section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = half(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: Sequence[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF of section 2.1.2."""
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = half(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], whole=False), mth(leaves[:k])]


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_the_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert root_of(LEAVES[:size]).hex() == ROOTS[size]


@given(hashes, st.data())
def test_a_range_goes_on_as_if_all_leaves_were_read_again(leaves: list[bytes], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(leaves)))
    begun = Range().extended(leaves[:cut])
    assert begun.root == mth(leaves[:cut])
    assert begun.extended(leaves[cut:]) == Range().extended(leaves)
    assert begun.extended(leaves[cut:]).root == mth(leaves)


@given(hashes)
def test_a_range_knows_its_largest_subtrees(leaves: list[bytes]) -> None:
    found = Range().extended(leaves).subtrees
    assert {span: mth(leaves[slice(*span)]) for span in found} == found
    assert [start for start, _ in found] == [0, *(end for _, end in found)][: len(found)]
    assert max((end for _, end in found), default=0) == len(leaves)


@given(hashes.filter(bool), st.data())
def test_the_continuation_of_a_range_needs_no_leaf_of_it(leaves: list[bytes], data: st.DataObject) -> None:
    old = data.draw(st.integers(1, len(leaves)))
    known = Range().extended(leaves[:old]).subtrees
    others = [*[b""] * old, *leaves[old:]]
    found = consistency(old, len(leaves), lambda start, end: known.get((start, end)) or mth(others[start:end]))
    assert continued_roots(old, len(leaves), mth(leaves[:old]), found) == (mth(leaves[:old]), mth(leaves))


@given(hashes.filter(bool), st.data())
def test_a_leaf_is_proven_to_be_in_the_tree(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = inclusion(index, len(leaves), lambda start, end: mth(leaves[start:end]))
    assert list(proof) == path(index, leaves)
    assert included_root(leaves[index], index, len(leaves), proof) == mth(leaves)


@given(hashes.filter(lambda leaves: len(leaves) > 1), st.data())
def test_no_other_leaf_and_no_other_place_is_proven(leaves: list[bytes], data: st.DataObject) -> None:
    leaves = [leaf_hash(bytes([number]) + one) for number, one in enumerate(leaves)]
    index, other = data.draw(st.lists(st.integers(0, len(leaves) - 1), min_size=2, max_size=2, unique=True))
    proof = inclusion(index, len(leaves), lambda start, end: mth(leaves[start:end]))
    assert included_root(leaves[other], index, len(leaves), proof) != mth(leaves)
    try:
        moved = included_root(leaves[index], other, len(leaves), proof)
    except ValueError:  # the way to that place has another length
        return
    assert moved != mth(leaves)


@given(hashes.filter(bool), st.data())
def test_a_tree_is_proven_to_continue_an_earlier_one(leaves: list[bytes], data: st.DataObject) -> None:
    old = data.draw(st.integers(1, len(leaves)))
    proof = consistency(old, len(leaves), lambda start, end: mth(leaves[start:end]))
    assert list(proof) == subproof(old, leaves, whole=True)
    roots = (mth(leaves[:old]), mth(leaves))
    assert continued_roots(old, len(leaves), roots[0], proof) == roots


@given(hashes.filter(bool), st.data())
def test_no_tree_with_another_beginning_is_proven(leaves: list[bytes], data: st.DataObject) -> None:
    old = data.draw(st.integers(1, len(leaves)))
    place = data.draw(st.integers(0, old - 1))
    altered = [*leaves[:place], leaf_hash(b"altered" + leaves[place]), *leaves[place + 1 :]]
    proof = consistency(old, len(leaves), lambda start, end: mth(altered[start:end]))
    assert continued_roots(old, len(leaves), mth(leaves[:old]), proof) != (mth(leaves[:old]), mth(altered))


@given(hashes.filter(bool), st.data())
def test_a_proof_of_another_length_is_refused(leaves: list[bytes], data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(leaves)))
    longer = [*inclusion(number - 1, len(leaves), lambda start, end: mth(leaves[start:end])), leaves[0]]
    with pytest.raises(ValueError, match="hashes, and needs"):
        included_root(leaves[number - 1], number - 1, len(leaves), longer)
    longer = [*consistency(number, len(leaves), lambda start, end: mth(leaves[start:end])), leaves[0]]
    with pytest.raises(ValueError, match="hashes, and needs"):
        continued_roots(number, len(leaves), mth(leaves[:number]), longer)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 4), (4, 4)])
def test_a_leaf_that_is_not_there_is_refused(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="has no leaf"):
        inclusion(index, size, lambda _start, _end: b"")
    with pytest.raises(ValueError, match="has no leaf"):
        included_root(b"", index, size, [])


@pytest.mark.parametrize(("old", "size"), [(0, 4), (5, 4), (-1, 4)])
def test_a_tree_that_is_larger_does_not_continue_a_smaller_one(old: int, size: int) -> None:
    with pytest.raises(ValueError, match="does not continue"):
        consistency(old, size, lambda _start, _end: b"")
    with pytest.raises(ValueError, match="does not continue"):
        continued_roots(old, size, b"", [])


@pytest.mark.parametrize(("size", "number"), [(1, 0), (3, 1), (0, 1), (-1, 1)])
def test_hashes_that_are_not_those_of_a_size_are_refused(size: int, number: int) -> None:
    with pytest.raises(ValueError, match="do not make a range"):
        Range(size, (b"",) * number)


@given(hashes.filter(bool), st.data())
def test_many_proofs_at_once_are_those_of_each(leaves: list[bytes], data: st.DataObject) -> None:
    indices = data.draw(st.sets(st.integers(0, len(leaves) - 1)))
    found = inclusions(indices, len(leaves), iter(leaves))
    each = {one: inclusion(one, len(leaves), lambda start, end: root_of(leaves[start:end])) for one in indices}
    assert found == each
    with pytest.raises(ValueError, match="more than"):
        inclusions([0], len(leaves), iter([*leaves, leaves[0]]))
    with pytest.raises(ValueError, match="has no leaf"):
        inclusions([len(leaves)], len(leaves), iter(leaves))


def test_hashes_that_are_cut_elsewhere_prove_nothing() -> None:
    """They would give the old root, and a new one that is the root of no tree."""
    both = root_of(LEAVES[:2]) + LEAVES[2]
    cut = [both[16:], LEAVES[3], both[:16]]
    assert node_hash(cut[2], cut[0]) == root_of(LEAVES[:3])
    with pytest.raises(ValueError, match="a hash that is not of 32 bytes"):
        continued_roots(3, 4, root_of(LEAVES[:3]), cut)
    with pytest.raises(ValueError, match="a hash that is not of 32 bytes"):
        included_root(LEAVES[0], 0, 2, [b"\0" * 31])
