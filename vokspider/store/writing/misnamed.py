"""Recognises that a new source seems to be configured with a wrong name or start page."""

from sqlalchemy import select

from vokspider.model.items import Names
from vokspider.store.db import tables
from vokspider.store.writing.ledger import Ledger

# Pages; more than a listing may have of pinned articles of other sources.
_ENOUGH = 5
_A = tables.article.c


def misnamed(ledger: Ledger) -> Names | None:
    """The name on the pages and the configured one, if all pages of a new source belong to one other source; else None.

    A source is new if none of its articles has a text. There must be at least five such pages, and none that was
    believed. The case of names does not matter.
    """
    if ledger.rechecked.served or ledger.strangers.total() < _ENOUGH:
        return None
    if len({names.found.casefold() for names in ledger.strangers}) > 1 or _has_texts(ledger):
        return None
    return ledger.strangers.most_common(1)[0][0]


def _has_texts(ledger: Ledger) -> bool:
    one = select(_A.id).where(_A.source_id == ledger.source_id, _A.revision > 0).limit(1)
    with ledger.reading() as connection:
        return connection.execute(one).first() is not None
