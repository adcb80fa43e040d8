"""The report on a run: its result, what it was compared with, what to look at, and what to do next."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from vokspider.cli.common import safe
from vokspider.cli.plain import at, fact, number_of, wrapped
from vokspider.model import codes
from vokspider.model.monitor_codes import HELD, NOT_JUDGED
from vokspider.model.outcomes import OUTCOMES
from vokspider.model.reasons import Reason
from vokspider.model.verdict import FAILED, INTERRUPTED, SUSPECT
from vokspider.reports.runs import DIED, RunSummary
from vokspider.wording import phrase, sentence
from vokspider.wording.removals import removed_as
from vokspider.wording.runs import MEANINGS, WHY

if TYPE_CHECKING:
    from vokspider.reports.run import RunDetail

_WIDTH = 80  # of lines in a pipe
_SHOWN = 40  # maximum number of listed articles of a dry run
_NEXT = {
    SUSPECT: "look at the reasons above; the next crawl tries again",
    FAILED: "fix the first problem above, then 'vokspider crawl'",
    INTERRUPTED: "'vokspider crawl' continues where it stopped",
    DIED: "'vokspider crawl' continues where it stopped",
}


def report(found: "RunDetail") -> Iterator[str]:
    """The lines of the report on a run."""
    run = found.run
    yield f"run {run.run_id}: {run.state}, {MEANINGS[run.state]}"
    for name, value in _facts(found):
        yield from _line(name, value)
    for outcome, reasons in (("skipped", found.skipped_reasons), ("failed", found.failed_reasons)):
        yield from _why(outcome, reasons)
    for one in found.failed_articles:
        page = f"; 'vokspider captures show {one.capture_id}' shows its page" if one.capture_id else ""
        yield from wrapped(f"  id {one.id}, external id {one.external_id}: {safe(one.reason)}{page}", 4)
    if found.monitors:
        yield from _monitors(found)
        yield from _look_at(found)
    yield from _next(found)


def ledger(counts: Mapping[str, int]) -> str:
    """The ledger in one line, such as ``20: 3 new, 17 unchanged``."""
    parts = ", ".join(f"{counts[outcome]:,} {outcome}" for outcome in OUTCOMES if counts[outcome])
    return f"{counts['discovered']:,}: {parts}" if parts else f"{counts['discovered']:,}"


def start_of(run: RunSummary) -> str:
    """The time when a run began, in UTC to the minute."""
    return f"{run.started_at:%Y-%m-%d %H:%M}"


def removed_lines(record: Mapping[str, Any]) -> str:
    """How many lines were removed from the pages of a run, in all and by rule."""
    rules = ((number, removed_as(rule)) for rule, number in record["removed_by_rule"].items())
    parts = ", ".join(f"{number:,} {words}" for number, words in rules)
    return number_of(record["removed_lines"], "line") + (f" ({parts})" if parts else "")


def would_fetch(articles: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Lines that name the articles that a dry run would have fetched, at most ``_SHOWN`` of them."""
    if articles:
        yield f"would fetch {number_of(len(articles), 'article')}:"
    for one in articles[:_SHOWN]:
        day, title = one["listed_on"] or "no day", safe(one["title"]) or "(no title)"
        yield f"  {day}  {title}"
        yield f"              {safe(one['url'])}"
    if len(articles) > _SHOWN:
        yield f"  and {len(articles) - _SHOWN:,} more; --json names all"


def _line(name: str, value: object) -> Iterator[str]:
    """Lines of a name and its value, wrapped between words, so that an address stays whole."""
    return fact(name, safe(value), _WIDTH)


def _facts(found: "RunDetail") -> Iterator[tuple[str, object]]:
    run = found.run
    yield "source", run.source
    yield "trigger", run.trigger
    yield "started", at(run.started_at)
    yield "finished", at(run.finished_at) if run.finished_at else "not closed"
    yield "articles", ledger(run.ledger)
    if run.finished_at:
        yield "entries", f"{run.entries:,} seen"
        yield "removed", removed_lines(run.as_json())
        yield "requests", f"{run.requests:,}"
    reasons = map(Reason.from_json, run.reason_codes)
    yield from (("because", sentence(one)) for one in reasons if not _is_of_monitor(one, found))


def _is_of_monitor(reason: Reason, found: "RunDetail") -> bool:
    """Whether a reason comes from a monitor; the report describes these further below, in more detail."""
    if reason.code != codes.SENTENCE:
        return reason.code == codes.MONITOR
    broken = [f"monitor {one.name}:" for one in found.results if one.is_broken]  # as versions before 0.2.0 wrote it
    return sentence(reason).startswith(tuple(broken))


def _why(outcome: str, reasons: Mapping[str, int]) -> Iterator[str]:
    for reason, number in sorted(reasons.items(), key=lambda pair: -pair[1]):
        words = f" ({WHY[reason]})" if reason in WHY else ""
        yield from fact(outcome, f"{number:,} {safe(reason) or 'without a reason'}{words}")


def _monitors(found: "RunDetail") -> Iterator[str]:
    """Lines about the monitors: those that broke in detail, then the names of those that held or could not judge."""
    runs = found.compared_with
    basis = f"with {number_of(len(runs), 'healthy run')}, {runs[-1]} to {runs[0]}" if runs else "with no earlier run"
    yield from _line("compared", basis)
    for one in found.results:
        if one.is_broken:
            figure, expected, cause = map(phrase, (one.figure, one.expected, one.cause))
            yield from _line("broken", f"{one.name}: {figure}; expected {expected}; likely {cause}")
    for state in (HELD, NOT_JUDGED):
        if names := [one.name for one in found.results if one.state == state]:
            yield from _line(state, ", ".join(names))


def _look_at(found: "RunDetail") -> Iterator[str]:
    """Lines that name the pages kept as evidence."""
    for page in found.pages:
        what = f"external id {page.external_id}" if page.external_id else "listing"
        yield from _line("look at", f"'vokspider captures show {page.id}', {what} ({page.reason})")


def _next(found: "RunDetail") -> Iterator[str]:
    run = found.run
    if run.state == SUSPECT and any(one.is_broken for one in found.results):
        accept = f"if the change is harmless, 'vokspider runs accept {run.run_id}' lets later runs be compared with it"
        yield from _line("next", f"look at the pages; {accept}")
    elif run.state in _NEXT:
        yield from _line("next", _NEXT[run.state])
