"""Random queries, and what their fields can name."""

from datetime import date

from hypothesis import strategies as st

from vokspider.search.fields import Known
from vokspider.search.nodes import (
    ADDED,
    REMOVED,
    And,
    Changed,
    Days,
    Language,
    Near,
    Node,
    Not,
    Or,
    Source,
    Status,
    Term,
)
from vokspider.search.nodes import TITLE as IN_TITLE

TODAY = date(2026, 3, 1)
KNOWN = Known(
    TODAY,
    ("stored", "edited", "missing", "gone", "all"),
    ("title", "date", "wording", "paragraph added", "paragraph removed", "rewritten"),
    ("vok-en", "vok-ko"),
    ("en", "ko"),
)
WORDS = ("harbour", "조선", "로동", "당", "ship's", "10:30", "war crimes", "조선 로동당")


def terms(words: tuple[str, ...] = WORDS) -> st.SearchStrategy[Term]:
    """Words and phrases anywhere or in the title."""
    return st.builds(
        Term, st.sampled_from(words), st.sampled_from(["", IN_TITLE]), exact=st.booleans(), prefix=st.booleans()
    )


def nears(words: tuple[str, ...] = WORDS) -> st.SearchStrategy[Near]:
    """Two or three words near each other, anywhere or in the title."""
    near = st.lists(terms(words), min_size=2, max_size=3)
    in_place = near.map(lambda found: tuple(term._replace(place=found[0].place) for term in found))
    return st.builds(Near, in_place, st.integers(0, 5))


def filters() -> st.SearchStrategy[Node]:
    """What restricts articles by what is known of them."""
    days = st.dates(date(2025, 1, 1), date(2025, 12, 31))
    return st.one_of(
        st.sampled_from(KNOWN.sources).map(Source),
        st.sampled_from(KNOWN.languages).map(Language),
        st.sampled_from(KNOWN.statuses).map(Status),
        st.one_of(st.none(), st.sampled_from(KNOWN.kinds)).map(Changed),
        st.builds(Days, days, st.none()),
        st.builds(Days, st.none(), days),
        st.lists(days, min_size=2, max_size=2).map(lambda pair: Days(min(pair), max(pair))),
        st.builds(Term, st.sampled_from(WORDS), st.sampled_from([REMOVED, ADDED])),
    )


def trees(
    leaves: st.SearchStrategy[Node] | None = None,
) -> st.SearchStrategy[Node]:
    """Queries in the form in which they are read: no part of AND is an AND, and none of OR an OR."""
    usual = st.one_of(terms(), nears(), filters())
    return st.recursive(usual if leaves is None else leaves, _larger, max_leaves=8)


def _larger(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def rows(kind: type[And] | type[Or]) -> st.SearchStrategy[Node]:
        other = parts.filter(lambda part: not isinstance(part, kind))
        return st.lists(other, min_size=2, max_size=3).map(lambda found: kind(tuple(found)))

    return st.one_of(rows(And), rows(Or), parts.map(Not))
