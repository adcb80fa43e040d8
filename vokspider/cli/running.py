"""Running a crawl in the foreground: progress, Ctrl-C, and the report at the end."""

import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import attrs
import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from vokspider.cli.bar import shows_progress
from vokspider.cli.common import Record, err, print_json, safe
from vokspider.cli.database import require_file
from vokspider.cli.hints import runnable
from vokspider.cli.loudness import Loudness, loudness
from vokspider.cli.plain import answering, note, number_of, print_lines, wrapped
from vokspider.cli.progress import Pace, done_of, progress_line
from vokspider.cli.run_report import removed_lines, would_fetch
from vokspider.cli.turns import run_in_turn
from vokspider.config import Config
from vokspider.crawl.follow_up import follow_up
from vokspider.crawl.process import CrawlProcess, Reread, Result
from vokspider.model.clock import utc_now
from vokspider.model.errors import StoreError
from vokspider.model.options import IMPORT, RunOptions
from vokspider.model.outcomes import SKIPPED
from vokspider.model.verdict import EXIT_CODES, INTERRUPTED
from vokspider.store.db.engine import leave, open_engine
from vokspider.wording import sentence, sentences_of

_WORST_FIRST = (130, 1, 2, 3, 4, 0)
_OUTCOMES = ("new", "changed", "unchanged", "skipped", "failed")


def run_and_report(config: Config, options: RunOptions, *, json: bool) -> None:
    """Run a crawl or an import, print its record, and exit with the code of its verdict."""
    raise typer.Exit(_run_and_report(config, options, json=json))


def run_all_and_report(config: Config, options: RunOptions, sources: Iterable[str], *, json: bool) -> None:
    """Crawl the sources one after the other, print each record, and exit with the worst code. Ctrl-C ends all."""
    codes = list[int]()
    for source in sources:
        codes.append(_run_and_report(config, attrs.evolve(options, source=source), json=json))
        if codes[-1] == EXIT_CODES[INTERRUPTED]:
            break
    raise typer.Exit(worst(codes))


def worst(codes: Iterable[int]) -> int:
    """The worst of several exit codes, 0 if there are none.

    The order is interrupted, failed, wrong usage, suspect, another crawl running, success.
    """
    return min(codes, key=_WORST_FIRST.index, default=0)


def _run_and_report(config: Config, options: RunOptions, *, json: bool) -> int:
    result = run_in_turn(config, options, run_with_progress)
    try:
        with suppress(typer.Exit):  # raised if the reader of the report is gone, which does not change the result
            report(result, json=json)
    finally:
        finish(config, options, result)
    return result.exit_code


def finish(config: Config, options: RunOptions, result: Result) -> None:
    """Do what follows a crawl, see ``follow_up``. Failures are logged and change nothing."""
    engine = open_engine(config.database_url) if config.notify.urls and _has_archive(config) else None
    try:
        follow_up(engine, config, options, result, utc_now)
    finally:
        if engine is not None:
            leave(engine)


def _has_archive(config: Config) -> bool:
    """Whether there is an archive that can hold a message."""
    try:
        require_file(config)
    except StoreError:
        return False
    return True


def run_with_progress(config: Config, options: RunOptions, on_reread: Reread = lambda difference: None) -> Result:
    """Run a crawl and show its progress on a terminal; returns how it ended.

    Ctrl-C or SIGTERM ends it after the page in flight. ``on_reread``: see ``CrawlProcess.wait``.
    """
    verbose = loudness() == Loudness.VERBOSE
    child = CrawlProcess.start(config, attrs.evolve(options, verbose=verbose))
    with _forwarded_signals(child), _live_line() as line:
        task, pace = line.add_task(options.trigger, total=None), Pace()

        def show(counts: dict[str, int]) -> None:
            left, done = pace.left(counts, time.monotonic()), done_of(counts)
            total = done + counts["waiting"]
            if files := counts.get("files"):
                done, total = counts["file"] - 1, files
            line.update(task, description=progress_line(counts, left), completed=done, total=total or None)

        result = child.wait(show, on_reread, on_line=lambda text: line.console.print(Text(safe(text))))
    return attrs.evolve(result, stopped=child.is_stopped)


def _live_line() -> Progress:
    columns = (SpinnerColumn(), BarColumn(20), TextColumn("{task.description}"), TimeElapsedColumn())
    return Progress(*columns, console=err(), transient=True, disable=not shows_progress())


@contextmanager
def _forwarded_signals(child: CrawlProcess) -> Iterator[None]:
    def forward(_number: int, _frame: FrameType | None) -> None:
        with suppress(OSError):  # the terminal may be closed
            note("stopping after the page in progress; Ctrl-C again stops at once")
        child.stop()

    before = {number: signal.signal(number, forward) for number in _stopping_signals()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stopping_signals() -> Iterator[signal.Signals]:
    """The signals that stop a crawl: SIGINT, SIGTERM and, unless nohup ignores it, SIGHUP from a closed terminal."""
    yield from (signal.SIGINT, signal.SIGTERM)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        yield signal.SIGHUP


def report(result: Result, *, json: bool) -> None:
    """Print the run's record, or the reasons why there is none."""
    for error in result.errors if result.record is None else ():
        err().print(f"vokspider: {runnable(sentence(error))}", markup=False)
    if result.record is None:
        return
    with answering():
        if json:
            print_json(result.record)
        else:
            for line in describe(result.record).split("\n"):
                print_lines("\n".join(wrapped(line, len(line) - len(line.lstrip()) + 2)))


def describe(record: Record) -> str:
    """A run record in a few lines for people."""
    number = f"run {record['run_id']}" if record["run_id"] else "dry run, nothing was written"
    lines = [
        f"{record['verdict']}: {number}, {record['source']}",
        *(_imported(record) if record["trigger"] == IMPORT else _crawled(record)),
        *(f"  {safe(runnable(reason))}" for reason in sentences_of(record)),
        *would_fetch(record.get("would_fetch", ())),
    ]
    return "\n".join(lines)


def _crawled(record: Record) -> Iterator[str]:
    counts = ", ".join(f"{record[name]} {name}" for name in _OUTCOMES if record[name])
    yield f"  {record['discovered']} articles: {counts or 'none'}"
    yield f"  {number_of(record['entries'], 'entry', 'entries')} seen, {number_of(record['requests'], 'request')}"
    yield f"  removed {removed_lines(record)}"


def _imported(record: Record) -> Iterator[str]:
    """Lines about an import. Articles of which it has only an entry are left for the next crawl."""
    articles, waiting = number_of(record["discovered"] - record["skipped"], "article"), record["skipped"]
    entries = number_of(waiting, "entry", "entries")
    yield f"  {articles} and {entries} for the next crawl" if waiting else f"  {articles}"
    counts = [f"{record[name]} {name}" for name in _OUTCOMES if record[name] and name != SKIPPED]
    counts.append(f"{number_of(record['entries'], 'entry', 'entries')} seen")
    yield f"  {', '.join(counts)}"
    yield f"  removed {removed_lines(record)}"
