"""The Merkle tree of RFC 6962 over a list of leaves: its root, proofs of inclusion and of consistency. Pure functions.

Leaves and nodes are SHA-256 hashes of 32 bytes. ``leaf_hash`` makes a leaf from an entry.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence
from hashlib import sha256
from itertools import islice

from attrs import frozen

# What precedes the hashed bytes, so that no leaf can be taken for a node.
_LEAF, _NODE = b"\x00", b"\x01"
_HASH = 32  # bytes
# The root of the leaves from one number to before another one, of the whole list's numbers.
Subtree = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """The leaf of an entry."""
    return sha256(_LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The node above two others."""
    return sha256(_NODE + left + right).digest()


@frozen
class Range:
    """The first ``size`` leaves of a list, as all that is needed to go on with their tree (a compact range).

    ``hashes``: the roots of its largest complete subtrees from left to right, one for each bit of ``size``.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Raises ValueError for a number of hashes that does not belong to the size."""
        if self.size < 0 or len(self.hashes) != self.size.bit_count():
            raise ValueError(f"{len(self.hashes)} hashes do not make a range of {self.size} leaves")

    def extended(self, leaves: Iterable[bytes]) -> "Range":
        """This range with more leaves after it."""
        size, hashes = self.size, list(self.hashes)
        for leaf in leaves:
            hashes.append(leaf)
            size += 1
            # As many subtrees are complete now as the size has zeros at its end.
            for _ in range((size & -size).bit_length() - 1):
                right = hashes.pop()
                hashes[-1] = node_hash(hashes[-1], right)
        return Range(size, tuple(hashes))

    @property
    def subtrees(self) -> dict[tuple[int, int], bytes]:
        """The roots of the largest complete subtrees, by the first leaf and the one after the last."""
        found, start = {}, 0
        for bit, one in zip(sorted(_bits(self.size), reverse=True), self.hashes, strict=True):
            found[start, start + bit] = one
            start += bit
        return found

    @property
    def root(self) -> bytes:
        """The root of the tree."""
        if not self.hashes:
            return sha256().digest()
        *others, found = self.hashes
        for left in reversed(others):
            found = node_hash(left, found)
        return found


def _bits(number: int) -> list[int]:
    """The powers of two whose sum is a number."""
    return [1 << place for place in range(number.bit_length()) if number >> place & 1]


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root of a tree with these leaves."""
    return Range().extended(leaves).root


def inclusion(index: int, size: int, subtree: Subtree) -> tuple[bytes, ...]:
    """The proof that leaf ``index`` (from 0) is in the tree of ``size`` leaves: the nodes beside its way to the root.

    Raises ValueError if there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    return tuple(subtree(*span) for span in _beside(index, 0, size))


def inclusions(indices: Collection[int], size: int, leaves: Iterable[bytes]) -> dict[int, tuple[bytes, ...]]:
    """The proofs of ``inclusion`` of some leaves by their index, from all ``size`` leaves, which are read once.

    Raises ValueError if there is no such leaf, or if there are more leaves.
    """
    roots: dict[tuple[int, int], bytes] = {}
    rest, wanted = iter(leaves), sorted(set(indices))

    def root(start: int, end: int) -> bytes:
        if end - start > 1 and bisect_left(wanted, start) < bisect_left(wanted, end):
            middle = start + _left(end - start)
            found = node_hash(root(start, middle), root(middle, end))
        else:
            found = root_of(islice(rest, end - start))
        roots[start, end] = found
        return found

    if wanted:
        root(0, size)
        if next(rest, None) is not None:
            raise ValueError(f"there are more than {size} leaves")
    return {index: inclusion(index, size, lambda start, end: roots[start, end]) for index in wanted}


def _beside(index: int, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of leaves beside the way from a leaf to the root, the leaf's neighbour first."""
    spans = []
    while end - start > 1:
        middle = start + _left(end - start)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def _left(size: int) -> int:
    """How many leaves are in the left half of a tree: the largest power of two below ``size``."""
    return 1 << (size - 1).bit_length() - 1


def consistency(old: int, size: int, subtree: Subtree) -> tuple[bytes, ...]:
    """The proof that the tree of ``size`` leaves begins with the tree of ``old`` leaves.

    Raises ValueError unless ``old`` is from 1 to ``size``.
    """
    if not 0 < old <= size:
        raise ValueError(f"a tree of {size} leaves does not continue one of {old}")
    return tuple(subtree(*span) for span in _between(old, size))


def _between(old: int, size: int) -> list[tuple[int, int]]:
    spans, start, end, complete = [], 0, size, True
    while old < end:
        middle = start + _left(end - start)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start, complete = middle, False
    return ([] if complete else [(start, end)]) + spans[::-1]


def included_root(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root of the tree in which ``path`` proves the inclusion of a leaf.

    It is proven if that is the root of the tree in question. Raises ValueError if the path has another length, or a
    hash of one.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    spans = _beside(index, 0, size)
    _require_hashes(path, len(spans))
    for (start, _), other in zip(spans, path, strict=True):
        leaf = node_hash(leaf, other) if start > index else node_hash(other, leaf)
    return leaf


def continued_roots(old: int, size: int, old_root: bytes, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The roots of the trees of ``old`` and of ``size`` leaves that ``path`` proves to be consistent.

    It is proven if they are the roots of the trees in question. Raises ValueError if the path has another length, or a
    hash of one, or if ``old`` is not from 1 to ``size``.
    """
    if not 0 < old <= size:
        raise ValueError(f"a tree of {size} leaves does not continue one of {old}")
    spans = _between(old, size)
    _require_hashes(path, len(spans))
    # The first hash is the subtree in which the old tree ends, unless that is the whole old tree.
    ends_inside = bool(spans) and spans[0][1] == old
    before = after = path[0] if ends_inside else old_root
    for (start, _), other in list(zip(spans, path, strict=True))[ends_inside:]:
        if start >= old:
            after = node_hash(after, other)
        else:
            before, after = node_hash(other, before), node_hash(other, after)
    return before, after


def _require_hashes(path: Sequence[bytes], number: int) -> None:
    """Raises ValueError unless a proof has so many hashes.

    Each of 32 bytes: a longer and a shorter one can be cut elsewhere and give the same node, so that what is the root
    of no tree would seem to continue another one.
    """
    if len(path) != number:
        raise ValueError(f"the proof has {len(path)} hashes, and needs {number}")
    if any(len(one) != _HASH for one in path):
        raise ValueError(f"the proof has a hash that is not of {_HASH} bytes")
