"""Compares titles, teasers and texts, to decide whether they belong to the same article."""

import re
import unicodedata
from collections.abc import Sequence
from html import unescape

from vokspider.text.whitespace import key

# For Unicode, Hangul fillers are letters, but no reader sees them.
_NOISE = re.compile(r"[\W_\u115f\u1160\u3164\uffa0]+")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
_TAG = re.compile(r"</?(?:a|abbr|b|bdi|big|br|cite|em|font|i|mark|q|s|small|span|strong|sub|sup|u|wbr)(?:\s[^<>]*)?/?>")
_ELLIPSIS = re.compile(r"[\[({<\s]*(?:\.\s?\.\s?\.+|\u2026|\u22ef|\.\.)[\])}>\s\"'\u201d\u2019\u300b]*$")
_CUT_ENTITY = re.compile(r"&#?[0-9a-z]{0,31}$", re.IGNORECASE)
_WIDE = "\u1100"  # a letter from here on counts as two, since it says about as much as two Latin ones
_SHORTEST_PREFIX = 20  # letters; a shorter title must be equal, not only the beginning of the other one
_SHORTEST_AKIN = 10  # the same limit, if the page has the entry's teaser
_SHORTEST_TEASER = 30  # letters; a shorter teaser could belong to many articles
_DECODINGS = 4  # enough for a text that was encoded three times too often


def decoded(text: str) -> str:
    """A text of a listing without HTML that was encoded too often, such as ``&amp;#8217;`` and ``&lt;em&gt;``.

    Only complete entities and tags of inline elements are decoded: ``AT&T`` and ``a < b`` stay.
    """
    for _ in range(_DECODINGS):
        if not _ENTITY.search(text):
            break
        text = _ENTITY.sub(lambda found: unescape(found[0]), text)
    return _TAG.sub("", text)


def letters(title: str) -> str:
    """The letters and digits of a title, case-folded, so that quotes, dashes and spaces do not matter."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", title)).casefold()


def same_words(first: str, second: str) -> bool:
    """Whether two texts of a listing have the same letters and digits, however they are encoded and punctuated."""
    found = letters(decoded(first))
    return found == letters(decoded(second)) if found else key(first) == key(second)


def _weight(text: str) -> int:
    return sum(2 if character >= _WIDE else 1 for character in text)


def _uncut(title: str) -> str | None:
    """A listing's title without the ellipsis at its end; None if it has no ellipsis."""
    found = _ELLIPSIS.search(title)
    return _CUT_ENTITY.sub("", title[: found.start()]) if found else None


def same_title(title: str, promised: str, *, akin: bool | None = None) -> bool:
    """Whether the title of a page is the title of its entry, ``promised``.

    The listing may have encoded its title too often, or cut it. ``akin``: whether the page's text has the entry's
    teaser, None if that is not known. If it has not, the titles must be equal. A title without an ellipsis counts as
    cut only if ``akin`` is true.
    """
    if title == promised:
        return True
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
    """Whether a text has its entry's teaser, which may be cut, or encoded too often.

    None if there is no teaser, or it is too short to prove anything.
    """
    plain = decoded(teaser or "")
    beginning = _uncut(plain)
    wanted = letters(plain if beginning is None else beginning)
    if _weight(wanted) < _SHORTEST_TEASER:
        return None
    return wanted in letters(decoded(" ".join(paragraphs)))


def shared_text(first: Sequence[str], second: Sequence[str]) -> float:
    """The share of the shorter text, in characters, that the longer text has too: from 0 to 1.

    Only whole paragraphs count: messages of greeting have most of their words in common, but no paragraph.
    """
    lengths = [{key(paragraph): len(paragraph) for paragraph in text} for text in (first, second)]
    shorter, longer = sorted(lengths, key=lambda text: sum(text.values()))
    total = sum(shorter.values())
    return sum(length for paragraph, length in shorter.items() if paragraph in longer) / total if total else 0.0
