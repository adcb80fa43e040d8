"""A back-fill that is stopped, killed and paused, and goes on on other machines, while the daily crawl runs on time."""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from attrs import define, field, frozen

from tests.faults.servers import PostgresServer

from .bench import PROGRAM, Bench, bench, say
from .net import Machine
from .rows import CONTENTS, Rows, differences, rows_of
from .sites import sites_of

_LOOK = 0.5  # s
_PAUSE = 10.0  # s for which the back-fill is paused
_ENDED = (0, 4)  # exit codes of work that has no page to take now, or seems to be done by another process
# A list of addresses has no titles, teasers and days of entries, so these are left out.
_WANTED = CONTENTS | {
    "articles": """
        SELECT source.name, external_id, url, status, published_on, revision, content_sha256, absent_since, gone_at
        FROM article JOIN source ON source.id = article.source_id"""
}
_CRAWLS = """
    SELECT started_at AT TIME ZONE 'UTC', finished_at AT TIME ZONE 'UTC', verdict FROM run
    WHERE trigger = 'schedule' ORDER BY started_at
"""
_SUMS = """
    SELECT trigger, verdict, count(*), sum(discovered), sum(new), sum(unchanged), sum(skipped), sum(failed),
        sum(requests)
    FROM run GROUP BY 1, 2 ORDER BY 1, 2
"""
_AGAIN = """
    SELECT count(*) - count(DISTINCT article_id) FROM capture
    WHERE run_id IN (SELECT id FROM run WHERE trigger = 'backfill')
"""


@frozen
class Daily:
    """A start of the schedule: when it was due, and the crawl that followed before the next one was, if any did."""

    due: datetime
    late: float | None = None
    seconds: float | None = None
    verdict: str | None = None

    def __str__(self) -> str:
        """The crawl as words."""
        if self.late is None or self.seconds is None:
            return f"due at {self.due:%H:%M:%S}: no crawl"
        ended = self.late + self.seconds
        return f"due at {self.due:%H:%M:%S}: began {self.late:.1f} s later, ended {ended:.1f} s later, {self.verdict}"


