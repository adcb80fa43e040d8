"""What a word or a phrase of a query asks the index for."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, groupby, islice, product
from typing import NamedTuple

from vokspider.search.tokens import GAP, Word, pairs, words

_BLIND = 4  # letters from which on a word is searched with other spaces too: shorter ones would meet by chance
_MOST_GAPS = 2
_MOST = 64  # phrases for one term; more would only be slow


class Phrase(NamedTuple):
    """Tokens in a row; with ``prefix`` the last one is only the beginning of a token."""

    tokens: tuple[str, ...]
    prefix: bool = False


def phrases(text: str, *, exact: bool = False, prefix: bool = False) -> tuple[Phrase, ...]:
    """The phrases of which one has to be in a passage, so that the words of ``text`` stand there in a row.

    None for a text without words. ``exact``: with the spaces of ``text`` only; otherwise letters that are indexed in
    pairs may be joined or apart. ``prefix``: the last word may go on.
    """
    runs = [(paired, [word.text for word in run]) for paired, run in groupby(words(text), _is_paired)]
    if not runs:
        return ()
    last = len(runs) - 1
    rows = [
        list(_spellings(run, exact=exact, ends=at == last)) if paired else [Phrase(tuple(run), prefix and at == last)]
        for at, (paired, run) in enumerate(runs)
    ]
    return tuple(dict.fromkeys(map(_joined, islice(product(*rows), _MOST))))


def _is_paired(word: Word) -> bool:
    return word.paired


def _joined(parts: Iterable[Phrase]) -> Phrase:
    row = list(parts)
    return Phrase(tuple(token for part in row for token in part.tokens), row[-1].prefix)


def _spellings(run: Sequence[str], *, exact: bool, ends: bool) -> Iterator[Phrase]:
    """The phrases for words in pairs that follow each other; ``ends``: the term ends with them."""
    letters = "".join(run)
    given = [sum(map(len, run[:number])) for number in range(1, len(run))]
    for gaps in islice(_gaps(len(letters), tuple(given), exact=exact), _MOST):
        row = tuple(GAP * (place in gaps) + pair for place, pair in enumerate(pairs(letters), 1))
        if not ends:
            yield Phrase((*row, letters[-1]))
        elif row:
            yield Phrase(row)
        else:  # one letter: before another one of its word, before one of the next word, or alone
            yield from (Phrase((letters,), prefix=True), Phrase((GAP + letters,), prefix=True))


def _gaps(letters: int, given: tuple[int, ...], *, exact: bool) -> Iterator[tuple[int, ...]]:
    """Where spaces may stand, each as the number of letters before it: first as they were ``given``, then none."""
    yield given
    if exact:
        return
    most = _MOST_GAPS if letters >= _BLIND else 0
    for number in range(most + 1):
        yield from combinations(range(1, letters), number)
