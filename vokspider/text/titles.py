"""Whether two titles, or two texts, are of the same article."""

import re
import unicodedata
from collections.abc import Sequence
from html import unescape

from vokspider.text.whitespace import key

# Hangul fillers count as letters for Unicode, and no reader sees them.
_NOISE = re.compile(r"[\W_\u115f\u1160\u3164\uffa0]+")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
_TAG = re.compile(r"</?(?:a|abbr|b|bdi|big|br|cite|em|font|i|mark|q|s|small|span|strong|sub|sup|u|wbr)(?:\s[^<>]*)?/?>")
_ELLIPSIS = re.compile(r"[\[({<\s]*(?:\.\s?\.\s?\.+|\u2026|\u22ef|\.\.)[\])}>\s\"'\u201d\u2019\u300b]*$")
_CUT_ENTITY = re.compile(r"&#?[0-9a-z]{0,31}$", re.IGNORECASE)
_WIDE = "\u1100"  # from here on a letter says about as much as two of the Latin script
_SHORTEST_PREFIX = 20  # letters; a shorter title must be equal
_SHORTEST_AKIN = 10  # letters of a title that was cut, where the teaser says the same as the page
_SHORTEST_TEASER = 30  # letters; a shorter teaser can be that of many articles
_DECODINGS = 4  # a text that was encoded three times too often still comes out


def decoded(text: str) -> str:
    """A text of a listing without the HTML that was encoded once too often, as ``&amp;#8217;`` and ``&lt;em&gt;``.

    Only whole entities and tags of inline elements count: ``AT&T`` and ``a < b`` stay.
    """
    for _ in range(_DECODINGS):
        if not _ENTITY.search(text):
            break
        text = _ENTITY.sub(lambda found: unescape(found[0]), text)
    return _TAG.sub("", text)


def letters(title: str) -> str:
    """The letters and digits of a title, without case; the spelling of quotes, dashes and spaces does not matter."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", title)).casefold()


def same_words(first: str, second: str) -> bool:
    """Whether two texts of a listing say the same, however they are encoded and punctuated."""
    found = letters(decoded(first))
    return found == letters(decoded(second)) if found else key(first) == key(second)


def _weight(text: str) -> int:
    return sum(2 if character >= _WIDE else 1 for character in text)


def _uncut(title: str) -> str | None:
    """A listing's title without the ellipsis at its end; None if it has no ellipsis."""
    found = _ELLIPSIS.search(title)
    return _CUT_ENTITY.sub("", title[: found.start()]) if found else None


def same_title(title: str, promised: str, *, akin: bool | None = None) -> bool:
    """Whether a page's title is the one its entry promised.

    The listing may have encoded it once too often, and may have cut it. ``akin``: whether the page's text has the
    entry's teaser, None where that is not known. Without an ellipsis a title counts as cut only if it has.
    """
    found, wanted = letters(decoded(title)), letters(decoded(promised))
    if found == wanted:
        return found != "" or key(title) == key(promised)
    if letters(title) == letters(promised) != "":
        return True
    beginning = _uncut(decoded(promised))
    if akin is False or (beginning is None and akin is None):
        return False
    cut = wanted if beginning is None else letters(beginning)
    return _weight(cut) >= (_SHORTEST_AKIN if akin else _SHORTEST_PREFIX) and found.startswith(cut)


def has_teaser(paragraphs: Sequence[str], teaser: str | None) -> bool | None:
    """Whether a text has its entry's teaser, which may be cut and encoded once too often.

    None for a teaser that is too short to say so, or missing.
    """
    plain = decoded(teaser or "")
    beginning = _uncut(plain)
    wanted = letters(plain if beginning is None else beginning)
    if _weight(wanted) < _SHORTEST_TEASER:
        return None
    return wanted in letters(decoded(" ".join(paragraphs)))


def shared_text(first: Sequence[str], second: Sequence[str]) -> float:
    """The share of the shorter text that is in the other one as whole paragraphs, from 0 to 1.

    Only whole paragraphs count, since messages of greeting share most of their words but no paragraph.
    """
    lengths = [{key(paragraph): len(paragraph) for paragraph in text} for text in (first, second)]
    shorter, longer = sorted(lengths, key=lambda text: sum(text.values()))
    total = sum(shorter.values())
    return sum(length for paragraph, length in shorter.items() if paragraph in longer) / total if total else 0.0
