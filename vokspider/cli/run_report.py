"""A run as a report: what came of it, what was compared with what, what to look at, and how to go on."""

import textwrap
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from vokspider.cli.common import Record, safe
from vokspider.cli.plain import number_of
from vokspider.monitors.judging import BROKEN, HELD, NOT_JUDGED
from vokspider.pages.reasons import REASONS
from vokspider.store.planning import IMPORTED, NOT_FETCHED, OUTCOMES, RETRY_LATER
from vokspider.verdict import FAILED, INTERRUPTED, OK, QUIET, SUSPECT

RUNNING, DIED = "running", "died"
_WIDTH, _INDENT = 80, 12
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
    FAILED: "mend the first reason above, then 'vokspider crawl'",
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
    yield from (f"  {one['external_id']}  {safe(one['reason'])}" for one in record["failed_articles"])
    if record["monitors"]:
        yield from _monitors(record["monitors"])
        yield from _look_at(record)
    yield from _next(record)


def ledger(record: Record) -> str:
    """The ledger in a line: ``20: 3 new, 17 unchanged``."""
    counts = ", ".join(f"{record[outcome]:,} {outcome}" for outcome in OUTCOMES if record[outcome])
    return f"{record['discovered']:,}: {counts}" if counts else f"{record['discovered']:,}"


def _line(name: str, value: object) -> Iterator[str]:
    """A word and what it is, with what does not fit on the line below it; an address stays whole."""
    text = f"{name:<{_INDENT - 1}} {safe(value)}".rstrip()
    yield from textwrap.wrap(
        text, _WIDTH, subsequent_indent=" " * _INDENT, break_long_words=False, break_on_hyphens=False
    )


def _facts(record: Record) -> Iterator[tuple[str, object]]:
    yield "source", record["source"]
    yield "trigger", record["trigger"]
    yield "started", _time(record["started_at"])
    yield "finished", _time(record["finished_at"]) if record["finished_at"] else "not closed"
    yield "articles", ledger(record)
    if record["finished_at"]:
        yield "entries", f"{record['entries']:,} seen"
        yield "removed", f"{record['removed_lines']:,} lines"
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
        yield f"{outcome:<11} {number:,} {safe(reason) or 'without a reason'}{words}"


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
        what = f"article {page['external_id']}" if page["external_id"] else "listing"
        yield from _line("look at", f"'vokspider captures show {page['id']}', {what} ({page['reason']})")


def _next(record: Record) -> Iterator[str]:
    if record["verdict"] == SUSPECT and _named(record, BROKEN):
        number = record["run_id"]
        accept = f"if all is well and stays so, 'vokspider runs accept {number}' makes this the measure"
        yield from _line("next", f"look at the pages; {accept}")
    elif record["verdict"] in _NEXT:
        yield from _line("next", _NEXT[record["verdict"]])
