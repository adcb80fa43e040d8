"""Whether a text is complete, or is cut off within a word or a sentence."""

import re
from collections.abc import Sequence

# Marks that end a sentence in the nine languages of the site, and marks that may follow them.
_ENDS = ".!?\u2026\u3002\uff01\uff1f\uff0e\uff61\u061f\u06d4\u0964"
_CLOSING = "\"'\u201d\u2019\u201c\u00bb\u203a\u300b\u300d\u300f\u3009\u3011\u3015\uff02\uff09)]}"
_NOTE = re.compile(r"[*\u2020\u00b9\u00b2\u00b3\u2070-\u2079]|\[\d{1,3}\]")
# An ellipsis may stand for words that the site left out, so it does not show that a text is complete.
_CUT = re.compile(r"(?:\u2026|\.\.\.)[\])\s]*$")
_END_MARK = re.compile(r"(?:-+\s*(?:0|o|END)\s*-+|\u25a0|///|###)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://\S+|www\.\S+)(?:\s*\(.*\))?|\S+@\S+\.\w+", re.IGNORECASE)


def ends_sentence(line: str) -> bool:
    """Whether a line may end a sentence: its last character is a full stop, a closing quotation mark or the like.

    A bracket counts too. The mark of a note at the end, such as ``*`` or ``[1]``, is ignored.
    """
    line = _NOTE.sub("", line[-12:]).rstrip()
    return line[-1:] in _ENDS or line[-1:] in _CLOSING


def is_sentence(line: str) -> bool:
    """Whether a line of three words or more ends with a full stop, or another mark that ends a sentence."""
    return line.rstrip(_CLOSING)[-1:] in tuple(_ENDS) and len(line.split(maxsplit=3)) > 2


def breaks_off(paragraphs: Sequence[str]) -> bool:
    """Whether the text is cut off: its last paragraph ends within a sentence or with an ellipsis.

    An address or an agency's end mark, such as ``-0-`` or ``-END-``, ends a text too. An empty text is not cut off.
    """
    last = paragraphs[-1].strip() if paragraphs else ""
    if not last or _END_MARK.search(last[-8:]) or _ADDRESS.fullmatch(last):
        return False
    return _CUT.search(last[-8:]) is not None or not ends_sentence(last)
