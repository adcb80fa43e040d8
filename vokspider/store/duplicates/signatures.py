"""Signatures of texts, by which near duplicates are found in the database and verified.

A signature contains the number of the text's shingles (runs of four words), a MinHash of them, a short MinHash of long
runs of words that include a name or a number, and hashes of up to 64 positions of names and numbers, each with the name
or number. It depends on the text alone, so two signatures can be compared without their texts.
"""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import compress
from math import sqrt
from operator import add, eq
from struct import Struct
from zlib import crc32

from rensa import RMinHash  # type: ignore[import-untyped]

from vokspider.compare.names import Place, Words, named_places, other_places, read

# Increased with every change that gives the same text another signature, see ``duplicates.rebuild``.
VERSION = 1
METHOD = f"minhash-{VERSION}"
# The lowest similarity of duplicates, from the curve of tests/benchmarks/test_duplicates.py.
THRESHOLD = 0.55
# A shorter text has no signature: it is too short to distinguish similarity from chance.
LEAST_WORDS = 40
# Keys of a signature in the table. Two unrelated texts hardly ever share a run of eight words with a name in it, so one
# common key is enough for a candidate. Texts of one template share only those runs whose names are part of it.
BANDS = 8

_SHINGLE, _RUN = 4, 8
_ROWS = 128
_SEED = 1
_ONES = bytes([1] * _RUN)
_PLACES = 64
# A different name counts as much as three places, a different word that may be a name as much as four.
_NAME_WEIGHT, _WORD_WEIGHT = 3, 4
_OTHER = 0x8000_0000  # the bit that marks the places of words that may be names

_FRAME = Struct(f"<BI{BANDS}I{_ROWS}H")
_BAND = Struct("<BII")  # number of the band, source, row
_PLACE = Struct("<IH")


def signature(paragraphs: Iterable[str]) -> bytes | None:
    """The signature of a text, or None if it is too short. Its first byte is the version."""
    text = read(paragraphs)
    if len(text.words) < LEAST_WORDS:
        return None
    words = text.words
    shingles = list(map(" ".join, zip(words, words[1:], words[2:], words[3:], strict=False)))
    rows = [row & 0xFFFF for row in _minhash(shingles, _ROWS)]
    frame = _FRAME.pack(VERSION, len(set(shingles)), *_minhash(_runs(text, shingles), BANDS), *rows)
    named = _sample(named_places(text), 0, _PLACES)
    others = _sample(other_places(text), _OTHER, _PLACES - len(named))
    return frame + b"".join([_PLACE.pack(*place) for place in named + others])


def _minhash(tokens: Sequence[str], rows: int) -> list[int]:
    made = RMinHash(rows, _SEED)
    made.update(tokens)
    return list(made.digest())


def _runs(text: Words, shingles: Sequence[str]) -> Sequence[str]:
    """The runs of eight words that include a name or a number; all runs if names are few or cannot be recognised."""
    runs = list(map(add, shingles, shingles[_SHINGLE:]))
    if text.common is None:
        return runs
    has_name = bytearray(len(text.words))
    for at, is_common in enumerate(text.common):
        if not is_common:
            has_name[max(0, at - _RUN + 1) : at + 1] = _ONES[: min(at + 1, _RUN)]
    named = list(compress(runs, has_name))
    return named if len(named) >= BANDS else runs


def _sample(places: Iterable[Place], kind: int, limit: int) -> list[tuple[int, int]]:
    """Up to ``limit`` pairs (hash of a place, hash of the first word there); ``kind`` is a bit set in the first hash.

    The pairs are chosen by their places alone, so that two texts with the same places choose the same ones.
    """
    found: dict[int, int] = {}
    for place, word in places:
        found.setdefault(crc32(place.encode()) >> 1 | kind, crc32(word.encode()) & 0xFFFF)
    return sorted(found.items())[:limit]


def similarity(first: bytes, second: bytes, least: float = 0.0) -> float:
    """How similar two texts are, from 0 to 1.

    The lower of two values: the share of common shingles, and how often the same names and numbers are in common
    positions. If the first is below ``least``, the second takes no time, and the result may be too high, but is below
    ``least`` too. 0 for signatures of different versions.
    """
    if first[0] != second[0] or first[0] != VERSION:
        return 0.0
    shared = _shared(_FRAME.unpack_from(first), _FRAME.unpack_from(second))
    return shared if shared < least or not shared else min(shared, _agreement(_places(first), _places(second)))


def _shared(first: Sequence[int], second: Sequence[int]) -> float:
    """The share of common shingles of two texts.

    The geometric mean of two shares: of all shingles of both texts, and of those of the shorter text. With the first
    alone, a shortened text would count as different; with the second alone, a short text as a duplicate of any long one
    that begins the same.
    """
    start = 2 + BANDS
    of_all: float = sum(map(eq, first[start:], second[start:])) / _ROWS
    shorter, longer = sorted((first[1], second[1]))
    of_shorter = min(1.0, of_all * (shorter + longer) / ((1 + of_all) * shorter))
    return sqrt(of_all * of_shorter)


def _places(of: bytes) -> dict[int, int]:
    return dict(_PLACE.iter_unpack(of[_FRAME.size :]))


def _agreement(first: dict[int, int], second: dict[int, int]) -> float:
    names: list[bool] = []
    others: list[bool] = []
    for place in first.keys() & second.keys():
        (others if place & _OTHER else names).append(first[place] == second[place])
    if not names and _has_names(first) and _has_names(second):
        return 0.0  # there is no sign that the texts are about the same
    return min(_kept(names, _NAME_WEIGHT), _kept(others, _WORD_WEIGHT))


def _has_names(places: dict[int, int]) -> bool:
    return any(place < _OTHER for place in places)


def _kept(same: Sequence[bool], weight: int) -> float:
    return max(0.0, 1 - weight * (1 - sum(same) / len(same))) if same else 1.0


def bands(of: bytes, source_id: int) -> tuple[int, ...]:
    """The ``BANDS`` keys of a signature in the table: signed 64-bit numbers, different for each source.

    Near duplicates have some keys in common. Empty for a signature of another version.
    """
    if of[0] != VERSION:
        return ()
    rows = _FRAME.unpack_from(of)[2 : 2 + BANDS]
    return tuple(_key(_BAND.pack(number, source_id, row)) for number, row in enumerate(rows))


def _key(band: bytes) -> int:
    return int.from_bytes(blake2b(band, digest_size=8, person=METHOD.encode()).digest(), "little", signed=True)
