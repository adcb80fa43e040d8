"""Words: removed, added, new and typical ones, and each place of a query's words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from vokspider.reports.concordance import BY_DAY, ORDERS, Line, Most, concordance
from vokspider.reports.phrase import PhraseHistory, phrase_history
from vokspider.reports.search import search
from vokspider.reports.terms import ChangedTerm, NewTerm, Period, Typical, changed_terms, compared, near, new_terms
from vokspider.search.keyness import Score
from vokspider.search.nodes import ADDED, REMOVED, And, Days, Node, Source, Term
from vokspider.search.spelling import also_searched
from vokspider.search.tokens import words
from vokspider.store.search.counting import Scope
from vokspider.text.dates import start_of_day
from vokspider.web import counts
from vokspider.web.api.answering import Many, One, Total
from vokspider.web.api.asking import Asked, Parameter, choice, day, flag, number
from vokspider.web.api.items import of_hit
from vokspider.web.api.operations import (
    DUPLICATES,
    SOURCE,
    Operation,
    limit,
    linked,
    query_text,
)
from vokspider.web.api.problems import PREFIX, WRONG_PARAMETER, Problem
from vokspider.web.api.shapes import plain
from vokspider.web.queries import query_of

_SECONDS = 2.0  # for counting the uses of a phrase
# Places of a word of all articles: more would need too much memory. Each article has one, unless a query has no words.
_MOST = Most(places=100_000, articles=100_000)
# The newest ones of which words are counted, of each query: 0.4 ms of our own time for a text, and 10 s are the limit.
MOST_TEXTS, MOST_CHANGES = 5_000, 10_000
_SECONDS = 5.0  # for looking up whether earlier texts have the words, about
_COUNTS = f"Count up to {counts.COUNTED:,} places, or {_MOST.places:,}; as many in another order and for a sample."
_USUAL = timedelta(days=7)
_BEFORE_ALL = date(1970, 1, 1)
_LARGEST_SEED = 2**31 - 1
_LEAST = number("least", "Only words that are there so often.", 1, 10**9, 3)


def operations() -> tuple[Operation, ...]:
    """The lists of words, the concordance, and the history of a phrase."""
    return (*_of_terms(), *_of_places())


def _of_terms() -> Iterator[Operation]:
    seen = (SOURCE, day("since", "Only changes seen from this day on."))
    yield _list("removed", "The words that the site took out of its texts", _changed, ChangedTerm, *seen)
    yield _list("added", "The words that the site put into its texts", _changed, ChangedTerm, *seen)
    since = day("since", "The first day of the texts that are looked at; by default seven days ago.")
    yield _list("new", "Words that no text of an earlier day has", _new, NewTerm, SOURCE, since)
    of_both = (query_text("first", "The articles"), query_text("second", "The articles to compare them with"), _LEAST)
    sizes = {"size": int, "compared_with": int, "also_searched": list[str]}
    yield _list("compare", "Words that are typical of some articles", _compare, Score, *of_both, **sizes)
    window = number("window", "The most words between them and a word of the query.", 1, 50, 5)
    of_query = (query_text(), window, _LEAST)
    yield _list("near", "Words that stand near those of a query", _near, Score, *of_query, **sizes)


def _list(name: str, summary: str, answer: Any, item: Any, *parameters: Parameter, **more: Any) -> Operation:
    known = (*parameters, limit(50, 1000))
    path = f"/terms/{name}"
    return Operation(f"terms_{name}", path, summary, answer, item, is_list=True, parameters=known, more=more)


def _of_places() -> Iterator[Operation]:
    parameters = (
        query_text(),
        choice("order", "By day, the newest first, or by the words to the left or right.", ORDERS, BY_DAY),
        number("sample", "Only so many places, chosen at random; 0 for all.", 0, 10**6, 0),
        number("seed", "Another number chooses others.", 0, _LARGEST_SEED, 0),
        DUPLICATES,
        choice(counts.COUNTS, _COUNTS, (counts.FIRST, counts.ALL), counts.FIRST),
        limit(100, 1000),
    )
    more: Mapping[str, Any] = {"articles": int, "also_searched": list[str], "scope": Scope}
    about = "Each place of the words of a query, with the words around it"
    yield Operation("concordance", "/concordance", about, _places, Line, is_list=True, parameters=parameters, more=more)
    of_phrase = (
        query_text("phrase", "Words in a row; case and marks do not matter", is_query=False),
        flag("exact", "Only in this spelling, and with these spaces between Korean words."),
        SOURCE,
        day("since", "Only articles from this day on."),
        day("until", "Only articles up to this day."),
        DUPLICATES,
    )
    yield Operation("phrase", "/phrase", "The history of a phrase", _phrase, PhraseHistory, parameters=of_phrase)


def _changed(asked: Asked) -> Many:
    side = REMOVED if asked.request.url.path.endswith(REMOVED) else ADDED
    found = changed_terms(asked.site.engine, side, Period(_start(asked), source=asked["source"]), MOST_CHANGES)
    return _words(found.words[: asked["limit"]], Total(len(found.words), found.at_least), side)


def _start(asked: Asked) -> datetime | None:
    since = asked["since"]
    return start_of_day(since, asked.site.zone()) if since and since > _BEFORE_ALL else None


def _new(asked: Asked) -> Many:
    since, most = asked["since"] or _today(asked) - _USUAL, asked["limit"]
    engine, source = asked.site.engine, asked["source"]
    found, at_least = new_terms(engine, since, source, most + 1, most=MOST_TEXTS, seconds=_SECONDS)
    return _words(found[:most], Total(min(len(found), most), at_least or len(found) > most))


def _compare(asked: Asked) -> Many:
    first, second = (query_of(asked.site, asked[name]) for name in ("first", "second"))
    return _typical(asked, compared(asked.site.engine, first, second, asked["least"], MOST_TEXTS), first, second)


def _near(asked: Asked) -> Many:
    query = query_of(asked.site, asked["q"])
    return _typical(asked, near(asked.site.engine, query, asked["window"], asked["least"], MOST_TEXTS), query)


def _typical(asked: Asked, found: Typical, *queries: Node) -> Many:
    more = [one for one in found.scores if one.log_likelihood > 0]
    also = dict.fromkeys(word for query in queries for word in also_searched(query))
    about = {"size": found.size, "compared_with": found.rest, "also_searched": list(also)}
    return _words(more[: asked["limit"]], Total(len(more), found.at_least), more=about)


def _words(shown: Sequence[Any], total: Total, side: str | None = None, more: Mapping[str, Any] | None = None) -> Many:
    """The words, each with the address of a search for it."""
    places = [f'{side}:"{one.word}"' if side else f'"{one.word}"' for one in shown]
    links = [f"{PREFIX}/search?{urlencode({'q': place})}" for place in places]
    return Many([linked(one, search=link) for one, link in zip(shown, links, strict=True)], total, more=more or {})


def _places(asked: Asked) -> Many:
    query = query_of(asked.site, asked["q"])
    found = search(asked.site.engine, query, asked.site.calendar, every_member=asked["duplicates"])
    places = concordance(found, asked["order"], asked["sample"], asked["seed"], asked["limit"], _most(asked))
    more = {"articles": places.articles, "also_searched": list(found.also), "scope": plain(found.scope())}
    return Many([_place(one) for one in places.lines], Total(places.total, places.at_least), more=more)


def _most(asked: Asked) -> Most:
    """How much is read: only the newest places if that is enough for those that were asked for."""
    if asked["counts"] == counts.ALL or asked["order"] != BY_DAY or asked["sample"]:
        return _MOST
    return _MOST._replace(places=max(counts.COUNTED, asked["limit"]))


def _place(line: Line) -> dict[str, Any]:
    return linked(line, **of_hit(line.id, line.revision, current=line.current))


def _phrase(asked: Asked) -> One:
    first, last, source = asked["since"], asked["until"], asked["source"]
    if first and last and first > last:
        raise Problem(WRONG_PARAMETER, f"since {first} is after until {last}; swap them", "since")
    if not any(words(asked["phrase"])):
        raise Problem(WRONG_PARAMETER, "no words are in it; write the phrase, or a part of it", "phrase")
    restricted = (*((Days(first, last),) if first or last else ()), *((Source(source),) if source else ()))
    query = And((Term(asked["phrase"], exact=asked["exact"]), *restricted))
    found = search(asked.site.engine, query, asked.site.calendar, every_member=asked["duplicates"])
    return One(linked(phrase_history(found, _SECONDS)))


def _today(asked: Asked) -> date:
    return asked.site.calendar.today()
