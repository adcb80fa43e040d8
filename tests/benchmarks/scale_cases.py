"""What is measured in a large archive: commands, pages and answers of the API, each with many different arguments."""

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from attrs import frozen

from .scale_arguments import Arguments

COMMAND, PAGE, API = ("command", "page", "api")
# Stands for a file that is new for each run.
OUTPUT = "OUTPUT"


@frozen
class Case:
    """Commands with their arguments, or addresses, which take turns.

    ``whole``: it reads the whole archive, so it runs once.
    """

    name: str
    kind: str
    asked: Sequence[tuple[str, ...]]
    whole: bool = False


def cases(given: Arguments) -> list[Case]:
    """All cases."""
    return [*_commands(given), *_searches(given), *_exports(given), *_pages(given), *_answers(given)]


def _commands(given: Arguments) -> Iterator[Case]:
    edited = list(zip(given.edited, given.words, strict=True))
    lines: dict[str, Iterable[str]] = {
        "articles list": ["articles list"],
        "articles list, a month": [f"articles list --since {one} --until {one}" for one in given.months],
        "articles list, gone": ["articles list --status gone"],
        "articles show": [f"articles show {one}" for one in given.articles],
        "articles show, by address": [f"articles show {one}" for one in given.addresses],
        "articles show, unknown": [f"articles show nothing-of-the-name-{one}" for one in given.articles],
        "articles diff": [f"articles diff {one}" for one in given.edited],
        "articles history": [f"articles history {one}" for one in given.edited],
        "articles changed": ["articles changed --limit 50"],
        "articles gone": ["articles gone --limit 50"],
        "articles kwic, 1,000 places": [f"articles kwic {one} --limit 1000" for one in given.places],
        "articles phrase, rare": [f"articles phrase {one}" for one in given.queries["rare"]],
        "articles phrase, common": [f"articles phrase {one}" for one in given.queries["common"]],
        "articles rhythm": [f"articles rhythm --source scale-{one}" for one in ("en", "ko", "ru")],
        "changes search": [f"changes search {one} --limit 20" for one in given.queries["common"]],
        "captures list": ["captures list --limit 50"],
        "captures show": [f"captures show {one}" for one in given.captures],
        "duplicates list": ["duplicates list --limit 50"],
        "runs list": ["runs list --limit 20"],
        "runs show": [f"runs show {one}" for one in given.runs],
        "sources list": ["sources list"],
        "terms removed": ["terms removed"],
        "terms near": [f"terms near {one}" for one in given.places],
        "log": ["log --limit 50", *(f"log --after {one} --limit 50" for one in given.articles)],
        "status": ["status"],
    }
    for name, some in lines.items():
        yield Case(name, COMMAND, [tuple(one.split()) for one in some])
    yield Case("articles bisect", COMMAND, [("articles", "bisect", str(one), words) for one, words in edited])


def _searches(given: Arguments) -> Iterator[Case]:
    for name, queries in given.queries.items():
        asked = [("articles", "search", "--limit", "20", "--", one) for one in queries]
        yield Case(f"articles search, {name}", COMMAND, asked)


def _exports(given: Arguments) -> Iterator[Case]:
    """Those that run once, with the peak of memory as what matters."""
    lines = {
        "articles export, jsonl": f"articles export --format jsonl --output {OUTPUT}",
        "articles export, csv": f"articles export --format csv --output {OUTPUT}",
        "articles kwic, all places": f"articles kwic {given.queries['usual'][0]} --limit 0",
        "articles search, common, all": f"articles search {given.queries['common'][0]} --json --limit 0",
        "captures export, a month": f"captures export --warc {OUTPUT}.warc.gz --since {given.months[-1]}",
    }
    for name, line in lines.items():
        yield Case(name, COMMAND, [tuple(line.split())], whole=True)
    year = given.months[-12:][0]
    paths = {
        "articles.jsonl, a year": f"/articles.jsonl?since={year}-01",
        "articles.csv of a common word, a year": f"/articles.csv?q={quote(f'the date:{year}..')}",
    }
    for name, path in paths.items():
        yield Case(name, PAGE, [(path,)], whole=True)


