"""The arguments of the cases: many different ones, drawn from the archive that is measured."""

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

from attrs import frozen
from sqlalchemy import ColumnElement, Connection, func, select

from vokspider.model.outcomes import STORED
from vokspider.store.db import tables

from .scale_words import HALF, PLANTED, Writer

DIFFERENT = 40  # arguments of a case
_TEXTS = 300  # from which words are taken
_A, _C, _H, _R = tables.article.c, tables.capture.c, tables.hunk.c, tables.revision.c
_ENGLISH, _KOREAN = 1, 2  # numbers of sources
_SPELLINGS = ("노동", "역사", "역사박물관", "노동당", "조선노동당")


@frozen
class Arguments:
    """Numbers and words of an archive, each about ``DIFFERENT`` ones.

    ``articles``, ``edited``, ``gone``, ``runs`` and ``captures`` are numbers of rows; ``addresses`` are those of
    articles on the original site; ``months`` are like ``2025-11``. ``words`` are English words of an edited article, by
    its place in ``edited``; ``places`` are English words with about a thousand places among 100,000 articles, and
    ``queries`` the queries by what is special about them. ``checkpoint`` is the size of the last one.
    """

    articles: Sequence[int]
    edited: Sequence[int]
    gone: Sequence[int]
    runs: Sequence[int]
    captures: Sequence[int]
    addresses: Sequence[str]
    months: Sequence[str]
    words: Sequence[str]
    places: Sequence[str]
    queries: dict[str, Sequence[str]]
    checkpoint: int


def arguments(connection: Connection, seed: int = 1) -> Arguments:
    """The arguments for an archive; the same ones for the same seed and archive."""
    random = Random(seed)
    months = [f"{day:%Y-%m}" for day in _days(connection)]
    edited = _drawn(connection, random, _A.id, _A.revision > 1, _A.source_id == _ENGLISH)
    return Arguments(
        articles=_drawn(connection, random, _A.id, _A.status == STORED),
        edited=edited,
        gone=_drawn(connection, random, _A.id, _A.gone_at.is_not(None)),
        runs=_drawn(connection, random, tables.run.c.id),
        captures=_drawn(connection, random, _C.id, _C.kept),
        addresses=_drawn(connection, random, _R.original_url),
        months=months,
        words=[_first_words(connection, one) for one in edited],
        places=_of_rank(random, "en", 250, 750),
        queries=_queries(connection, random, months),
        checkpoint=connection.execute(select(func.coalesce(func.max(tables.checkpoint.c.size), 1))).scalar_one(),
    )


def _days(connection: Connection) -> Iterator[Any]:
    """The first days of all months of the archive."""
    first, last = connection.execute(select(func.min(_A.published_on), func.max(_A.published_on))).one()
    day = first.replace(day=1)
    while day <= last:
        yield day
        day = day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1)


def _drawn(connection: Connection, random: Random, column: Any, *conditions: ColumnElement[bool]) -> list[Any]:
    """Some values of a column, drawn from all rows with the conditions."""
    found = connection.execute(select(column).where(*conditions).order_by(column)).scalars().all()
    return random.sample(found, min(DIFFERENT, len(found)))


def _first_words(connection: Connection, article_id: int) -> str:
    text = connection.execute(select(_R.text).where(_R.article_id == article_id, _R.number == 1)).scalar_one()
    return " ".join(text.split()[:3])


# -- queries ----------------------------------------------------------------------------------------------------------


def _queries(connection: Connection, random: Random, months: Sequence[str]) -> dict[str, Sequence[str]]:
    """Queries by what is special about them."""
    english, korean = (_sentences(connection, random, source) for source in (_ENGLISH, _KOREAN))
    rare = [*_of_rank(random, "en", 3_000, 6_000), *_of_rank(random, "ko", 3_000, 6_000)]
    common = [*_of_rank(random, "en", 0, 30), *_of_rank(random, "ko", 0, 10)]
    usual = [HALF, *_of_rank(random, "en", 30, 300)]
    planted = [word for words in PLANTED.values() for word, share in words.items() if share < 0.001]
    frequent = _of_rank(random, "en", 0, 30)
    removed = [text.split()[0] for text in _drawn(connection, random, _H.text, _H.side == "removed")]
    pair = _each(random, english, lambda words: words[:2])
    made = {
        "rare": [*planted, *random.sample(rare, DIFFERENT)],
        "common": common,
        "usual": usual,
        "phrase": [f'"{" ".join(words)}"' for words in pair],
        "phrase of three": [f'"{" ".join(words)}"' for words in _each(random, english, lambda words: words[:3])],
        "two syllables": [words[0][:2] for words in _each(random, korean, lambda words: words)],
        "in compounds": [word[1:3] for word in _of_rank(random, "ko", 0, 3_000) if len(word) > 3],
        "other spacing": ["조선로동당", *("".join(one) for one in _each(random, korean, lambda words: words[:2]))],
        "both spellings": _SPELLINGS,
        "AND": [" ".join(words) for words in _each(random, english, lambda words: [words[0], words[-1]])],
        "OR": [" OR ".join(words) for words in pair],
        "NOT": [f"{one} -{other}" for one, other in zip(frequent, usual[1:], strict=False)],
        "NEAR": [f"NEAR({words[0]} {words[-1]}, 5)" for words in _each(random, english, lambda words: words[:4])],
        "prefix": [f"{word[:4]}*" for word in _of_rank(random, "en", 100, 6_000)],
        "title": [f"title:{word}" for word in usual],
        "source": [f"{word} source:scale-en" for word in frequent],
        "other source": [f"{word} source:scale-ko" for word in frequent],
        "a month": [f"{word} date:{month}" for word, month in zip(usual, _mixed(random, months), strict=False)],
        "edited": [f"{word} status:edited" for word in frequent],
        "gone": [f"{word} status:gone" for word in frequent],
        "removed": [f"removed:{word}" for word in removed],
        "only gone": ["status:gone"],
        "only NOT": [f"-{word}" for word in frequent],
        "only a source": ["source:scale-en", "source:scale-ko", "source:scale-ru"],
        "only a month": [f"date:{month}" for month in _mixed(random, months)],
        "nothing": ["xyzzy"],
    }
    return {name: queries[:DIFFERENT] for name, queries in made.items()}


def _of_rank(random: Random, language: str, first: int, last: int) -> list[str]:
    """Words of a language, drawn from those between two ranks; 0 is the most frequent one."""
    words = Writer(language, 1).words[first:last]
    return random.sample(words, min(DIFFERENT, len(words)))


def _sentences(connection: Connection, random: Random, source: int) -> list[list[str]]:
    """The words of the first sentences of some texts."""
    numbers = connection.execute(select(_A.id).where(_A.source_id == source, _A.status == STORED)).scalars().all()
    some = random.sample(numbers, min(_TEXTS, len(numbers)))
    found = connection.execute(select(_R.text).where(_R.article_id.in_(some), _R.number == 1)).scalars()
    return [text.partition(".")[0].split() for text in found]


def _each(random: Random, sentences: list[list[str]], chosen: Callable[[list[str]], list[str]]) -> list[list[str]]:
    """Words of some sentences, from a place in each that is drawn; ``chosen`` says which of the six from there."""
    some = random.sample(sentences, min(DIFFERENT, len(sentences)))
    return [chosen(words[at : at + 6]) for words in some for at in (random.randrange(max(len(words) - 6, 1)),)]


def _mixed(random: Random, values: Sequence[str]) -> list[str]:
    return random.choices(values, k=DIFFERENT)
