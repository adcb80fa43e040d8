"""The timestamps of a checkpoint, as files of a pack, and whether they are in order."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Engine

from vokspider.evidence import layout
from vokspider.evidence.records import Wrong
from vokspider.proof.notes import read_note
from vokspider.proof.timestamps import time_of, verified_time
from vokspider.store.log.stamps import timestamps


def stamps_of(engine: Engine, size: int, certificates: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """The timestamps of the checkpoint of ``size`` entries as files.

    Of each authority ``NAME.tsr``, its answer; ``NAME.txt``, what it stamped; and ``NAME.pem``, its certificates, if
    ``certificates`` has them by its name.
    """
    for name, note, answer in timestamps(engine, size):
        yield f"{name}.tsr", answer
        yield f"{name}.txt", note.encode()
        if name in certificates:
            yield f"{name}.pem", certificates[name]


def stamps_wrong(files: Mapping[str, bytes], notes: list[str]) -> Iterator[Wrong]:
    """Timestamps in a pack that are not of its checkpoint, or not signed as the certificates in it say."""
    checkpoint = read_note(files[layout.CHECKPOINT].decode()).text
    for name in sorted(files):
        if name.startswith(layout.STAMPS) and name.endswith(".tsr"):
            own = name.removesuffix(".tsr")
            stamped = files.get(f"{own}.txt", b"")
            if not stamped.startswith(checkpoint.encode() + b"\n"):
                yield Wrong(f"{own}.txt", f"it is not the checkpoint of {layout.CHECKPOINT}")
            yield from _wrong(files, name, stamped, notes)


def _wrong(files: Mapping[str, bytes], name: str, stamped: bytes, notes: list[str]) -> Iterator[Wrong]:
    certificates = files.get(f"{name.removesuffix('.tsr')}.pem")
    try:
        if certificates is None:
            time_of(files[name], stamped)
            notes.append(f"{name}: who signed it was not checked, since its certificates are not in the pack")
        else:
            verified_time(files[name], stamped, certificates)
    except ValueError as error:
        yield Wrong(name, f"it proves nothing: {error}")
