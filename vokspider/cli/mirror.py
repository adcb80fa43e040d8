"""``vokspider mirror``: another archive, copied from its web address and kept up to date."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from attrs import frozen
from sqlalchemy import Engine

from vokspider.cli.common import err, print_json
from vokspider.cli.database import has_file, open_or_make
from vokspider.cli.output import Json
from vokspider.cli.plain import note, number_of
from vokspider.cli.state import state
from vokspider.cli.stopping import stoppable
from vokspider.cli.tokens import token_in
from vokspider.config import Config
from vokspider.mirror.following import Compared, is_due
from vokspider.mirror.passes import Mirror, Synced
from vokspider.mirror.remote import Remote, RemoteError, checked
from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError
from vokspider.store.db.engine import reading
from vokspider.store.db.explaining import shown
from vokspider.store.db.leases import MIRROR_LEASE, Lease
from vokspider.store.mirror.marking import mark_of
from vokspider.store.mirror.marking import release as end

_CHANGING = 3  # exit code: what was copied is not of one moment


def mirror(
    context: typer.Context,
    url: Annotated[
        str | None,
        typer.Argument(
            help="Where 'vokspider web' serves the archive, like https://HOST:PORT; by default the one of this mirror.",
            metavar="URL",
            show_default=False,
        ),
    ] = None,
    token_file: Annotated[
        Path | None,
        typer.Option(
            help="File with the token of that archive; by default the setting mirror.token.",
            metavar="FILE",
            dir_okay=False,
        ),
    ] = None,
    follow: Annotated[bool, typer.Option("--follow", help="Go on with what changes, until Ctrl-C.")] = False,
    every: Annotated[
        float, typer.Option(min=0.1, help="With --follow, seconds between two looks.", metavar="SECONDS")
    ] = 60,
    release: Annotated[
        bool, typer.Option("--release", help="Make the mirror an archive of its own, into which crawls may write.")
    ] = False,
    json: Json = False,
) -> None:
    """Copy another archive with all its captures into an empty one, and make the copy equal to it again later.

    Only what differs is fetched; after an interruption it goes on where it was. The copy is checked against the hashes
    and the log of the original. It is marked as a mirror: no crawl writes to it.
    """
    config = state(context).load()
    if release:
        _refuse_with_release({"URL": url, "--token-file": token_file, "--follow": follow, "--json": json})
    token = config.mirror.token if token_file is None else token_in(token_file)
    with _opened(config, may_create=url is not None) as engine, stoppable():
        if release:
            _release(config, engine)
            return
        copying = _Copying(config, engine, Remote(checked(url or _known(engine)), token), json)
        try:
            if follow:
                copying.follow(every)
            is_equal = copying.once().is_equal
        except KeyboardInterrupt:
            if follow:
                return
            note("stopped; the next 'vokspider mirror' goes on where this one was")
            raise typer.Exit(130) from None
        raise typer.Exit(0 if is_equal else _CHANGING)


@frozen
class _Copying:
    """An archive that is made a mirror of another one. ``json``: each comparison is told as a JSON object."""

    config: Config
    engine: Engine
    remote: Remote
    json: bool

    def follow(self, every: float) -> NoReturn:
        """Look at the original every so many seconds, and compare all tables when that is due."""
        last, trouble = None, ""
        while True:
            try:
                if is_due(last, self.remote.size() if last else 0, time.monotonic()):
                    last = self.once(is_quiet=last is not None)
                if trouble:
                    note(f"{self.remote.url} answers again")
                trouble = ""
            except RemoteError as error:
                if str(error) != trouble:
                    note(f"{error}; it is tried again every {every:g} s")
                trouble = str(error)
            time.sleep(every)

    def once(self, *, is_quiet: bool = False) -> Compared:
        """Make the mirror equal, and tell of it. ``is_quiet``: only if something was done."""
        begun = time.monotonic()
        with _alone(self.config, self.engine) as lease, err().status("comparing") as progress:
            show = lambda table, rows: progress.update(f"writing {table}: {rows:,}")  # noqa: E731
            synced = Mirror(self.engine, self.remote, lease, utc_now, show).sync(time.sleep)
        if self.json:
            print_json(_summary(self.remote.url, synced))
        elif synced.done or not is_quiet:
            note(_told(self.remote.url, synced))
        ended = time.monotonic()
        return Compared(synced.last.size, synced.last.is_equal, ended, ended - begun)


def _refuse_with_release(others: Mapping[str, Any]) -> None:
    given = [name for name, value in others.items() if value]
    if given:
        raise ConfigError(
            "--release makes a mirror an archive of its own and asks nothing of the original; leave out "
            f"{' and '.join(given)}"
        )


@contextmanager
def _opened(config: Config, *, may_create: bool) -> Iterator[Engine]:
    """The engine of the archive. Raises ConfigError if there is no file and it may not be created."""
    if not (may_create or has_file(config)):
        raise ConfigError(
            f"there is no archive at {shown(config.database_url)} yet; 'vokspider mirror https://HOST:PORT' makes "
            "a mirror of the one that is served there"
        )
    with open_or_make(config) as engine:
        yield engine


@contextmanager
def _alone(config: Config, engine: Engine) -> Iterator[Lease]:
    """The lease of mirrors, held. Raises LeaseHeldError if another process writes to this one."""
    lease = Lease(engine, MIRROR_LEASE, config.crawl.lease_seconds, utc_now)
    with lease.held():
        yield lease


def _known(engine: Engine) -> str:
    with reading(engine) as connection:
        mark = mark_of(connection)
    if mark is None:
        raise ConfigError(
            f"the archive {shown(engine.url)} is not a mirror yet; name the address of the archive to copy, and an "
            "empty database with --database"
        )
    return mark.url


def _release(config: Config, engine: Engine) -> None:
    with _alone(config, engine), engine.begin() as connection:
        mark = end(connection)
    if mark is None:
        raise ConfigError(f"the archive {shown(engine.url)} is not a mirror, so there is nothing to release")
    note(f"this archive is one of its own now; it was a mirror of {mark.url}")


def _summary(url: str, synced: Synced) -> dict[str, Any]:
    done = synced.done
    return {
        "url": url,
        "log_size": synced.last.size,
        "is_equal": synced.last.is_equal,
        "passes": synced.passes,
        "written": done.written,
        "deleted": done.deleted,
    }


def _told(url: str, synced: Synced) -> str:
    done = synced.done
    rows = f"{number_of(done.written, 'row')} written, {done.deleted:,} deleted"
    if synced.last.is_equal:
        return f"equal to {url} with {number_of(synced.last.size, 'log entry', 'log entries')}: {rows}"
    return f"{url} changed all the time, so the copy is not of one moment yet: {rows}; run this again later"
