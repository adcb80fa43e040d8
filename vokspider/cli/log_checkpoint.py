"""``vokspider log checkpoint|checkpoints|key``: signed statements of what the log is."""

from typing import TYPE_CHECKING, Annotated

import attrs
import typer

from vokspider.cli.database import open_archive
from vokspider.cli.filters import MOST
from vokspider.cli.output import Column, Listing, Output, lists, print_rows
from vokspider.cli.plain import at, note, number_of, print_lines
from vokspider.cli.state import state
from vokspider.model.clock import utc_now
from vokspider.store.db.engine import reading
from vokspider.store.log.checkpoints import Kept, checkpoints, make_checkpoint, signing_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def private_key(context: typer.Context) -> "Ed25519PrivateKey":
    """The key that signs checkpoints; it is made if there is none yet."""
    from vokspider.proof.keys import load_or_make

    return load_or_make(state(context).load().key_file)


def checkpoint(context: typer.Context) -> None:
    """Sign the size and the root of the log, and print that as a note, which others can keep and check.

    A note for each size is kept in the archive too. The daemon makes one a day.
    """
    with open_archive(context, pager=False) as engine:
        kept = make_checkpoint(engine, private_key(context), utc_now())
        print_lines(kept.note.removesuffix("\n"))
        note(f"{number_of(kept.size, 'entry', 'entries')}, first signed {at(kept.made_at)}")


def key(
    context: typer.Context,
    pem: Annotated[bool, typer.Option("--pem", help="Print the public key in PEM, as openssl reads it.")] = False,
) -> None:
    """Print the key by which others check checkpoints of this log (a verifier key of C2SP's signed-note)."""
    private = private_key(context)
    if pem:
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        print_lines(public.decode().removesuffix("\n"))
        return
    with open_archive(context, pager=False) as engine, reading(engine) as connection:
        print_lines(str(signing_key(connection, private).verifier))


@lists
def list_all(
    context: typer.Context,
    limit: Annotated[
        int, typer.Option(min=0, max=MOST, help="At most N, 0 for no limit.", metavar="N", show_default=True)
    ] = 50,
    *,
    output: Output,
) -> None:
    """List the checkpoints that were made, newest first."""
    with open_archive(context) as engine:
        if not print_rows(checkpoints(engine, limit=limit), CHECKPOINTS, output):
            note("there are no checkpoints yet; 'vokspider log checkpoint' makes one")


CHECKPOINTS = Listing[Kept](
    ("size", "root", "made_at"),
    [
        Column("size", "entries"),
        Column("made_at", "made (UTC)", cell=lambda one: f"{one.made_at:%Y-%m-%d %H:%M:%S}"),
        Column("root", shrinks=True),
    ],
    attrs.asdict,
)
