"""``vokspider witness`` and ``vokspider log witnessed``: checkpoints of other archives."""

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import attrs
import typer
from sqlalchemy import Engine

from vokspider import notices
from vokspider.cli.common import print_json
from vokspider.cli.database import has_file, open_archive, open_or_make
from vokspider.cli.log_verify import read_key
from vokspider.cli.output import Column, Json, Listing, Output, lists, print_rows
from vokspider.cli.plain import note, number_of, print_lines
from vokspider.cli.state import state
from vokspider.cli.stopping import stoppable
from vokspider.cli.tokens import token_in
from vokspider.config import Config
from vokspider.mirror.remote import Remote, RemoteError, checked
from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError
from vokspider.proof.notes import VerifierKey
from vokspider.store.log.witnessed import Witnessed, pins, witnessed
from vokspider.witness.watching import Seen, look

_UNREACHED, _MISFIT = 1, 3  # exit codes
_LONGEST_URL = 500
_NONE = "no checkpoints of another archive are kept yet; 'vokspider witness https://HOST:PORT' begins"


def witness(
    context: typer.Context,
    url: Annotated[
        str | None,
        typer.Argument(
            help="Where 'vokspider web' serves the archive, like https://HOST:PORT; by default each that is known.",
            metavar="URL",
            show_default=False,
        ),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(
            help="The key of that archive, or its file, as 'vokspider log key' prints it there.", metavar="KEY"
        ),
    ] = None,
    token_file: Annotated[
        Path | None, typer.Option(help="File with the token of that archive.", metavar="FILE", dir_okay=False)
    ] = None,
    anew: Annotated[
        bool, typer.Option("--anew", help="Begin with what the archive shows now; what was kept stays.")
    ] = False,
    follow: Annotated[bool, typer.Option("--follow", help="Look again and again, until Ctrl-C.")] = False,
    every: Annotated[
        float, typer.Option(min=1, help="With --follow, seconds between two looks.", metavar="SECONDS")
    ] = 3600,
    json: Json = False,
) -> None:
    """Keep the checkpoints of another archive, and check that each continues the ones before.

    Its key is pinned at first sight. Exit 3 if its log was forked, rolled back, or signed by another key.
    """
    if follow and anew:
        raise ConfigError("--anew begins once; leave out --follow")
    if url is None and (key or token_file or anew):
        raise ConfigError("--key, --token-file and --anew are about one archive; name its URL")
    config = state(context).load()
    if url is None and not has_file(config):
        raise ConfigError(_NONE)
    trusted, token = key and read_key(key), token_in(token_file) if token_file else ""
    with open_or_make(config) as engine, stoppable():
        remotes = [Remote(_address(url), token)] if url else _known(engine)
        code = _look(engine, config, remotes, trusted or None, anew=anew, json=json)
        while follow and _waited(every):
            code = _look(engine, config, remotes, trusted or None, json=json, is_quiet=True)
    raise typer.Exit(code)


def _waited(seconds: float) -> bool:
    """Wait; returns False if that was interrupted."""
    sys.stdout.flush()
    try:
        time.sleep(seconds)
    except KeyboardInterrupt:
        return False
    return True


def _look(
    engine: Engine,
    config: Config,
    remotes: Sequence[Remote],
    key: VerifierKey | None,
    *,
    json: bool,
    anew: bool = False,
    is_quiet: bool = False,
) -> int:
    """Look at each archive; returns the worst exit code. ``is_quiet``: nothing is said of those with nothing new."""
    return max(_code_of(engine, config, one, key, anew=anew, json=json, is_quiet=is_quiet) for one in remotes)


def _address(url: str) -> str:
    if len(url) > _LONGEST_URL:
        raise ConfigError(f"the address has {len(url)} characters; at most {_LONGEST_URL} can be kept")
    return checked(url)


def _known(engine: Engine) -> list[Remote]:
    found = pins(engine)
    if not found:
        raise ConfigError(_NONE)
    return [Remote(one.url) for one in found]


def _code_of(
    engine: Engine,
    config: Config,
    remote: Remote,
    key: VerifierKey | None,
    *,
    anew: bool,
    json: bool,
    is_quiet: bool,
) -> int:
    """Look at an archive, tell what it showed, and return the exit code for that."""
    try:
        seen = look(engine, remote, key, utc_now, anew=anew)
    except RemoteError as error:
        note(f"vokspider: {error}")
        return _UNREACHED
    if is_quiet and not seen.new and not seen.problem:
        return 0
    if json:
        print_json(_record(seen))
    else:
        print_lines("\n".join(_told(seen)))
    if seen.problem is None:
        return 0
    notices.note_misfit(engine, config, seen.url, seen.problem, utc_now)
    notices.deliver(engine, config, utc_now)
    return _MISFIT


def _record(seen: Seen) -> dict[str, Any]:
    return {
        "url": seen.url,
        "size": seen.last.size if seen.last else None,
        "new": [one.size for one in seen.new],
        "key": seen.key,
        "key_is_new": seen.is_trusted_blindly,
        "problem": seen.problem,
    }


def _told(seen: Seen) -> Iterator[str]:
    if seen.problem:
        yield f"{seen.url} DOES NOT FIT: {seen.problem}"
        yield "what it showed is kept as evidence, see 'vokspider log witnessed'; ask its keeper what happened"
        return
    assert seen.last is not None  # noqa: S101 (there is one if all fits)
    size = number_of(seen.last.size, "entry", "entries")
    if seen.before is None:
        yield f"{seen.url}: the checkpoint of {size} of {seen.last.origin} is kept from now on"
    elif seen.new:
        number = number_of(len(seen.new), "new checkpoint")
        yield f"{seen.url}: {number}, the last of {size}; all continue the one of {seen.before.size}"
    else:
        yield f"{seen.url}: nothing new since the checkpoint of {size}"
    if seen.is_trusted_blindly:
        yield f"its key was seen for the first time and is believed from now on: {seen.key}"
        yield "ask its keeper by another way whether 'vokspider log key' prints the same there"


@lists
def list_all(
    context: typer.Context,
    url: Annotated[
        str | None, typer.Argument(help="Only those of this archive.", metavar="URL", show_default=False)
    ] = None,
    *,
    output: Output,
) -> None:
    """List the checkpoints of other archives that are kept here, the last seen first; --json has them whole."""
    with open_archive(context) as engine:
        if not print_rows(witnessed(engine, url and checked(url)), WITNESSED, output):
            note(_NONE)


WITNESSED = Listing[Witnessed](
    ("url", "size", "root", "seen_at", "problem"),
    [
        Column("url", shrinks=True),
        Column("size", "entries"),
        Column("seen_at", "seen (UTC)", cell=lambda one: f"{one.seen_at:%Y-%m-%d %H:%M:%S}"),
        Column("root", shrinks=True, extra=True),
        Column("problem", "why it does not fit", cell=lambda one: one.problem or "", wraps=True),
    ],
    attrs.asdict,
)
