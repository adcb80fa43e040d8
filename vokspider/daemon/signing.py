"""The checkpoint that the daemon makes once a day."""

from datetime import datetime, timedelta

from sqlalchemy import Engine

from vokspider.config import Config
from vokspider.proof.keys import load_or_make
from vokspider.store.log.checkpoints import Kept, last_checkpoint, make_checkpoint
from vokspider.store.log.reading import size

_DAY = timedelta(days=1)


def daily_checkpoint(engine: Engine, config: Config, now: datetime) -> Kept | None:
    """A checkpoint of the log, or None if it has not grown since the last one, or that is not yet a day old.

    Raises ConfigError if the key cannot be used, and StoreError if the log does not continue the last checkpoint.
    """
    last = last_checkpoint(engine)
    if size(engine) == (last.size if last else 0) or (last and last.made_at <= now < last.made_at + _DAY):
        return None
    return make_checkpoint(engine, load_or_make(config.key_file), now)
