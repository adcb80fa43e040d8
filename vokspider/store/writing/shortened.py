"""Articles whose pages show only the beginning of their text. It counts as an edit after enough healthy runs saw it."""

from collections.abc import Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from vokspider.compare.changes import kinds
from vokspider.compare.shortening import is_cut
from vokspider.model import codes
from vokspider.model.availability import SERVED
from vokspider.model.options import OFFLINE
from vokspider.model.origins import SITE
from vokspider.model.outcomes import CHANGED
from vokspider.model.reasons import Reason
from vokspider.model.verdict import HEALTHY
from vokspider.store.db import tables
from vokspider.store.duplicates.deciding import decide
from vokspider.store.search import keeping
from vokspider.store.writing.due_dates import confirmations
from vokspider.store.writing.fetches import kept_before
from vokspider.store.writing.ledger import Ledger
from vokspider.store.writing.removed import copy_removals
from vokspider.store.writing.revisions import SHORTENED, Meaning, newest_number, stored_version, tell_revision

_A, _C, _O, _R, _RUN = tables.article.c, tables.capture.c, tables.run_outcome.c, tables.revision.c, tables.run.c
_LOOK_BACK = 10  # runs


def confirm_shortened(connection: Connection, ledger: Ledger) -> list[Reason]:
    """Make shortened texts current, as edits of the site, if enough healthy runs saw them; returns a reason for each.

    A text that shows by itself that it is cut off never becomes current. No shortened text does while too many articles
    are shortened, as by a paywall.
    """
    found = ledger.rechecked.shortened
    if not found or _is_mass(connection, ledger):
        return []
    rules = ledger.rules.recheck
    often = [
        (row_id, number)
        for row_id, number in found.items()
        if confirmations(_met_by(connection, row_id, ledger.run_id or 0), rules.confirmation_hours)
        >= rules.confirmations
    ]
    return [one for row_id, number in often for one in _confirm(connection, ledger, row_id, number)]


def _is_mass(connection: Connection, ledger: Ledger) -> bool:
    """Whether too many of the recently fetched articles are shortened.

    Counted are the articles fetched in the last runs, from the first run with a shortened article on.
    """
    crawls = select(_RUN.id).where(_RUN.source_id == ledger.source_id, _RUN.trigger.not_in(OFFLINE))
    last = crawls.order_by(_RUN.id.desc()).limit(_LOOK_BACK)
    met = select(_O.run_id, _O.article_id).where(_O.run_id.in_(last), _O.reason == SHORTENED)
    rows = connection.execute(met).all()
    since = min((row.run_id for row in rows), default=ledger.run_id)
    fetched = select(func.count(_C.article_id.distinct())).where(_C.run_id >= since, _C.state == SERVED)
    fetched = fetched.where(_C.run_id.in_(last))
    number, rules = len({row.article_id for row in rows}), ledger.rules.recheck
    return number >= rules.vanished_least and number > rules.vanished_share * connection.execute(fetched).scalar_one()


def _met_by(connection: Connection, row_id: int, run_id: int) -> Sequence[datetime]:
    """The starts of the healthy crawls that saw the article shortened, in all its fetches since without exception.

    Includes run ``run_id``, whose verdict is not written yet.
    """
    query = (
        select(_RUN.id, _RUN.started_at, _RUN.verdict, _O.reason)
        .select_from(tables.capture)
        .join(tables.run, _RUN.id == _C.run_id)
        .join(tables.run_outcome, (_O.run_id == _C.run_id) & (_O.article_id == _C.article_id))
        .where(_C.article_id == row_id, _C.state == SERVED, _RUN.trigger.not_in(OFFLINE))
        .order_by(_C.id.desc())
        .limit(_LOOK_BACK)
    )
    rows = takewhile(lambda row: row.reason == SHORTENED, connection.execute(query).all())
    return [row.started_at for row in rows if row.id == run_id or row.verdict in HEALTHY]


def _confirm(connection: Connection, ledger: Ledger, row_id: int, number: int) -> list[Reason]:
    article = connection.execute(select(_A.external_id, _A.revision).where(_A.id == row_id)).one()
    old, new = (stored_version(connection, row_id, one) for one in (article.revision, number))
    what = kinds(old, new)
    if is_cut(old.paragraphs, new.paragraphs) or not what:
        return []
    now, run_id = ledger.clock(), ledger.run_id or 0
    of_text = _R.article_id == row_id, _R.number == number
    text = dict(connection.execute(select(tables.revision).where(*of_text)).mappings().one())
    made = newest_number(connection, row_id) + 1
    text |= {"number": made, "run_id": run_id, "created_at": now, "incomplete": False}
    copied = {name: value for name, value in text.items() if name != "id"}
    copy_id = connection.execute(insert(tables.revision).returning(_R.id), copied).scalar_one()
    copy_removals(connection, text["id"], copy_id)
    keeping.add_text(connection, row_id, copy_id, text["published_on"], text["title"], text["text"].split("\n\n"))
    turned: dict[str, Any] = {"from_revision": article.revision, "to_revision": made, "returned": False, "seen_at": now}
    turned |= {name: text[name] for name in ("article_id", "run_id", "extractor", "capture_id")}
    turned |= {"kinds": list(what), "origin": SITE}
    change_id = connection.execute(insert(tables.change).returning(tables.change.c.id), turned).scalar_one()
    keeping.add_change(connection, change_id)
    sha256 = text["content_sha256"]
    current = update(tables.article).where(_A.id == row_id).values(revision=made, content_sha256=sha256)
    connection.execute(current)
    outcome = update(tables.run_outcome).where(_O.run_id == run_id, _O.article_id == row_id)
    connection.execute(outcome.values(outcome=CHANGED, reason=None))
    shared = {"source_id": ledger.source_id, "content_sha256": sha256, "signature": text["signature"]}
    decide(connection, article_id=row_id, **shared, run_id=run_id, now=now, changed=True)
    capture = kept_before(connection, text["capture_id"]) if text["capture_id"] else None
    meaning = Meaning(CHANGED, made, article.revision, sha256)
    tell_revision(ledger, article.external_id, row_id, meaning, now, capture, origin=SITE)
    lost = len(old.paragraphs) - len(new.paragraphs)
    return [Reason(codes.EDITED_SHORTER, {"article": article.external_id, "paragraphs": lost})]
