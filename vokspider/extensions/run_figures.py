"""The figures for the verdict on a run that ends. Blocks, as ``vokspider.extensions.run_context`` does."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from vokspider.extensions.remarks import Remarks
from vokspider.model import codes
from vokspider.model.reasons import Reason
from vokspider.model.verdict import RecheckFigures, RunFigures
from vokspider.store.writing.ledger import Ledger
from vokspider.store.writing.revisions import INCOMPLETE, LESS, OLDER, SHORTENED

_MISTITLED = 3  # pages whose title is not their entry's; fewer may be single wrong pages
# Why a text is stored but does not become the current one, by the name of the fact that counts such texts.
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
    """The figures from which the verdict on a run is judged.

    ``stats``: those of Scrapy. ``asks_site``: whether the run fetches pages, unlike an import. ``failed_share``: the
    largest acceptable share of failures among the articles tried, 0 to 1. ``overdue``: the number of articles whose
    re-check is left to the next run. ``monitored``: the reasons of monitors that broke.
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
    """A reason if the titles of many pages differ, so that the site has probably changed how it writes them."""
    found = ledger.mistitled
    if len(found) >= _MISTITLED:
        yield Reason(codes.TITLES_DIFFER, {"articles": len(found), **attrs.asdict(found[0])})


def _of_ledger(ledger: Ledger) -> Iterator[Reason]:
    """Reasons about the articles of the run that people should know."""
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
