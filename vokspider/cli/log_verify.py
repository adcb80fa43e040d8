"""``vokspider log verify``: the archive by what its log tells, and the log by checkpoints."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import attrs
import typer
from sqlalchemy import Engine

from vokspider.cli.bar import steps
from vokspider.cli.database import open_archive
from vokspider.cli.output import Json
from vokspider.cli.plain import note, number_of, print_lines, write_each
from vokspider.cli.state import state
from vokspider.model.errors import ConfigError
from vokspider.proof.checkpoints import Checkpoint, read_checkpoint
from vokspider.proof.notes import Note, VerifierKey, verifier_key
from vokspider.store.db.engine import reading
from vokspider.store.db.problem import Problem
from vokspider.store.log.checkpoints import own_origin
from vokspider.store.log.stamps import stamps
from vokspider.store.log.verifying import verify as problems
from vokspider.witness.authorities import StampError, certificates_of
from vokspider.witness.stamping import authorities

Key = Annotated[
    list[str] | None,
    typer.Option(
        "--key", help="A key that signed checkpoints, or its file; by default that of the archive.", metavar="KEY"
    ),
]


def verify(
    context: typer.Context,
    against: Annotated[
        list[Path] | None,
        typer.Option(
            help="A checkpoint that was kept elsewhere. Can be repeated.", metavar="FILE", exists=True, dir_okay=False
        ),
    ] = None,
    key: Key = None,
    pages: Annotated[bool, typer.Option("--pages/--no-pages", help="Read the bytes of kept pages too.")] = True,
    json: Json = False,
) -> None:
    """Check each row that the log tells of, the log itself, and checkpoints with their signatures and timestamps.

    Each line names what was altered, removed or added. Exit 1 if there is any.
    """
    with open_archive(context, pager=False) as engine:
        given = {path: read_signed(path) for path in against or ()}
        keys = verifier_keys(context, engine, key or [], [one.origin for one, _ in given.values()])
        checkpoints = [require_signed(path, *one, keys) for path, one in given.items()]
        trusted = _trusted(context, engine)
        with steps() as tell:
            found = problems(engine, checkpoints, keys, trusted, pages=pages, tell=tell)
            number = write_each(found, _print_json if json else lambda problem: print_lines(str(problem)))
        note(f"{number_of(number, 'problem')} found" if number else "everything is as the log tells")
    raise typer.Exit(1 if number else 0)


def _trusted(context: typer.Context, engine: Engine) -> dict[str, bytes]:
    """The certificates of the authorities, by name. Says which timestamps cannot be checked by any."""
    found, why = {}, {}
    for one in authorities(state(context).load()):
        try:
            found[one.name] = certificates_of(one)
        except StampError as error:
            why[one.name] = str(error)
    for name in sorted({one.authority for one in stamps(engine) if one.answer} - set(found)):
        reason = why.get(name, "proof.authorities does not name it")
        note(f"who signed the timestamps of {name} is not checked, only what they stamp: {reason}")
    return found


def _print_json(problem: Problem) -> None:
    from vokspider.cli.common import print_json

    print_json(attrs.asdict(problem))


def verifier_keys(
    context: typer.Context, engine: Engine, given: Sequence[str], names: Sequence[str] = ()
) -> list[VerifierKey]:
    """The given keys; or, if there are none, that of the archive, if it has one, under its own and further names.

    Raises ConfigError for texts that are not keys.
    """
    if given:
        return [read_key(one) for one in given]
    from vokspider.proof.keys import load_or_make

    path = state(context).load().key_file
    if not path.exists():
        return []
    public = load_or_make(path).public_key().public_bytes_raw()
    with reading(engine) as connection:
        own = own_origin(connection)
    return [VerifierKey(name, public) for name in dict.fromkeys((*([own] if own else []), *names))]


def read_key(text: str) -> VerifierKey:
    """The key that an option names, or its file. Raises ConfigError for anything else."""
    path = Path(text)
    try:
        return verifier_key(path.read_text(encoding="utf-8") if path.is_file() else text)
    except (OSError, ValueError) as error:
        raise ConfigError(f"--key {text}: {error}; 'vokspider log key' prints one") from error


def read_signed(path: Path) -> tuple[Checkpoint, Note]:
    """The checkpoint in a file. Raises ConfigError for another file."""
    try:
        return read_checkpoint(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} is not a checkpoint: {error}; 'vokspider log checkpoint' makes one") from error


def require_signed(path: Path, checkpoint: Checkpoint, signed: Note, keys: Sequence[VerifierKey]) -> Checkpoint:
    """The checkpoint of a file. Raises ConfigError unless one of the keys signed it."""
    if not any(signed.is_signed_by(one) for one in keys):
        names = ", ".join(f"{one.name}+{one.key_id.hex()}" for one in signed.signatures)
        raise ConfigError(f"{path} is signed by {names}, and by no key that is known here; name it with --key")
    return checkpoint
