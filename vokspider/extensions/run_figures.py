"""The figures of a run that comes to its end, for its verdict. Blocks, as ``vokspider.extensions.run_context``."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from vokspider.extensions.remarks import Remarks
from vokspider.model import codes
from vokspider.model.reasons import Reason
from vokspider.model.verdict import RecheckFigures, RunFigures
from vokspider.store.writing.ledger import Ledger
from vokspider.store.writing.revisions import INCOMPLETE, LESS, OLDER, SHORTENED

_MISTITLED = 3  # article pages with another title than their entry's: more than wrong pages now and then
# Why texts are kept without being the current ones, by the fact that counts them.
_ASIDE = {"older": OLDER, "less": LESS, "incomplete": INCOMPLETE, "shortened": SHORTENED}


def run_figures(
    ledger: Ledger,
    remarks: Remarks,
    stats: Mapping[str, Any],
    *,
    finish_reason: str,
    asks_site: bool,
    failed_share: float,
    overdue: int = 0,
    monitored: Sequence[Reason] = (),
) -> RunFigures:
    """What the verdict on a run is made of.

    ``stats`` are Scrapy's. ``asks_site``: the run fetches pages, unlike an import. ``failed_share``: of the articles
    tried, from 0 to 1, that may fail. ``overdue``: articles whose check is left to the next run. ``monitored``: what
    the monitors have against the run.
    """
    return RunFigures(
        finish_reason=finish_reason,
        discovered=len(ledger.outcomes),
        counts=ledger.count_outcomes(),
        entries=int(stats.get("vokspider/entries", 0)),
        expects_entries=asks_site,
        fresh_tried=ledger.fresh_tried,
        fresh_failed=ledger.fresh_failed,
        failed_share=failed_share,
        rechecks=_rechecks(ledger),
        errors=tuple(remarks.errors),
        doubts=(*remarks.doubts, *_mistitled(ledger), *monitored),
        notes=(*remarks.all_notes(), *_of_ledger(ledger), *_overdue(overdue)),
    )


def _rechecks(ledger: Ledger) -> RecheckFigures:
    found, rules = ledger.rechecked, ledger.rules.recheck
    return RecheckFigures(
        asked=found.asked,
        vanished=tuple(found.vanished),
        missing=len(found.missing),
        served=found.served,
        share=rules.vanished_share,
        least=rules.vanished_least,
        shortened=len(found.shortened),
        strangers=dict(ledger.strangers),
        of_others=found.of_others,
    )


def _mistitled(ledger: Ledger) -> Iterator[Reason]:
    """That the site changed how it writes titles, which no single failure says."""
    found = ledger.mistitled
    if len(found) >= _MISTITLED:
        yield Reason(codes.TITLES_DIFFER, {"articles": len(found), **attrs.asdict(found[0])})


def _of_ledger(ledger: Ledger) -> Iterator[Reason]:
    """What people should know about the articles of the run."""
    if aside := ledger.aside:
        yield Reason(codes.TEXTS_ASIDE, {name: aside[why] for name, why in _ASIDE.items()})
    if gone := ledger.rechecked.still_gone:
        yield Reason(codes.STILL_GONE, {"articles": gone})
    missing = len(ledger.rechecked.missing)
    if missing >= ledger.rules.recheck.vanished_least:
        yield Reason(codes.MISSING, {"articles": missing})


def _overdue(articles: int) -> Iterator[Reason]:
    if articles:
        yield Reason(codes.RECHECKS_OVERDUE, {"articles": articles})
