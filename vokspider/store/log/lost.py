"""What the log tells of forgotten articles, so that what is missing because of that is not taken for damage."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from attrs import define, field
from sqlalchemy import Connection, select

from vokspider.model.outcomes import OUTCOMES
from vokspider.store.db import tables
from vokspider.store.db.streaming import streamed
from vokspider.store.log.entries import FORGOTTEN

_L = tables.log.c


@define
class Lost:
    """What was forgotten: the number of the last entry that says so, for articles and for whole sources.

    ``rows`` and ``outcomes``: what went with them, by the number of the run. ``untold``: sources of which entries do
    not tell that, since they are older.
    """

    articles: dict[tuple[str, str], int] = field(factory=dict)
    sources: dict[str, int] = field(factory=dict)
    rows: dict[int, list[str]] = field(factory=dict)
    outcomes: dict[int, Counter[str]] = field(factory=dict)
    untold: set[str] = field(factory=set)

    def has(self, source: str, article: str | None, seq: int) -> bool:
        """Whether an article, or its whole source, was forgotten after entry ``seq``."""
        last = self.articles.get((source, article), 0) if article else 0
        return max(last, self.sources.get(source, 0)) > seq

    def add(self, seq: int, told: Mapping[str, Any]) -> None:
        """Take note of an entry."""
        source, article = told.get("source", ""), told.get("article")
        if article is None:
            self.sources[source] = seq
            return
        self.articles[source, article] = seq
        if "removed_rows" not in told:
            self.untold.add(source)
        for run_id, hashes in told.get("removed_rows", {}).items():
            self.rows.setdefault(int(run_id), []).extend(hashes.split())
        for run_id, outcome in told.get("outcomes", {}).items():
            self.outcomes.setdefault(int(run_id), Counter())[outcome] += 1

    def left(self, run_id: int, ledger: Mapping[str, int]) -> dict[str, int]:
        """What is left of the ledger of a run."""
        gone = self.outcomes.get(run_id, Counter())
        found = {name: number - gone[name] for name, number in ledger.items()}
        return found | {"discovered": ledger.get("discovered", 0) - sum(gone[name] for name in OUTCOMES)}


def lost(connection: Connection) -> Lost:
    """What the log tells of forgotten articles and sources."""
    found = Lost()
    query = select(_L.seq, _L.entry).where(_L.kind == FORGOTTEN).order_by(_L.seq)
    for seq, entry in streamed(connection, query):
        try:
            found.add(seq, json.loads(entry))
        except (ValueError, TypeError, AttributeError):  # said where the log itself is checked
            continue
    return found
