"""Makes a pack: what ``gather`` has read, as a bag."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from sqlalchemy import Engine

from vokspider.evidence.bag import File, write_bag
from vokspider.evidence.contents import files, info
from vokspider.evidence.layout import PAGE, PRINTED
from vokspider.evidence.pack import Pack


def make(pack: Pack, engine: Engine, stream: BinaryIO, printed: Callable[[bytes], bytes] | None = None) -> None:
    """Write a pack as a zip file. The same state of the archive and the same key give the same bytes.

    ``printed`` makes a PDF of the readable page, which is then in the pack too. Raises DamagedError if a page that is
    kept is damaged.
    """
    write_bag(stream, pack.subject.folder, _all(pack, engine, printed), info(pack), pack.key)


def _all(pack: Pack, engine: Engine, printed: Callable[[bytes], bytes] | None) -> Iterator[File]:
    for name, content in files(pack, engine):
        yield name, content
        if name == PAGE and printed:
            yield PRINTED, printed(content)
