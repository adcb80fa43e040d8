"""``vokspider log stamp|stamps``: timestamps of checkpoints by authorities (RFC 3161)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import attrs
import typer

from vokspider.cli.database import open_archive
from vokspider.cli.files import whole_binary_file
from vokspider.cli.output import Column, Json, Listing, Output, lists, print_rows
from vokspider.cli.plain import at, note, number_of, print_lines
from vokspider.cli.state import state
from vokspider.config import Config
from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError, why_unwritable
from vokspider.store.log.checkpoints import last_checkpoint
from vokspider.store.log.stamps import GOT, Stamp, stamps
from vokspider.witness.authorities import Authority, StampError, certificates_of
from vokspider.witness.stamping import Asked, authorities, stamp_missing

_NONE = "no timestamp authority is configured; the setting proof.authorities names some, see docs/proof.md"


def stamp(context: typer.Context, json: Json = False) -> None:
    """Have the last checkpoint stamped by each authority of proof.authorities, and older ones that miss a timestamp.

    The daemon does this once a day. Exit 1 if an authority gave none; the next time it is asked again.
    """
    config = state(context).load()
    if not config.proof.authorities:
        raise ConfigError(_NONE)
    with open_archive(context, pager=False) as engine:
        if last_checkpoint(engine) is None:
            raise ConfigError("there are no checkpoints yet; 'vokspider log checkpoint' makes one")
        asked = []
        for one in stamp_missing(engine, config, utc_now):
            asked.append(one)
            _print(one, json)
        if not asked:
            note("every authority has stamped the last checkpoint already; 'vokspider log stamps' lists its timestamps")
    raise typer.Exit(1 if any(one.problem for one in asked) else 0)


def _print(one: Asked, json: bool) -> None:
    if json:
        from vokspider.cli.common import print_json

        print_json(attrs.asdict(one))
    elif one.problem:
        note(f"{one.authority}: the checkpoint of {_entries(one.size)} was not stamped: {one.problem}")
    else:
        print_lines(f"{one.authority}: the checkpoint of {_entries(one.size)} was stamped at {at(one.stamped_at)}")


def _entries(size: int) -> str:
    return number_of(size, "entry", "entries")


@lists
def list_all(
    context: typer.Context,
    files: Annotated[
        Path | None,
        typer.Option(
            help="Write the timestamps (.tsr), what they stamp (.txt) and the certificates (.pem) into a folder.",
            metavar="DIR",
            file_okay=False,
        ),
    ] = None,
    *,
    output: Output,
) -> None:
    """List the timestamps of checkpoints, also those that are still missing and why, newest first."""
    config = state(context).load()
    with open_archive(context, pager=files is None) as engine:
        found = stamps(engine)
        if not print_rows(found, STAMPS, output):
            note(
                "there are no timestamps yet; 'vokspider log stamp' asks for some"
                if config.proof.authorities
                else _NONE
            )
        elif files is not None:
            _write([one for one in found if one.state == GOT], config, files)


def _write(found: Sequence[Stamp], config: Config, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"--files {str(folder)!r} cannot be made: {why_unwritable(folder, error)}") from error
    for one in found:
        _write_file(folder / f"{one.size}-{one.authority}.txt", (one.note or "").encode())
        _write_file(folder / f"{one.size}-{one.authority}.tsr", one.answer or b"")
    names = {one.authority for one in found}
    for authority in authorities(config):
        if authority.name in names:
            _write_certificates(authority, folder)
    note(f"{number_of(len(found), 'timestamp')} written to {folder}, each with what it stamps")


def _write_certificates(authority: Authority, folder: Path) -> None:
    try:
        _write_file(folder / f"{authority.name}.pem", certificates_of(authority))
    except StampError as error:
        note(f"{authority.name}.pem was not written: {error}")


def _write_file(path: Path, data: bytes) -> None:
    with whole_binary_file(path, "--files") as stream:
        stream.write(data)


def as_json(one: Stamp) -> dict[str, Any]:
    """A timestamp without its bytes."""
    return {**attrs.asdict(one, filter=lambda field, _: field.name not in ("note", "answer")), "state": one.state}


STAMPS = Listing[Stamp](
    ("size", "authority", "state", "stamped_at", "tries", "tried_at", "problem"),
    [
        Column("size", "entries"),
        Column("authority"),
        Column("state"),
        Column("stamped_at", "stamped (UTC)", cell=lambda one: _time(one.stamped_at)),
        Column("tries"),
        Column("tried_at", "last try (UTC)", cell=lambda one: _time(one.tried_at), extra=True),
        Column("problem", "why not", cell=lambda one: one.problem or "", wraps=True),
    ],
    as_json,
)


def _time(time: Any) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S}" if time else ""
