"""Whether two titles, or two texts, are of the same article."""

import re
import unicodedata
from collections.abc import Sequence

from vokspider.text.whitespace import key

_NOISE = re.compile(r"[\W_]+")
_ELLIPSES = ("...", "\u2026")
_SHORTEST_PREFIX = 20  # letters; a shorter title must be equal


def letters(title: str) -> str:
    """The letters and digits of a title, without case: spelling of quotes, dashes and spaces has no say."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", title)).casefold()


def same_title(title: str, promised: str) -> bool:
    """Whether a page's title is the one its entry promised, which a listing may have cut short with an ellipsis."""
    found, wanted = letters(title), letters(promised)
    if found == wanted:
        return found != "" or title == promised
    is_cut = promised.rstrip().endswith(_ELLIPSES) and len(wanted) >= _SHORTEST_PREFIX
    return is_cut and found.startswith(wanted)


def shared_text(first: Sequence[str], second: Sequence[str]) -> float:
    """The share of the shorter text that stands in the other one in whole paragraphs, from 0 to 1.

    Whole ones, since messages of greetings share most of their words and no paragraph.
    """
    lengths = [{key(paragraph): len(paragraph) for paragraph in text} for text in (first, second)]
    shorter, longer = sorted(lengths, key=lambda text: sum(text.values()))
    total = sum(shorter.values())
    return sum(length for paragraph, length in shorter.items() if paragraph in longer) / total if total else 0.0
