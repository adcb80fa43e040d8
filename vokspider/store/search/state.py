"""The state of an index: whether it has all texts, with tokens of this program's version."""

from attrs import frozen
from sqlalchemy import Connection, bindparam, or_, select, update

from vokspider.store.db import tables
from vokspider.store.db.compiled import run
from vokspider.store.db.tables.search import VERSIONS

_I = tables.search_index.c
_STATE = select(_I.version, _I.filled_to).where(_I.name == bindparam("index"))
_LOCKED = _STATE.with_for_update()
_STATES = select(_I.name, _I.version, _I.filled_to)


@frozen
class State:
    """The state of an index; ``stale``: its tokens are those of another version.

    ``filled_to``: the id of the last revision or change that an unfinished rebuild has indexed; None if all are
    indexed.
    """

    stale: bool
    filled_to: int | None

    @property
    def complete(self) -> bool:
        """Whether the index has every text or change, with tokens of this version."""
        return not self.stale and self.filled_to is None


def state_of(connection: Connection, name: str, *, lock: bool = False) -> State:
    """The state of an index. ``lock``: other calls with ``lock`` wait until the end of this transaction."""
    version, filled_to = run(connection, _LOCKED if lock else _STATE, {"index": name}).one()
    return State(version != VERSIONS[name], filled_to)


def is_complete(connection: Connection) -> bool:
    """Whether every text and change is in its index, with tokens of this program's version."""
    states = {name: State(version != VERSIONS[name], to) for name, version, to in run(connection, _STATES, {})}
    return all(states[name].complete for name in VERSIONS)


def takes(connection: Connection, name: str, owner: int) -> bool:
    """Whether a new revision or change is to be indexed now.

    If not, the index has tokens of another version, and ``filled_to`` is set so that a rebuild includes the new one.
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
    """Record the last revision or change that a rebuild has indexed; None at its end."""
    _set(connection, name, owner)


def _set(connection: Connection, name: str, filled_to: int | None) -> None:
    values = {"version": VERSIONS[name], "filled_to": filled_to}
    connection.execute(update(tables.search_index).where(_I.name == name).values(values))
