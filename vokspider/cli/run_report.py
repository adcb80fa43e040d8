"""A run as a report: what came of it, what was compared with what, what to look at, and how to go on."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from vokspider.cli.common import Record, safe
from vokspider.cli.plain import fact, number_of, wrapped
from vokspider.model.reasons import REASONS
from vokspider.model.verdict import FAILED, INTERRUPTED, OK, QUIET, SUSPECT
from vokspider.monitors.judging import BROKEN, HELD, NOT_JUDGED
from vokspider.sites.kcnawatch.chrome import ARTICLE_TITLE_COPY, CHROME, HIDDEN, MORE_FROM, PROMO
from vokspider.sites.kcnawatch.teasers import TEASER_COPY, TITLE_COPY
from vokspider.store.writing.discovery import IMPORTED, NOT_FETCHED, OUTCOMES, RETRY_LATER

RUNNING, DIED = "running", "died"
_WIDTH = 80  # in a pipe
_SHOWN = 40  # articles of a dry run
# What each rule took out, in words.
_REMOVED = {
    MORE_FROM: "of the More From block",
    TEASER_COPY: "teaser copies",
    TITLE_COPY: "title copies",
    ARTICLE_TITLE_COPY: "title copies above old texts",
    CHROME: "of the site's frame",
    PROMO: "of the site's promotions",
    HIDDEN: "that no reader sees",
}
_WHY = REASONS | {
    NOT_FETCHED: "this run has not fetched them",
    RETRY_LATER: "failed several times before, due again later",
    IMPORTED: "only seen by an import, which fetches nothing",
}
_MEANS = {
    OK: "something is new or changed",
    QUIET: "healthy, nothing new",
    SUSPECT: "it ended, but looks broken",
    FAILED: "it could not do its work",
    INTERRUPTED: "it was stopped before the end",
    RUNNING: "it is not over",
    DIED: "its process is gone without closing it",
}
_NEXT = {
    SUSPECT: "look at the reasons above; the next crawl tries again",
    FAILED: "fix the first problem above, then 'vokspider crawl'",
    INTERRUPTED: "'vokspider crawl' goes on where it stopped",
    DIED: "'vokspider crawl' goes on where it stopped",
}


def report(record: Record) -> Iterator[str]:
    """The lines of the report on a run, as ``store.overview.show_run`` gives it."""
    verdict = record["verdict"]
    yield f"run {record['run_id']}: {verdict}, {_MEANS[verdict]}"
    for name, value in _facts(record):
        yield from _line(name, value)
    for outcome in ("skipped", "failed"):
        yield from _why(outcome, record[f"{outcome}_reasons"])
    for one in record["failed_articles"]:
        yield from wrapped(f"  id {one['id']}, external id {one['external_id']}: {safe(one['reason'])}", 4)
    if record["monitors"]:
        yield from _monitors(record["monitors"])
        yield from _look_at(record)
    yield from _next(record)


def ledger(record: Record) -> str:
    """The ledger in a line: ``20: 3 new, 17 unchanged``."""
    counts = ", ".join(f"{record[outcome]:,} {outcome}" for outcome in OUTCOMES if record[outcome])
    return f"{record['discovered']:,}: {counts}" if counts else f"{record['discovered']:,}"


def removed_lines(record: Record) -> str:
    """How many lines were taken out of a run's pages, and what they were: copies and the listing block, in the main."""
    rules = ((number, _REMOVED.get(rule, rule.replace("_", " "))) for rule, number in record["removed_by_rule"].items())
    parts = ", ".join(f"{number:,} {words}" for number, words in rules)
    return number_of(record["removed_lines"], "line") + (f" ({parts})" if parts else "")


def would_fetch(articles: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The articles that a dry run would have fetched, so many as can be looked through."""
    if articles:
        yield f"would fetch {number_of(len(articles), 'article')}:"
    for one in articles[:_SHOWN]:
        day, title = one["listed_on"] or "no day", safe(one["title"]) or "(no title)"
        yield f"  {day}  {title}"
        yield f"              {safe(one['url'])}"
    if len(articles) > _SHOWN:
        yield f"  and {len(articles) - _SHOWN:,} more; --json names all"


def _line(name: str, value: object) -> Iterator[str]:
    """A word and what it is, with what does not fit on the line below it; an address stays whole."""
    return fact(name, safe(value), _WIDTH)


def _facts(record: Record) -> Iterator[tuple[str, object]]:
    yield "source", record["source"]
    yield "trigger", record["trigger"]
    yield "started", _time(record["started_at"])
    yield "finished", _time(record["finished_at"]) if record["finished_at"] else "not closed"
    yield "articles", ledger(record)
    if record["finished_at"]:
        yield "entries", f"{record['entries']:,} seen"
        yield "removed", removed_lines(record)
        yield "requests", f"{record['requests']:,}"
    said = _named(record, BROKEN)  # below, at more length
    yield from (("because", reason) for reason in record["reasons"] if not reason.startswith(tuple(said)))


def _named(record: Record, state: str) -> list[str]:
    results = record["monitors"].get("results", ())
    return [f"monitor {result['name']}:" for result in results if result["state"] == state]


def _time(text: str) -> str:
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M:%S} UTC"


def _why(outcome: str, reasons: dict[str, int]) -> Iterator[str]:
    for reason, number in sorted(reasons.items(), key=lambda pair: -pair[1]):
        words = f" ({_WHY[reason]})" if reason in _WHY else ""
        yield from fact(outcome, f"{number:,} {safe(reason) or 'without a reason'}{words}")


def _monitors(monitors: Mapping[str, Any]) -> Iterator[str]:
    """The broken ones first, then in brief those that held and those that could not judge."""
    by_state = {state: [one for one in monitors["results"] if one["state"] == state] for state in (HELD, NOT_JUDGED)}
    runs = monitors["compared_with"]
    basis = f"with {number_of(len(runs), 'healthy run')}, {runs[-1]} to {runs[0]}" if runs else "with no earlier run"
    yield from _line("compared", basis)
    for one in monitors["results"]:
        if one["state"] == BROKEN:
            said = f"{one['figure']}; expected {one['expected']}; likely {one['cause']}"
            yield from _line("broken", f"{one['name']}: {said}")
    for state, results in by_state.items():
        if results:
            yield from _line(state, ", ".join(one["name"] for one in results))


def _look_at(record: Record) -> Iterator[str]:
    """The pages that were kept."""
    for page in record["pages"]:
        what = f"external id {page['external_id']}" if page["external_id"] else "listing"
        yield from _line("look at", f"'vokspider captures show {page['id']}', {what} ({page['reason']})")


def _next(record: Record) -> Iterator[str]:
    if record["verdict"] == SUSPECT and _named(record, BROKEN):
        number = record["run_id"]
        accept = f"if all is well and stays so, 'vokspider runs accept {number}' makes this the measure"
        yield from _line("next", f"look at the pages; {accept}")
    elif record["verdict"] in _NEXT:
        yield from _line("next", _NEXT[record["verdict"]])
