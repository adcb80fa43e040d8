"""Trains a dictionary from pages, and measures what it saves.

A dictionary has only pieces that at least three of its pages share, so nothing that one article alone has stays in it
when the article is forgotten. Pieces are what stands between tags, and the tags.
"""

import re
from collections import Counter
from collections.abc import Sequence

from backports import zstd

from vokspider.store.captures.bodies import PACKED_LATER, Bodies, Dictionary

METHOD = "zstd-shared-3"  # with the number of pages that share a piece; a new method has another name
LEAST_PAGES = 60  # from which a dictionary is trained
_SHARED, _SIZE = 3, 64 * 1024
_PIECES = re.compile(rb"(?<=>)|(?<=\n)|(?=<)")


def trained(pages: Sequence[bytes]) -> Dictionary | None:
    """A dictionary from pages of different articles; None if they are too few, or share too little."""
    if len(pages) < LEAST_PAGES:
        return None
    try:
        return Dictionary.of(zstd.train_dict(shared(pages), _SIZE).dict_content)
    except zstd.ZstdError:
        return None


def shared(pages: Sequence[bytes]) -> list[bytes]:
    """The pages without pieces that fewer than three of them have; pages of which nothing is left are left out."""
    split = [_PIECES.split(page) for page in pages]
    met = Counter(piece for pieces in split for piece in set(pieces))
    kept = (b"".join(piece for piece in pieces if met[piece] >= _SHARED) for pieces in split)
    return [page for page in kept if page]


def packed_size(pages: Sequence[bytes], dictionary: Dictionary | None) -> int:
    """How many bytes these pages take together."""
    return sum(len(Bodies().pack(page, dictionary, PACKED_LATER)) for page in pages)