def _pages(given: Arguments) -> Iterator[Case]:
    paths: dict[str, Iterable[str]] = {
        "overview": ["/"],
        "articles": ["/articles"],
        "articles, a month": [f"/articles?since={one}-01&until={one}-28" for one in given.months],
        "articles, gone": ["/articles?status=gone"],
        "an article": [f"/a/{one}" for one in given.articles],
        "a gone article": [f"/a/{one}" for one in given.gone],
        "a revision": [f"/a/{one}@1" for one in given.edited],
        "a sentence": [f"/a/{one}@1/p2s1" for one in given.edited],
        "a citation": [f"/a/{one}@1/cite.bib" for one in given.articles],
        "a change": [f"/a/{one}/changes/1/2" for one in given.edited],
        "a served page": [f"/captures/{one}" for one in given.captures],
        "changes": ["/changes"],
        "vanished": ["/vanished"],
        "runs": ["/runs"],
        "a run": [f"/runs/{one}" for one in given.runs],
        "rhythm": [f"/rhythm?source=scale-{one}" for one in ("en", "ko", "ru")],
        "concordance": [f"/kwic?q={one}" for one in given.places],
        "a phrase, rare": [f"/phrase?q={quote(one)}" for one in given.queries["rare"]],
        "a phrase, common": [f"/phrase?q={quote(one)}" for one in given.queries["common"]],
        "terms removed": ["/terms"],
        "terms near": [f"/terms?show=near&q={one}" for one in given.places],
        "a feed": [f"/feeds/{one}.atom" for one in ("new", "changed", "vanished", "all")],
        "a feed of a search": [f"/feeds/search.atom?q={quote(one)}" for one in given.queries["rare"]],
        "a time map": [f"/timemap/link/{one}" for one in given.addresses],
        **{
            f"search, {name}": [f"/articles?q={quote(one)}" for one in queries]
            for name, queries in given.queries.items()
        },
    }
    return (Case(name, PAGE, [(one,) for one in some]) for name, some in paths.items())


def _answers(given: Arguments) -> Iterator[Case]:
    paths: dict[str, Iterable[str]] = {
        "articles": ["/articles"],
        "articles, oldest": ["/articles?order=oldest"],
        "articles, last edited": ["/articles?order=edited"],
        "articles, a source": [f"/articles?source=scale-{one}" for one in ("en", "ko", "ru")],
        "articles, a month": [f"/articles?since={one}-01&until={one}-28" for one in given.months],
        "an article": [f"/articles/{one}" for one in given.articles],
        "revisions": [f"/articles/{one}/revisions" for one in given.edited],
        "a revision": [f"/articles/{one}/revisions/1" for one in given.articles],
        "a diff": [f"/articles/{one}/diffs/1/2" for one in given.edited],
        "changes": ["/changes"],
        "absences": ["/absences"],
        "runs": ["/runs"],
        "a run": [f"/runs/{one}" for one in given.runs],
        "back-fills": ["/backfills"],
        "captures": ["/captures"],
        "captures, an article": [f"/captures?article={one}" for one in given.articles],
        "a capture": [f"/captures/{one}" for one in given.captures],
        "a served page": [f"/captures/{one}/body" for one in given.captures],
        "log, 100 entries": [f"/log?after={one}&limit=100" for one in given.articles],
        "checkpoints": ["/checkpoints"],
        "the key of checkpoints": ["/checkpoints/key"],
        "a checkpoint continues": [f"/checkpoints/{one}/consistency/{given.checkpoint}" for one in given.articles],
        "tables": ["/tables"],
        "digests of a table": [f"/tables/revision/digests?after={one}&limit=1" for one in given.articles],
        "100 rows of a table": [f"/tables/revision/rows?after={one}&limit=100" for one in given.articles],
        "rhythm": [f"/rhythm?source=scale-{one}" for one in ("en", "ko", "ru")],
        "concordance, 1,000 places": [f"/concordance?q={one}&limit=1000" for one in given.places],
        "a phrase, rare": [f"/phrase?phrase={quote(one)}" for one in given.queries["rare"]],
        "a phrase, common": [f"/phrase?phrase={quote(one)}" for one in given.queries["common"]],
        "terms removed": ["/terms/removed"],
        "terms added": ["/terms/added"],
        "terms new": ["/terms/new"],
        "terms near": [f"/terms/near?q={one}" for one in given.places],
        "terms compare": [f"/terms/compare?first=date:{one}&second=lang:en" for one in given.months[-1:]],
        **{
            f"search, {name}": [f"/search?q={quote(one)}" for one in queries] for name, queries in given.queries.items()
        },
    }
    return (Case(name, API, [(f"/api/v1{one}",) for one in some]) for name, some in paths.items())
