"""The condition on the database that texts have some words, however they stand in them."""

import unicodedata
from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, func, or_

# Plain quotation marks and their typographic variants. The site uses both.
_QUOTES = {"'": "\u2018\u2019\u201a\u201b\u2032\u02bc", '"': "\u201c\u201d\u201e\u201f\u2033"}
_TO_PLAIN = str.maketrans({curly: plain for plain, signs in _QUOTES.items() for curly in signs})


def variants(word: str) -> tuple[str, ...]:
    """The spellings of a word to search for.

    SQLite, and PostgreSQL in the locale "C", ignore case in ASCII only. So other words are searched as written, in
    lower and upper case, and capitalised. Hangul is searched composed and, as macOS writes it, decomposed.
    """
    if word.isascii():
        return (word,)
    cases = (word, word.lower(), word.upper(), word.capitalize())
    return tuple(dict.fromkeys(unicodedata.normalize(form, case) for form in ("NFC", "NFD") for case in cases))


def has_words(words: Iterable[str], *columns: ColumnElement[str | None]) -> ColumnElement[bool]:
    """The condition that each word is in one of the columns, literally: ``%`` and ``_`` are ordinary characters.

    Plain and typographic quotation marks match each other.
    """
    return and_(True, *(_has(word, columns) for word in words))


def _has(word: str, columns: Iterable[ColumnElement[str | None]]) -> ColumnElement[bool]:
    word = word.translate(_TO_PLAIN)
    searched = [_with_plain_quotes(column, word) for column in columns]
    return or_(*(column.icontains(one, autoescape=True) for column in searched for one in variants(word)))


def _with_plain_quotes(column: ColumnElement[str | None], word: str) -> ColumnElement[str | None]:
    """The column with the quotation marks of the word replaced by plain ones."""
    for plain in _QUOTES.keys() & set(word):
        for sign in _QUOTES[plain]:
            column = func.replace(column, sign, plain)
    return column
