"""``vokspider reextract``: what the present parser reads from the kept pages."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Annotated, Any

import typer
from attrs import define, field

from vokspider.cli import completing
from vokspider.cli.common import print_json
from vokspider.cli.database import require_file
from vokspider.cli.days import DAY, DAYS, parse_day, zone_of
from vokspider.cli.diff_view import print_comparison
from vokspider.cli.filters import Jobs
from vokspider.cli.output import Json
from vokspider.cli.plain import answering, note, number_of, print_lines
from vokspider.cli.running import report, run_with_progress
from vokspider.cli.state import state
from vokspider.cli.turns import run_in_turn
from vokspider.compare.changes import KINDS, Version
from vokspider.model.errors import ConfigError
from vokspider.model.options import REEXTRACT, RunOptions
from vokspider.model.outcomes import CHANGED, FAILED, NEW
from vokspider.pool import EVERY_CORE
from vokspider.reports.change import TextComparison, comparison


def reextract(
    context: typer.Context,
    source: Annotated[
        str,
        typer.Option(
            help="Source of the pages; by default crawl.source.", metavar="NAME", autocompletion=completing.sources
        ),
    ] = "",
    since: Annotated[
        str | None, typer.Option(help=f"Only pages fetched from this day on: {DAYS}.", metavar=DAY)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; this is the default.")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Store what differs, as new revisions.")] = False,
    jobs: Jobs = None,
    json: Json = False,
) -> None:
    """Read the kept pages again and show what would be stored differently; with --apply, store it."""
    if dry_run and apply:
        raise ConfigError("--dry-run and --apply contradict each other; give one of them")
    config = state(context).load()
    config.source(source or config.crawl.source)
    require_file(config)
    day = parse_day(since, "--since", partial(zone_of, config, source))
    options = RunOptions(source=source, trigger=REEXTRACT, since=day, dry_run=not apply, jobs=jobs or EVERY_CORE)
    shown = Shown(_print_json if json else _print_text)
    with answering():
        result = run_in_turn(config, options, partial(run_with_progress, on_reread=shown.take))
        if not json and result.record:
            print_lines(shown.summary(applied=apply))
    report(result, json=json)
    raise typer.Exit(result.exit_code)


@define
class Shown:
    """Prints differences as they come, and counts them."""

    show: Callable[[Mapping[str, Any]], None]
    counts: Counter[str] = field(factory=Counter)

    def take(self, reread: Mapping[str, Any]) -> None:
        """Print a difference and count it. ``reread``: a ``Reread`` in JSON."""
        self.show(reread)
        self.counts.update([reread["outcome"], *reread["kinds"]])

    def summary(self, *, applied: bool) -> str:
        """Lines that say how many texts differ, by kind, and how to store them if they were not ``applied``."""
        kinds = ", ".join(f"{self.counts[kind]} {kind}" for kind in KINDS if self.counts[kind])
        lines = [f"{number_of(self.counts[CHANGED], 'text')} read differently now{f': {kinds}' if kinds else ''}"]
        if self.counts[NEW]:
            lines.append(f"{number_of(self.counts[NEW], 'page')} with a text for the first time")
        if self.counts[FAILED]:
            lines.append(f"{number_of(self.counts[FAILED], 'page')} without a text any more; the stored texts stay")
        if not applied and self.counts[CHANGED] + self.counts[NEW]:
            lines.append("nothing was written; --apply stores these as new revisions")
        return "\n".join(lines)


def _version(fields: list[Any] | None) -> Version:
    """A version of a text, from its JSON in a message of the run's process; an empty version for None."""
    if fields is None:
        return Version(None, None, ())
    title, day, paragraphs = fields
    return Version(title, date.fromisoformat(day) if day else None, tuple(paragraphs))


def _comparison(reread: Mapping[str, Any]) -> TextComparison:
    return comparison(_version(reread["before"]), _version(reread["after"]))


def _print_json(reread: Mapping[str, Any]) -> None:
    compared = _comparison(reread).as_json() if reread["after"] else {}
    facts = {name: reread[name] for name in ("external_id", "url", "outcome", "revision", "kinds", "reason")}
    print_json({**facts, **compared})


def _print_text(reread: Mapping[str, Any]) -> None:
    if reread["after"] is None:
        note(f"{reread['external_id']}, revision {reread['revision']}: no text any more ({reread['reason']})")
        return
    names = (f"revision {reread['revision']}" if reread["revision"] else "no text", "as it is read now")
    print_comparison(_comparison(reread), reread["kinds"], reread["external_id"], names)
