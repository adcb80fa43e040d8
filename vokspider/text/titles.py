"""Whether two titles name the same article."""

import re
import unicodedata

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
