"""Signed checkpoints of the log, newest first."""

from vokspider.store.log.checkpoints import Kept, checkpoints, count
from vokspider.web.api.answering import Many, Total
from vokspider.web.api.asking import Asked
from vokspider.web.api.cursors import cursor_at, number_in
from vokspider.web.api.operations import CURSOR, Operation, limit, linked


def operations() -> tuple[Operation, ...]:
    """The list of checkpoints."""
    about = "Signed checkpoints of the log, newest first"
    parameters = (limit(), CURSOR)
    return (Operation("checkpoints", "/checkpoints", about, _checkpoints, Kept, is_list=True, parameters=parameters),)


def _checkpoints(asked: Asked) -> Many:
    engine, before = asked.site.engine, number_in(asked["cursor"]) if asked["cursor"] else None
    found = checkpoints(engine, before, asked["limit"] + 1)
    shown = found[: asked["limit"]]
    following = cursor_at(shown[-1].size) if len(found) > len(shown) else None
    return Many([linked(one) for one in shown], Total(count(engine)), following)
