"""The form in which texts are compared: characters that look alike are equal, and invisible ones do not count.

A site may serve one text with typographic quotes on one day and plain ones on the next, in another Unicode form, or
with soft hyphens or direction marks. Such a difference is not an edit. Texts are stored as their page had them; this
form is used only to compare them.
"""

import re
import unicodedata

from vokspider.text.whitespace import squeeze

# Soft hyphens, joiners, zero-width spaces, direction marks, variation selectors, tags.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
# Replaced by ASCII, so that a text in ASCII is its own form. WordPress makes dashes of two and three hyphens.
_PLAIN = (
    dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"')
    | {"\u2026": "...", "\u2013": "--", "\u2014": "---", "\u2010": "-", "\u2011": "-"}
)
_ALIKE = re.compile(f"[{''.join(_PLAIN)}]")
_WIDE_OR_NARROW = re.compile("[\uff01-\uffee]+")
_JAMO = re.compile("[\u3131-\u314e][\u314f-\u3163](?:[\u3131-\u314e](?![\u314f-\u3163]))?")
_NARROW_HANGUL = re.compile("[\uffa1-\uffdc]+")
_FIRST = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_LAST = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_VOWEL, _SYLLABLE = 0x314F, 0xAC00


def plain_form(text: str) -> str:
    """The text in the form that is the same for all encodings and variants of its characters.

    White space is squeezed. A text of printable ASCII changes in nothing else.
    """
    if text.isascii() and text.isprintable():
        return squeeze(text)
    text = _UNSEEN.sub("", _NARROW_HANGUL.sub(_wide_hangul, text))
    text = _WIDE_OR_NARROW.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return squeeze(_ALIKE.sub(lambda found: _PLAIN[found[0]], unicodedata.normalize("NFC", text)))


def _wide_hangul(found: re.Match[str]) -> str:
    """The half-width Hangul letters of the match, composed into syllables of usual width."""
    letters = unicodedata.normalize("NFC", "".join(map(_letter, found[0])))
    return _JAMO.sub(_syllable, letters)


def _letter(narrow: str) -> str:
    """The letter of usual width for a half-width one; an unassigned character stays as it is."""
    _, _, code = unicodedata.decomposition(narrow).partition("<narrow> ")
    return chr(int(code, 16)) if code else narrow


def _syllable(found: re.Match[str]) -> str:
    first, vowel, last = found[0][0], found[0][1], found[0][2:]
    if first not in _FIRST or (last and last not in _LAST):
        return found[0]
    number = (_FIRST.index(first) * 21 + ord(vowel) - _VOWEL) * 28
    return chr(_SYLLABLE + number + (_LAST.index(last) + 1 if last else 0))
