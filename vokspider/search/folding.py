"""Which spellings of a word a search does not tell apart: by case, by accents, by forms of the same letter.

Hangul, Hanja and kana keep every mark, since a mark makes another letter there.
"""

import re
import unicodedata

# Marks on Latin and Greek letters, the points of Hebrew, and the vowel marks and the tatweel of Arabic.
_MARKS = re.compile(
    "(?<=[A-Za-z\u0370-\u03ff])[\u0300-\u036f]+|[\u0591-\u05bd\u05bf\u05c1\u05c2\u0640\u064b-\u065f\u0670]"
)
# Russian yo is often written as ye; a short i is a letter of its own.
_YO = re.compile("(?<=[\u0415\u0435])\u0308")
_HANGUL = re.compile("[\uac00-\ud7a3]+")
_ALEF = re.compile("[\u0622\u0623\u0625\u0671]")
# Letters that do not come apart into a letter and its mark.
_WHOLE = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ŧ": "t", "\u0131": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)


def fold(text: str) -> str:
    """The text in the form in which words are compared. Its length may differ from that of ``text``."""
    if text.isascii():
        return text.lower()
    if _HANGUL.fullmatch(text):
        return text  # as it would be below, and most words of a Korean text are
    text = _ALEF.sub("\u0627", unicodedata.normalize("NFKC", text)).casefold().translate(_WHOLE)
    text = _YO.sub("", _MARKS.sub("", unicodedata.normalize("NFKD", text)))
    return unicodedata.normalize("NFC", text)
