"""The SQLite file of a daemon, which may be removed or replaced while the daemon runs, as by restoring a backup."""

import logging
from collections.abc import Callable

from vokspider.config import show_database
from vokspider.events import tell
from vokspider.store.db.engine import file_identity
from vokspider.store.db.leases import Lease

logger = logging.getLogger("vokspider.daemon")


class DatabaseFile:
    """Checks whether the file is still the one that was opened; open connections would go on using the old one.

    ``on_new`` is called if another file has taken its place, after the connections to the old one were closed.
    """

    def __init__(self, lease: Lease, on_new: Callable[[], None]) -> None:
        self._engine = lease.engine
        self._on_new = on_new
        self._known = file_identity(self._engine.url)
        self._missed = False

    def is_there(self) -> bool:
        """Whether the database's file exists; True for a database on a server.

        If it was replaced, the daemon changes to the new file.
        """
        found = file_identity(self._engine.url)
        if found == self._known:
            self._missed = False
            return True
        name = show_database(self._engine.url)
        if found is None:
            self._say_missing(name)
            return False
        self._engine.dispose()
        self._on_new()
        self._known, self._missed = found, False
        tell(logger, logging.WARNING, "database_replaced", "another file is at %s now; going on with it", name)
        return True

    def _say_missing(self, name: str) -> None:
        if not self._missed:
            sentence = "the file of %s is missing; no crawl is started until it is there again"
            tell(logger, logging.ERROR, "database_missing", sentence, name)
        self._missed = True
