"""How a database finds a phrase, in plain Python."""

from collections.abc import Iterable, Sequence

from vokspider.search.phrases import Phrase, phrases
from vokspider.search.tokens import tokens


def has(found: Sequence[str], phrase: Phrase) -> bool:
    """Whether the tokens of the phrase are among ``found`` in a row."""
    *head, last = phrase.tokens
    length = len(phrase.tokens)
    rows = (found[at : at + length] for at in range(len(found) - length + 1))
    return any(
        list(row[:-1]) == head and (row[-1].startswith(last) if phrase.prefix else row[-1] == last) for row in rows
    )


def finds(query: str, text: str, *, exact: bool = False, prefix: bool = False) -> bool:
    """Whether one of the query's phrases is in the text."""
    return any_of(phrases(query, exact=exact, prefix=prefix), text)


def any_of(asked: Iterable[Phrase], text: str) -> bool:
    """Whether one of the phrases is in the text."""
    found = tokens(text)
    return any(has(found, phrase) for phrase in asked)
