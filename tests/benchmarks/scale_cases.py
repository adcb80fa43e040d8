"""What is measured in a large archive: commands, pages and answers of the API."""

from urllib.parse import quote

from attrs import frozen

COMMAND, PAGE, API = ("command", "page", "api")


@frozen
class Case:
    """A command with its arguments, or an address. ``whole``: it reads the whole archive, so it may take long."""

    name: str
    kind: str
    asked: tuple[str, ...]
    whole: bool = False


def cases(edited: int, gone: int, size: int) -> list[Case]:
    """All cases; ``edited`` and ``gone`` are numbers of such articles in English, of ``size`` in all."""
    return [*_commands(edited), *_pages(edited, gone, size), *_answers(edited, size)]


# Queries by what is special about them.
QUERIES = {
    "rare": "lighthouse",
    "common": "the",
    "half": "harbour",
    "phrase": '"the people"',
    "two syllables": "서울",
    "in compounds": "괴뢰",
    "other spacing": "조선로동당",
    "both spellings": "노동",
    "AND": "harbour observatory",
    "NOT": "the -harbour",
    "prefix": "obs*",
    "source": "the source:scale-en",
    "days": "harbour date:2025-11",
    "edited": "the status:edited",
    "gone": "the status:gone",
    "only gone": "status:gone",
    "only NOT": "-the",
    "only a source": "source:scale-ko",
    "removed": "removed:the",
    "nothing": "xyzzy",
}


def _commands(edited: int) -> list[Case]:
    lines = {
        "articles list": "articles list",
        "articles list --status gone": "articles list --status gone",
        "articles list --since 2025-11": "articles list --since 2025-11",
        "articles show": f"articles show {edited}",
        "articles show, by address": f"articles show http://www.vok.rep.kp/en/{edited}",
        "articles show, unknown": "articles show nothing-of-that-name",
        "articles diff": f"articles diff {edited}",
        "articles history": f"articles history {edited}",
        "articles bisect": f"articles bisect {edited} the",
        "articles changed": "articles changed --limit 50",
        "articles gone": "articles gone --limit 50",
        "articles kwic, 1,000 places": "articles kwic observatory --limit 0",
        "articles phrase, common": "articles phrase the",
        "articles phrase, rare": "articles phrase lighthouse",
        "changes search": "changes search the --limit 20",
        "captures list": "captures list --limit 50",
        "runs list": "runs list --limit 20",
        "runs show": "runs show 20",
        "sources list": "sources list",
        "duplicates list": "duplicates list --limit 50",
        "log --limit 50": "log --limit 50",
        "status": "status",
    }
    short = [Case(name, COMMAND, tuple(line.split())) for name, line in lines.items()]
    searches = [
        Case(f"articles search, {name}", COMMAND, ("articles", "search", query, "--limit", "20"))
        for name, query in QUERIES.items()
    ]
    long = {
        "articles export": "articles export --format jsonl",
        "articles search, common, all": "articles search the --json --limit 0",
        "terms removed": "terms removed",
        "terms near": "terms near observatory",
    }
    return [*short, *searches, *(Case(name, COMMAND, tuple(line.split()), whole=True) for name, line in long.items())]


def _pages(edited: int, gone: int, size: int) -> list[Case]:
    paths = {
        "overview": "/",
        "articles": "/articles",
        "articles of a month": "/articles?since=2025-11-01&until=2025-11-28",
        "articles, gone": "/articles?status=gone",
        "an article": f"/a/{size // 2}",
        "a gone article": f"/a/{gone}",
        "a change": f"/a/{edited}/changes/1/2",
        "changes": "/changes",
        "vanished": "/vanished",
        "runs": "/runs",
        "a run": "/runs/20",
        "a feed": "/feeds/changed.atom",
        **{f"search, {name}": f"/articles?q={quote(query)}" for name, query in QUERIES.items()},
    }
    return [Case(name, PAGE, (path,)) for name, path in paths.items()]


def _answers(edited: int, size: int) -> list[Case]:
    paths = {
        "articles": "/articles",
        "articles, oldest": "/articles?order=oldest",
        "articles, last edited": "/articles?order=edited",
        "articles of a source": "/articles?source=scale-ko",
        "an article": f"/articles/{size // 2}",
        "revisions": f"/articles/{edited}/revisions",
        "a diff": f"/articles/{edited}/diffs/1/2",
        "changes": "/changes",
        "absences": "/absences",
        "runs": "/runs",
        "log": "/log?after=0&limit=100",
        **{f"search, {name}": f"/search?q={quote(query)}" for name, query in QUERIES.items()},
    }
    return [Case(name, API, (f"/api/v1{path}",)) for name, path in paths.items()]
