"""Searching for words: in the database, and where they stand in a text that was found."""

import re
import unicodedata
from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, or_


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
    """That each of the words stands in one of the columns, to the letter: ``%`` and ``_`` stand for themselves."""
    return and_(True, *(_has(word, columns) for word in words))


def _has(word: str, columns: Iterable[ColumnElement[str | None]]) -> ColumnElement[bool]:
    spellings = variants(word)
    return or_(*(column.icontains(one, autoescape=True) for column in columns for one in spellings))


def pattern(words: Iterable[str]) -> re.Pattern[str]:
    """What finds any of the words in a text."""
    spellings = (re.escape(one) for word in words for one in variants(word))
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
