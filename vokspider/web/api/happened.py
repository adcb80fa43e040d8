"""The log of what happened, as lines of JSON: a client that follows it can keep a copy of the archive."""

import json
from typing import Any

from starlette.responses import Response

from vokspider.model.origins import PARSER, SITE
from vokspider.reports.log import LogEntry, log
from vokspider.store.log.entries import KINDS
from vokspider.store.log.reading import Wanted
from vokspider.store.log.reading import size as log_size
from vokspider.web.api.answering import SIZE, address, page_headers, tagged
from vokspider.web.api.asking import Asked, choice, either, number
from vokspider.web.api.operations import (
    SOURCE,
    Operation,
    article_address,
    limit,
    linked,
    revision_address,
    run_address,
)
from vokspider.web.api.problems import PAST_SIZE, Problem

MEDIA_TYPE = "application/x-ndjson"
_LARGEST = 2**53 - 1


def operations() -> tuple[Operation, ...]:
    """The log."""
    parameters = (
        number("after", "Only entries after this number.", 0, _LARGEST, 0),
        SOURCE,
        choice("kind", "Only of this kind.", KINDS),
        choice("origin", "Only about texts of this origin: the site, or a newer reading of a page.", (SITE, PARSER)),
        either("migrated", "Only entries that an upgrade made later, or only the others."),
        number("at", "Only the entries that the log had when it was of this size.", 0, _LARGEST),
        limit(1000, 10_000),
    )
    about = "What happened, in order, one entry a line; complete up to the size in the header"
    return (
        Operation("log", "/log", about, _log, LogEntry, is_list=True, parameters=parameters, media_type=MEDIA_TYPE),
    )


def _log(asked: Asked) -> Response:
    engine, limit_ = asked.site.engine, asked["limit"]
    size, at = log_size(engine), asked["at"]
    if at is not None and at > size:
        raise Problem(PAST_SIZE, f"at={at} was requested, and the log has {size} entries", "at")
    size = size if at is None else at
    kinds = (asked["kind"],) if asked["kind"] else ()
    # What was written after the size was read is left for the next request.
    wanted = Wanted(asked["source"], kinds, asked["origin"], asked["migrated"], up_to=size)
    rows = list(log(engine, wanted, asked["after"], limit_ + 1).rows)
    shown = rows[:limit_]
    following = address(asked, after=shown[-1].seq) if len(rows) > limit_ else None
    headers = {SIZE: str(size), **page_headers(asked, limit_, {"next": following})}
    lines = "".join(json.dumps(_line(one), ensure_ascii=False) + "\n" for one in shown)
    return tagged(asked.request, lines.encode(), MEDIA_TYPE, headers=headers)


def _line(one: LogEntry) -> dict[str, Any]:
    article, run = article_address(one.id), run_address(one.run_id)
    return linked(one, article=article, revision=revision_address(one.id, one.revision), run=run)
