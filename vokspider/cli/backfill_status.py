"""``vokspider backfill status``: how far back-fills are, once or as they go on."""

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Annotated

import typer
from sqlalchemy import Engine

from vokspider.cli.bar import shows_progress
from vokspider.cli.common import err, print_json, safe
from vokspider.cli.database import open_archive
from vokspider.cli.output import Json
from vokspider.cli.plain import at, note, number_of, pairs, print_lines
from vokspider.cli.schedule import how_long
from vokspider.cli.state import state
from vokspider.config import Config
from vokspider.model.backfills import OPEN, STORED_OTHERWISE
from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError
from vokspider.reports.backfills import BackfillSummary, backfills

_LOOK = 1.0  # s between two looks with --follow
_USUAL = 10  # back-fills without NUMBER
_ENDS = {STORED_OTHERWISE: "stored otherwise"}


def status(
    context: typer.Context,
    numbers: Annotated[
        list[int] | None, typer.Argument(help="Numbers of back-fills; by default the last ones.", metavar="NUMBER...")
    ] = None,
    follow: Annotated[bool, typer.Option("--follow", help="Go on to show it until all have ended, or Ctrl-C.")] = False,
    json: Json = False,
) -> None:
    """Show how far back-fills are: pages queued, in flight, done and failed, the pace, and when they should end."""
    config = state(context).load()
    with open_archive(context, pager=not follow) as engine:
        found = backfills(engine, config, utc_now(), numbers or (), limit=0 if numbers else _USUAL)
        require_all(found, numbers or ())
        if not found:
            note("there is no back-fill; 'vokspider backfill --from DAY' begins one")
        elif follow:
            _follow(engine, config, [one.id for one in found if not one.has_ended], json=json)
        else:
            print_status(found, json=json)


def require_all(found: Sequence[BackfillSummary], numbers: Sequence[int]) -> None:
    """Raises ConfigError for the first of ``numbers`` that no back-fill has, of those that were looked for."""
    if unknown := sorted(set(numbers) - {one.id for one in found}):
        raise ConfigError(f"there is no back-fill {unknown[0]}; 'vokspider backfill status' lists them")


def print_status(found: Sequence[BackfillSummary], *, json: bool) -> None:
    """Print back-fills, one after the other."""
    for number, one in enumerate(found):
        if json:
            print_json(one.as_json())
        else:
            print_lines("\n" * (number > 0) + "\n".join(lines_of(one)))


def _follow(engine: Engine, config: Config, numbers: Sequence[int], *, json: bool) -> None:
    """Show back-fills until all have ended: bars on a terminal, else their state whenever it has changed."""
    try:
        if json or not shows_progress():
            _print_changes(engine, config, numbers, json=json)
        else:
            _show_bars(engine, config, numbers)
    except KeyboardInterrupt:
        return


def _looks(engine: Engine, config: Config, numbers: Sequence[int]) -> Iterator[list[BackfillSummary]]:
    """The back-fills, at once and every second, until all have ended."""
    while numbers:
        found = backfills(engine, config, utc_now(), numbers)
        yield found
        if all(one.has_ended for one in found):
            return
        time.sleep(_LOOK)


def _print_changes(engine: Engine, config: Config, numbers: Sequence[int], *, json: bool) -> None:
    last: Sequence[tuple[object, ...]] = ()
    for found in _looks(engine, config, numbers):
        now = [(one.state, one.queued, one.in_flight, one.done, one.failed) for one in found]
        if now != last:
            print_status(found, json=json)
        last = now


def _show_bars(engine: Engine, config: Config, numbers: Sequence[int]) -> None:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(20), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err()) as shown:
        tasks: Mapping[int, object] = {number: shown.add_task(f"back-fill {number}", total=None) for number in numbers}
        for found in _looks(engine, config, numbers):
            for one in found:
                text, ended = _one_line(one), one.done + one.failed
                shown.update(tasks[one.id], description=text, completed=ended, total=one.total or None)  # type: ignore[arg-type]


def _one_line(one: BackfillSummary) -> str:
    words = [f"back-fill {one.id} {one.state}", f"{one.in_flight:,} in flight"]
    words += [f"{one.failed:,} failed"] * bool(one.failed)
    words += [f"{how_long(timedelta(seconds=one.seconds_left))} left"] * bool(one.left)
    return safe(", ".join(words))


def lines_of(one: BackfillSummary) -> Iterator[str]:
    """A back-fill in some lines for people."""
    yield f"back-fill {one.id}: {safe(one.source)}, {_asked(one)}, {one.state}"
    yield pairs((f"  {name}", value) for name, value in _facts(one))


def _asked(one: BackfillSummary) -> str:
    return f"{one.since} to {one.until or 'today'}" if one.since else "a list of addresses"


def _facts(one: BackfillSummary) -> Iterator[tuple[str, str]]:
    if one.is_walking and not one.has_ended:
        yield "listing", "is being read; more pages may come"
    yield "queued", f"{one.queued:,}"
    yield "in flight", f"{one.in_flight:,}"
    yield "done", f"{one.done:,}{_divided(one.done_by_outcome)}"
    yield "failed", f"{one.failed:,}{_divided(one.failed_by_reason)}"
    if one.stored_before:
        yield "before", f"{one.stored_before:,} had a text already"
    if one.pages_per_hour:
        yield "pace", f"{one.pages_per_hour:,.0f} pages an hour in the last minutes"
    if one.held_until and not one.has_ended and one.held_until > utc_now():
        yield "held", f"until {at(one.held_until)} ({one.reason}); 'vokspider backfill resume' goes on at once"
    if one.state == OPEN and one.left:
        yield "ends", f"in {how_long(timedelta(seconds=one.seconds_left))} at the polite pace ({at(one.ends_at)})"
    if one.runs:
        counts = ", ".join(f"{number:,} {name}" for name, number in one.ledger.items() if number)
        yield "runs", f"{number_of(one.runs, 'run')}: {counts or 'nothing'}"
    yield "begun", at(one.created_at)
    if one.finished_at:
        yield "ended", at(one.finished_at)


def _divided(parts: Mapping[str, int]) -> str:
    words = ", ".join(f"{number:,} {_ENDS.get(name, name)}" for name, number in parts.items())
    return f" ({words})" if words else ""
