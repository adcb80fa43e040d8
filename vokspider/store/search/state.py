"""Whether an index has all texts, and the tokens that this program makes of them."""

from attrs import frozen
from sqlalchemy import Connection, bindparam, or_, select, update

from vokspider.store.db import tables
from vokspider.store.db.tables.search import VERSIONS

_I = tables.search_index.c
_STATE = select(_I.version, _I.filled_to).where(_I.name == bindparam("index"))


@frozen
class State:
    """How far an index is: ``stale`` if its tokens are of another version of the program.

    ``filled_to``: the last revision or change that an unfinished rebuild has come to; None if all are in the index.
    """

    stale: bool
    filled_to: int | None

    @property
    def complete(self) -> bool:
        """Whether every text is found."""
        return not self.stale and self.filled_to is None


def state_of(connection: Connection, name: str, *, lock: bool = False) -> State:
    """The state of an index; with ``lock`` nobody else that asks so has it until the end of the transaction."""
    query = _STATE.with_for_update() if lock else _STATE
    version, filled_to = connection.execute(query, {"index": name}).one()
    return State(version != VERSIONS[name], filled_to)


def takes(connection: Connection, name: str, owner: int) -> bool:
    """Whether a new revision or change goes into the index now.

    Otherwise the index is of another version, and it is noted that a rebuild has to come to it.
    """
    if not state_of(connection, name).stale:
        return True
    behind = or_(_I.filled_to.is_(None), _I.filled_to >= owner)
    connection.execute(update(tables.search_index).where(_I.name == name, behind).values(filled_to=owner - 1))
    return False


def begin(connection: Connection, name: str) -> None:
    """Record that an index is empty, to be filled by this program."""
    _set(connection, name, 0)


def reach(connection: Connection, name: str, owner: int | None) -> None:
    """Record how far a rebuild has come; None for its end."""
    _set(connection, name, owner)


def _set(connection: Connection, name: str, filled_to: int | None) -> None:
    values = {"version": VERSIONS[name], "filled_to": filled_to}
    connection.execute(update(tables.search_index).where(_I.name == name).values(values))
