"""Archives of any size, made in bulk from the store's own rows: its texts, log, search index, captures and signatures.

``vokspider db check`` finds no problem in them.
"""

from collections.abc import Iterator

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from vokspider.store.log.checkpoints import make_checkpoint

from .scale_articles import NOW, Maker, days
from .scale_bulk import finish, from_a_child, in_bulk
from .scale_runs import Runs


class Builder:
    """Fills an archive without rows with ``size`` articles of several years."""

    def __init__(self, engine: Engine, size: int) -> None:
        self._engine, self._maker, self._runs = engine, Maker(size), Runs(days(size))

    def build(self) -> Iterator[int]:
        """Yields how many articles are done."""
        with in_bulk(self._engine):
            with self._engine.begin() as connection:
                self._runs.add(connection)
            for batch in self._maker.batches() if self._maker.is_small else from_a_child(self._maker.batches):
                with self._engine.begin() as connection:
                    batch.write(connection)
                self._runs.count(batch.outcomes)
                yield batch.last
            self._runs.close(self._engine)
        finish(self._engine)
        make_checkpoint(self._engine, Ed25519PrivateKey.generate(), NOW)
