"""``vokspider log proof|check-proof|consistency``: proofs that are checked without the archive."""

import base64
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from vokspider.cli.database import open_archive
from vokspider.cli.files import write_or_print
from vokspider.cli.log_checkpoint import private_key
from vokspider.cli.log_verify import Key, read_key, read_signed, require_signed, verifier_keys
from vokspider.cli.naming import naming_in
from vokspider.cli.plain import note, print_lines
from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError, VokspiderError
from vokspider.proof.tlog import Proof, read_proof
from vokspider.store.articles.resolve import find_text
from vokspider.store.db.engine import reading
from vokspider.store.log.checkpoints import Kept, last_checkpoint, make_checkpoint
from vokspider.store.log.proving import continuation, entry_of_text, prove
from vokspider.store.log.recording import record_of_text


def proof(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="An article, or one revision of it as ID@REVISION.", metavar="ID[@N]")],
    file: Annotated[
        Path | None,
        typer.Argument(help="Where the proof goes; by default to standard output.", metavar="FILE", dir_okay=False),
    ] = None,
    record: Annotated[
        Path | None,
        typer.Option(
            help="Write the record of the revision too, whose hash is proven.", metavar="FILE", dir_okay=False
        ),
    ] = None,
) -> None:
    """Write a proof that the archive had a revision when its last checkpoint was made (C2SP tlog-proof)."""
    with open_archive(context, pager=False) as engine:
        article_id, revision = find_text(engine, text, naming_in(context))
        seq, number = entry_of_text(engine, article_id, revision)
        kept = _checkpoint_with(context, engine, seq)
        write_or_print(file, str(prove(engine, seq, kept)), "FILE")
        if record:
            with reading(engine) as connection:
                write_or_print(record, record_of_text(connection, article_id, number), "--record")
    note(f"entry {seq} is in the log of {kept.size} entries that was signed {kept.made_at:%Y-%m-%d %H:%M} UTC")


def _checkpoint_with(context: typer.Context, engine: Engine, seq: int) -> Kept:
    """The last checkpoint; a new one if that does not have the entry yet."""
    kept = last_checkpoint(engine)
    return kept if kept and kept.size >= seq else make_checkpoint(engine, private_key(context), utc_now())


def check_proof(
    file: Annotated[Path, typer.Argument(help="The proof.", metavar="FILE", exists=True, dir_okay=False)],
    key: Key = None,
    checkpoint: Annotated[
        Path | None,
        typer.Option(
            help="A checkpoint that you trust, instead of a key.", metavar="FILE", exists=True, dir_okay=False
        ),
    ] = None,
    record: Annotated[
        Path | None,
        typer.Option(
            help="The record of the revision, to be checked too.", metavar="FILE", exists=True, dir_okay=False
        ),
    ] = None,
) -> None:
    """Check a proof without any archive, by the key that signed it or a checkpoint; print the entry that it proves."""
    if not key and checkpoint is None:
        raise ConfigError("a proof is checked by --key KEY or --checkpoint FILE; 'vokspider log key' prints a key")
    try:
        read = read_proof(file.read_text(encoding="utf-8"))
        proven, signed = read.proven()
    except (OSError, ValueError) as error:
        raise VokspiderError(f"{file} proves nothing: {error}") from error
    if key:
        require_signed(file, proven, signed, [read_key(one) for one in key])
    if checkpoint and read_signed(checkpoint)[0] != proven:
        raise VokspiderError(f"{file} is for another checkpoint than {checkpoint}: of {proven.size} entries")
    if record:
        _require_record(read, record)
    print_lines(read.entry.decode())
    note(f"entry {read.index + 1} is one of the first {proven.size} of the log {proven.origin}")


def _require_record(read: Proof, record: Path) -> None:
    told = json.loads(read.entry).get("record")
    found = hashlib.sha256(record.read_bytes()).hexdigest()
    if found != told:
        raise VokspiderError(f"{record} is not the record of which the entry tells: its SHA-256 is {found}, not {told}")


def consistency(
    context: typer.Context,
    old: Annotated[Path, typer.Argument(help="A checkpoint.", metavar="OLD", exists=True, dir_okay=False)],
    new: Annotated[Path, typer.Argument(help="A later one.", metavar="NEW", exists=True, dir_okay=False)],
    key: Key = None,
) -> None:
    """Check that the log of one checkpoint continues that of an earlier one, and print the proof (RFC 6962)."""
    given = [(path, *read_signed(path)) for path in (old, new)]
    with open_archive(context, pager=False) as engine:
        keys = verifier_keys(context, engine, key or [], [one.origin for _, one, _ in given])
        first, second = (require_signed(*one, keys) for one in given)
        with reading(engine) as connection:
            path = continuation(connection, first, second)
    _print_path(path)
    note(f"the log of {second.size} entries continues that of {first.size}")


def _print_path(path: Sequence[bytes]) -> None:
    for one in path:
        print_lines(base64.b64encode(one).decode())
