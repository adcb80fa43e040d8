"""Searching for words: in the database, and where they stand in a text that was found."""

import re
import unicodedata
from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, func, or_

# Plain quotation marks, and what stands for each of them in a typeset text. The site serves both.
_QUOTES = {"'": "\u2018\u2019\u201a\u201b\u2032\u02bc", '"': "\u201c\u201d\u201e\u201f\u2033"}
_TO_PLAIN = str.maketrans({curly: plain for plain, signs in _QUOTES.items() for curly in signs})
_ANY_QUOTE = str.maketrans({plain: f"[{plain}{signs}]" for plain, signs in _QUOTES.items()})


def variants(word: str) -> tuple[str, ...]:
    """The spellings of a word to look for.

    SQLite, and PostgreSQL in the locale "C", ignore case in ASCII only: other words are looked for as written, in lower
    and upper case, and capitalised. Hangul is looked for composed and, as macOS writes it, taken apart.
    """
    if word.isascii():
        return (word,)
    cases = (word, word.lower(), word.upper(), word.capitalize())
    return tuple(dict.fromkeys(unicodedata.normalize(form, case) for form in ("NFC", "NFD") for case in cases))


def has_words(words: Iterable[str], *columns: ColumnElement[str | None]) -> ColumnElement[bool]:
    """That each of the words stands in one of the columns, to the letter: ``%`` and ``_`` stand for themselves.

    Plain and typographic quotation marks find each other.
    """
    return and_(True, *(_has(word, columns) for word in words))


def _has(word: str, columns: Iterable[ColumnElement[str | None]]) -> ColumnElement[bool]:
    word = word.translate(_TO_PLAIN)
    searched = [_with_plain_quotes(column, word) for column in columns]
    return or_(*(column.icontains(one, autoescape=True) for column in searched for one in variants(word)))


def _with_plain_quotes(column: ColumnElement[str | None], word: str) -> ColumnElement[str | None]:
    """The column with those quotation marks made plain that the word has."""
    for plain in _QUOTES.keys() & set(word):
        for sign in _QUOTES[plain]:
            column = func.replace(column, sign, plain)
    return column


def pattern(words: Iterable[str]) -> re.Pattern[str]:
    """What finds any of the words in a text."""
    spellings = (re.escape(one).translate(_ANY_QUOTE) for word in words for one in variants(word.translate(_TO_PLAIN)))
    return re.compile("|".join(spellings), re.IGNORECASE)


def snippet(text: str, words: Iterable[str], around: int = 70) -> str:
    """One line of ``text`` around the first of the words in it, or its beginning when none is there.

    ``around``: letters before and after the word at the most; words are not cut, where the language parts them.
    """
    line = " ".join(text.split())
    hit = pattern(words).search(line)
    start, end = hit.span() if hit else (0, around)
    return _before(line, start, around) + line[start:end] + _after(line, end, around)


def _before(line: str, start: int, around: int) -> str:
    if start <= around:
        return line[:start]
    part = line[start - around : start]
    return "…" + (part.partition(" ")[2] or part)


def _after(line: str, end: int, around: int) -> str:
    if len(line) - end <= around:
        return line[end:]
    part = line[end : end + around]
    return (part.rpartition(" ")[0] or part) + "…"
