"""``vokspider log checkpoint|checkpoints|key``: signed statements of what the log is."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import attrs
import typer
from attrs import frozen

from vokspider.cli.database import open_archive
from vokspider.cli.filters import MOST
from vokspider.cli.log_stamp import as_json as stamp_as_json
from vokspider.cli.output import Column, Listing, Output, lists, print_rows
from vokspider.cli.plain import at, note, number_of, print_lines
from vokspider.cli.state import state
from vokspider.model.clock import utc_now
from vokspider.model.errors import ConfigError
from vokspider.proof.packages import package_key
from vokspider.store.db.engine import reading
from vokspider.store.log.checkpoints import checkpoints, make_checkpoint, signing_key
from vokspider.store.log.stamps import GOT, Stamp, stamps

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
    wacz: Annotated[
        bool, typer.Option("--wacz", help="Print that of 'captures export --wacz', as ReplayWeb.page shows it.")
    ] = False,
) -> None:
    """Print the key by which others check checkpoints of this log (a verifier key of C2SP's signed-note)."""
    if pem and wacz:
        raise ConfigError("--pem and --wacz print different keys; give one of them")
    private = private_key(context)
    if wacz:
        print_lines(package_key(private))
        return
    if pem:
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        print_lines(public.decode().removesuffix("\n"))
        return
    with open_archive(context, pager=False) as engine, reading(engine) as connection:
        print_lines(str(signing_key(connection, private).verifier))


@frozen
class Signed:
    """A checkpoint and its timestamps."""

    size: int
    root: str
    note: str
    made_at: datetime
    stamps: Sequence[Stamp]

    def as_json(self) -> dict[str, Any]:
        """The JSON object of the list."""
        return {**attrs.asdict(self, recurse=False), "stamps": [stamp_as_json(one) for one in self.stamps]}

    @property
    def stamped_by(self) -> str:
        """The names of the authorities, with what is not as wanted."""
        return ", ".join(one.authority if one.state == GOT else f"{one.authority} ({one.state})" for one in self.stamps)


@lists
def list_all(
    context: typer.Context,
    limit: Annotated[
        int, typer.Option(min=0, max=MOST, help="At most N, 0 for no limit.", metavar="N", show_default=True)
    ] = 50,
    *,
    output: Output,
) -> None:
    """List the checkpoints that were made, newest first, and which authorities stamped them."""
    with open_archive(context) as engine:
        found = checkpoints(engine, limit=limit)
        of_size: dict[int, list[Stamp]] = {one.size: [] for one in found}
        for one in stamps(engine, min(of_size, default=0)):
            of_size.setdefault(one.size, []).append(one)
        rows = [Signed(one.size, one.root, one.note, one.made_at, of_size[one.size]) for one in found]
        if not print_rows(rows, CHECKPOINTS, output):
            note("there are no checkpoints yet; 'vokspider log checkpoint' makes one")


CHECKPOINTS = Listing[Signed](
    ("size", "root", "made_at", "stamped_by"),
    [
        Column("size", "entries"),
        Column("made_at", "made (UTC)", cell=lambda one: f"{one.made_at:%Y-%m-%d %H:%M:%S}"),
        Column("root", shrinks=True),
        Column("stamped_by", "stamped by", omit_if=""),
    ],
    Signed.as_json,
    {"stamped_by": lambda one: one.stamped_by},
)
