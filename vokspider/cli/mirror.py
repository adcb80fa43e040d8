"""``vokspider mirror``: another archive, copied from its web address and kept up to date."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Engine

from vokspider.cli.common import err, print_json
from vokspider.cli.output import Json
from vokspider.cli.plain import note, number_of
from vokspider.cli.state import state
from vokspider.config import Config
from vokspider.mirror.passes import Mirror, Synced
from vokspider.mirror.remote import Remote, RemoteError, checked
from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError
from vokspider.store.db.engine import clear_errors, leave, open_engine, reading, schema_version
from vokspider.store.db.leases import MIRROR_LEASE, Lease
from vokspider.store.db.schema import require_current, upgrade
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
    token = _token(config, token_file)
    with _opened(config) as engine, _stoppable():
        if release:
            _release(config, engine)
            return
        remote = Remote(checked(url or _known(engine)), token)
        try:
            is_equal = _once(config, engine, remote, json=json, patient=follow)
            while follow:
                time.sleep(every)
                is_equal = _once(config, engine, remote, json=json, patient=True)
        except KeyboardInterrupt:
            if follow:
                return
            note("stopped; the next 'vokspider mirror' goes on where this one was")
            raise typer.Exit(130) from None
        raise typer.Exit(0 if is_equal else _CHANGING)


@contextmanager
def _opened(config: Config) -> Iterator[Engine]:
    """The engine of the archive, which is created if there is none."""
    engine = open_engine(config.database_url)
    try:
        with clear_errors(engine):
            is_new = not _has_file(config) or schema_version(engine) is None
        if is_new:
            upgrade(engine)
        require_current(engine)
        with clear_errors(engine):
            yield engine
    finally:
        leave(engine)


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let SIGTERM, as systemd sends it, end the work like Ctrl-C: then the next start need not wait for the lease."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _alone(config: Config, engine: Engine) -> Iterator[Lease]:
    """The lease of mirrors, held. Raises LeaseHeldError if another process writes to this one."""
    lease = Lease(engine, MIRROR_LEASE, config.crawl.lease_seconds, utc_now)
    lease.acquire()
    try:
        yield lease
    finally:
        lease.release()


def _has_file(config: Config) -> bool:
    url = config.database_url
    return url.get_backend_name() != "sqlite" or Path(url.database or "").exists()


def _token(config: Config, file: Path | None) -> str:
    if file is None:
        return config.mirror.token
    try:
        found = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise ConfigError(f"--token-file {file} cannot be read: {why}") from None
    if not found or not found.isascii() or not found.isprintable() or " " in found:
        raise ConfigError(f"--token-file {file} has no token: one line of ASCII characters without spaces")
    return found


def _known(engine: Engine) -> str:
    with reading(engine) as connection:
        mark = mark_of(connection)
    if mark is None:
        raise ConfigError("this archive is no mirror yet; name the address of the archive to copy")
    return mark.url


def _release(config: Config, engine: Engine) -> None:
    with _alone(config, engine), engine.begin() as connection:
        mark = end(connection)
    note(f"this archive is one of its own now; it was a mirror of {mark.url}" if mark else "this archive is no mirror")


def _once(config: Config, engine: Engine, remote: Remote, *, json: bool, patient: bool) -> bool:
    """Make the mirror equal once. ``patient``: whether an original that does not answer is only told of."""
    try:
        with _alone(config, engine) as lease, err().status("comparing") as progress:
            show = lambda table, rows: progress.update(f"writing {table}: {rows:,}")  # noqa: E731
            synced = Mirror(engine, remote, lease, utc_now, show).sync(time.sleep)
    except RemoteError as error:
        if not patient:
            raise
        note(f"{error}; the next look is later")
        return False
    if json:
        print_json(_summary(remote.url, synced))
    elif synced.done or not patient:
        note(_told(remote.url, synced))
    return synced.last.is_equal


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
