"""Makes a pack: what ``gather`` has read, as a bag."""

from typing import BinaryIO

from sqlalchemy import Engine

from vokspider.evidence.bag import write_bag
from vokspider.evidence.contents import files, info
from vokspider.evidence.pack import Pack


def make(pack: Pack, engine: Engine, stream: BinaryIO) -> None:
    """Write a pack as a zip file. The same state of the archive and the same key give the same bytes.

    Raises DamagedError if a page that is kept is damaged.
    """
    write_bag(stream, pack.subject.folder, files(pack, engine), info(pack), pack.key)