@define
class Filling:
    """A back-fill on several machines with home folders of their own, of which one at a time works."""

    bench: Bench
    machines: Sequence[Machine]
    file: Path
    at: int = 0  # the number of the machine that works
    stops: list[str] = field(factory=list)
    _process: "subprocess.Popen[bytes] | None" = None

    @property
    def is_queued(self) -> bool:
        return self.bench.config.jobs.queued

    def popen(self, machine: int, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start a command on a machine, in its own home folder."""
        home = self.bench.config.root / f"machine-{machine}"
        if not home.exists():
            shutil.copytree(self.bench.config.root / "config", home / "config")
        config = replace(self.bench.config, root=home)
        with (home / "said.txt").open("ab") as said:
            command = self.machines[machine].command([*PROGRAM, *arguments])
            return subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=self.bench.environ(config), cwd=home
            )

    def run(self, *arguments: str) -> None:
        """Run a command on the machine that works."""
        assert self.popen(self.at, *arguments).wait() == 0, arguments

    def begin(self) -> None:
        """Begin the back-fill on the first machine."""
        if self.is_queued:
            self.run("backfill", "--urls", str(self.file))
            self._process = self.popen(self.at, "worker")
        else:
            self._process = self.popen(self.at, "backfill", "--urls", str(self.file))

    def go_on(self) -> None:
        """Let the next machine go on."""
        self.at += 1
        self._process = self.popen(self.at, *(("worker",) if self.is_queued else ("backfill", "resume")))

    def look(self) -> None:
        """Go on again if a killed process still seemed to be at work. Raises RuntimeError if the work failed."""
        code = self._process.poll() if self._process is not None else None
        if code in _ENDED and not self.is_queued:
            self._process = self.popen(self.at, "backfill", "resume")
        elif code is not None:
            said = self.bench.config.root / f"machine-{self.at}" / "said.txt"
            raise RuntimeError(f"the work ended with exit code {code}: {said.read_text()[-2000:]}")

    def stop(self) -> None:
        """Stop the work in order."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait()
        self.stops.append("stopped")

    def kill(self) -> None:
        """Kill the work, as when the machine dies."""
        assert self._process is not None
        self.bench.kill_all(self._process)
        self.stops.append("killed")

    def pause(self) -> None:
        """Pause the back-fill for some time, and let the machine end."""
        self.run("backfill", "pause")
        time.sleep(_PAUSE)
        self.stop()
        self.stops[-1] = "paused"

    def resume(self) -> None:
        """Let the next machine go on with a back-fill that was paused."""
        if not self.is_queued:
            self.go_on()
            return
        self.at += 1
        self.run("backfill", "resume")
        self._process = self.popen(self.at, "worker")

    def end(self) -> None:
        """Leave no process behind."""
        if self._process is not None and self._process.poll() is None:
            self.bench.kill_all(self._process)


def measure_backfill(
    server: PostgresServer, machines: Sequence[Machine], pages: int, delay: float, minutes: int, engine: str
) -> bool:
    """Back-fill ``pages`` addresses, with a daily crawl every few ``minutes``; print what was seen.

    ``delay``: s between two requests. ``engine``: that of ``jobs.engine``. Returns whether all is well.
    """
    with sites_of(1, pages) as sites:
        with bench(server, "alone", sites.places, engine="local") as alone:
            alone.crawl_alone()
            expected = rows_of(alone.engine, _WANTED)
            addresses = [url for (url,) in alone.rows("SELECT url FROM article ORDER BY id")]
            say(f"undisturbed: {expected['articles'].total()} articles; db check: {alone.check()}")
        settings: dict[str, dict[str, object]] = {
            "crawl": {"first_pages": 1},
            "schedule": {"cron": f"*/{minutes} * * * *"},
            "health": {"listen": ""},
        }
        with bench(server, "filled", sites.places, delay, engine, more=settings) as filled:
            file = filled.config.root / "addresses.txt"
            file.write_text("\n".join(addresses))
            began = datetime.now(UTC)
            with _working(Filling(filled, machines, file)) as filling:
                _fill(filling, len(addresses))
            return _said(filling, began, minutes, expected)


@contextmanager
def _working(filling: Filling) -> Iterator[Filling]:
    """The daemon on the last machine, and the back-fill on the first ones."""
    daemon = filling.popen(len(filling.machines) - 1, "daemon")
    try:
        filling.begin()
        yield filling
        daemon.terminate()
        daemon.wait()
    finally:
        filling.end()
        filling.bench.kill_all(daemon)


def _fill(filling: Filling, pages: int) -> None:
    """Wait for the end of the back-fill, with three stops on the way, and for the end of the crawls in progress."""
    stops: list[tuple[float, Callable[[], None], Callable[[], None]]] = [
        (0.25, filling.stop, filling.go_on),
        (0.5, filling.kill, filling.go_on),
        (0.75, filling.pause, filling.resume),
    ]
    while not filling.bench.rows("SELECT 1 FROM backfill WHERE state = 'finished'"):
        time.sleep(_LOOK)
        filling.look()
        ended = filling.bench.rows("SELECT count(*) FROM frontier WHERE state IN ('done', 'failed')")[0][0]
        if stops and ended > stops[0][0] * pages:
            _, stop, go_on = stops.pop(0)
            stop()
            say(f"  {filling.stops[-1]} on machine {filling.at} with {ended} pages done; the next machine goes on")
            go_on()
    while filling.bench.rows("SELECT 1 FROM run WHERE verdict IS NULL"):
        time.sleep(_LOOK)


def _said(filling: Filling, began: datetime, minutes: int, expected: Rows) -> bool:
    """Print what was seen; returns whether nothing is lost, and no daily crawl was left out."""
    filled, now = filling.bench, datetime.now(UTC)
    (created, finished) = filled.rows("SELECT created_at, finished_at FROM backfill")[0]
    seconds = (finished - created).total_seconds()
    states = dict(filled.rows("SELECT state || coalesce(' ' || outcome, ''), count(*) FROM frontier GROUP BY 1"))
    say(
        f"back-fill with jobs.engine {filled.config.jobs.engine}: {seconds:.0f} s, {states}, {', '.join(filling.stops)}"
    )
    say("  trigger, verdict, runs, discovered, new, unchanged, skipped, failed, requests:")
    for row in filled.rows(_SUMS):
        say("   ", *row)
    say(f"  responses of pages that a back-fill had already: {filled.rows(_AGAIN)[0][0]}")
    unbalanced = filled.rows("SELECT id FROM run WHERE discovered <> new + changed + unchanged + skipped + failed")
    say(f"  runs whose ledger does not balance: {len(unbalanced)}")
    crawls = daily(filled.rows(_CRAWLS), began, now, minutes)
    for one in crawls:
        say(f"  {one}")
    found = differences(expected, rows_of(filled.engine, _WANTED))
    for difference in found:
        say(f"  {difference}")
    checked = filled.check()
    say(f"  db check: {checked}")
    equal = not any(one.lost or one.added for one in found)
    return equal and not unbalanced and checked.endswith("code 0)") and all(one.late is not None for one in crawls)


def daily(rows: Sequence[tuple[datetime, datetime, str]], began: datetime, now: datetime, minutes: int) -> list[Daily]:
    """Each start of the schedule between ``began`` and ``now``, with the first crawl after it.

    The last one is left out if no crawl followed, since it may have had no time. ``rows``: start, end and verdict of
    the crawls, in order.
    """
    every = timedelta(minutes=minutes)
    due = began.replace(minute=0, second=0, microsecond=0)
    found = []
    while (due := due + every) < now:
        if due > began:
            crawl = next((row for row in rows if due <= row[0] < due + every), None)
            found.append(_of(due, crawl) if crawl else Daily(due))
    return found[:-1] if found and found[-1].late is None else found


def _of(due: datetime, crawl: tuple[datetime, datetime, str]) -> Daily:
    started, finished, verdict = crawl
    return Daily(due, (started - due).total_seconds(), (finished - started).total_seconds(), verdict)
