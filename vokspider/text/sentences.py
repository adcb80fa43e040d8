"""Splits a paragraph into sentences, so that each sentence can have an address.

The rule must not change: addresses that people have written down depend on it. A new rule would need a new form of
address.
"""

import re
from collections.abc import Iterator

# The end of a sentence, with the quotation marks and brackets that belong to it. A full-width mark needs no space after
# it.
_END = re.compile(r"(?:[.!?…؟۔।]+[\"'”’»)\]』」》】]*(?=\s)|[。！？]+[\"'”’»)\]』」》】]*)\s*")  # noqa: RUF001
_WORD_BEFORE = re.compile(r"[^\s\"'“‘«(\[]+$")  # noqa: RUF001
# Abbreviations, whose full stop does not end a sentence.
_SHORT = frozenset(
    "mr mrs ms dr prof gen col lt sgt st no nos vs jr sr rev hon capt maj adm gov sen rep co corp inc ltd dept fig "
    "jan feb mar apr jun jul aug sep sept oct nov dec bzw nr str usw z.b d.h m av".split()
)


def sentences(paragraph: str) -> tuple[str, ...]:
    """The sentences of a paragraph with the white space after them, so that together they are the whole paragraph.

    ("",) for an empty paragraph.
    """
    return tuple(_parts(paragraph)) or ("",)


def sentence_number(paragraph: str, position: int) -> int:
    """The index of the sentence that has the character at ``position``; the last one for positions behind the end."""
    number, end = -1, 0
    for part in _parts(paragraph):
        number, end = number + 1, end + len(part)
        if position < end:
            break
    return max(number, 0)


def _parts(paragraph: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(paragraph):
        if end.end() < len(paragraph) and _is_end(paragraph, end):
            yield paragraph[start : end.end()]
            start = end.end()
    if start < len(paragraph):
        yield paragraph[start:]


def _is_end(paragraph: str, end: "re.Match[str]") -> bool:
    """Whether a mark ends a sentence: not after an abbreviation, a number or an initial, nor before a small letter."""
    if paragraph[end.end()].islower():
        return False
    if not end[0].startswith(".") or end[0].startswith(".."):
        return True
    before = _WORD_BEFORE.search(paragraph, max(0, end.start() - 30), end.start())
    word = before[0] if before else ""
    is_initial = len(word) == 1 and word.isalpha() and word.isupper()
    return not (is_initial or word.lower() in _SHORT or (word.isdecimal() and len(word) <= 2))
