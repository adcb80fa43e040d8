"""The tables. Rows of ``revision``, ``change``, ``capture``, ``sighting``, ``log`` are only ever added.

So are those of ``removed_part``, ``removed_text`` and ``removed_line``, which the view ``removal`` joins.

Times are aware UTC in Python and UTC without zone in the database; dates are calendar days of the site.
"""

from vokspider.store.db.tables.articles import absence, article, change, forgotten, revision, source
from vokspider.store.db.tables.columns import metadata
from vokspider.store.db.tables.dictionaries import dictionary
from vokspider.store.db.tables.duplicates import band, duplicate
from vokspider.store.db.tables.frontier import backfill, backfill_run, frontier
from vokspider.store.db.tables.log import checkpoint, log, log_head, stamp, witness, witnessed
from vokspider.store.db.tables.removals import removal, removed_line, removed_part, removed_text
from vokspider.store.db.tables.runs import capture, run, run_outcome, sighting, template_line
from vokspider.store.db.tables.search import hunk, search_index
from vokspider.store.db.tables.service import host_pace, lease, mirror, notice
from vokspider.store.db.tables.totals import edited, run_total, total, unlike_duplicate

__all__ = [
    "absence",
    "article",
    "backfill",
    "backfill_run",
    "band",
    "capture",
    "change",
    "checkpoint",
    "dictionary",
    "duplicate",
    "edited",
    "forgotten",
    "frontier",
    "host_pace",
    "hunk",
    "lease",
    "log",
    "log_head",
    "metadata",
    "mirror",
    "notice",
    "removal",
    "removed_line",
    "removed_part",
    "removed_text",
    "revision",
    "run",
    "run_outcome",
    "run_total",
    "search_index",
    "sighting",
    "source",
    "stamp",
    "template_line",
    "total",
    "unlike_duplicate",
    "witness",
    "witnessed",
]
