"""The back-fills, newest first."""

from vokspider.reports.backfills import BackfillSummary, backfills
from vokspider.web.api.answering import Many, Total
from vokspider.web.api.asking import Asked
from vokspider.web.api.cursors import cursor_at, number_in
from vokspider.web.api.operations import CURSOR, SOURCE, Operation, limit, linked


def operations() -> tuple[Operation, ...]:
    """The list of back-fills."""
    about = "Back-fills and how far they are, newest first"
    parameters = (SOURCE, limit(), CURSOR)
    one = Operation("backfills", "/backfills", about, _backfills, BackfillSummary, is_list=True, parameters=parameters)
    return (one,)


def _backfills(asked: Asked) -> Many:
    site, before = asked.site, number_in(asked["cursor"]) if asked["cursor"] else None
    every = [one for one in backfills(site.engine, site.config, site.now) if asked["source"] in (None, "", one.source)]
    behind = [one for one in every if before is None or one.id < before]
    shown = behind[: asked["limit"]]
    following = cursor_at(shown[-1].id) if len(behind) > len(shown) else None
    return Many([linked(one, page="/backfill") for one in shown], Total(len(every)), following)
