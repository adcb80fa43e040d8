"""Whether a source that has no stored article yet seems to be declared with a wrong name or start page."""

from sqlalchemy import select

from vokspider.model.items import Names
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.writing.ledger import Ledger

# More than the pinned articles of other sources that a listing may begin with.
_ENOUGH = 5
_A = tables.article.c


def misnamed(ledger: Ledger) -> Names | None:
    """The name on the pages and the configured one, if all pages of a new source are of one other source; else None.

    All pages: at least five, and no page of this run was believed. New: no article of the source has a text. Names are
    compared without regard to case.
    """
    if ledger.rechecked.served or ledger.strangers.total() < _ENOUGH:
        return None
    if len({names.found.casefold() for names in ledger.strangers}) > 1 or _has_texts(ledger):
        return None
    return ledger.strangers.most_common(1)[0][0]


def _has_texts(ledger: Ledger) -> bool:
    one = select(_A.id).where(_A.source_id == ledger.source_id, _A.revision > 0).limit(1)
    with reading(ledger.engine) as connection:
        return connection.execute(one).first() is not None
