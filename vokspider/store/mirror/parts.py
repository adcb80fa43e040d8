"""Which tables a mirror copies, which it makes itself, and which belong to one machine alone."""

from sqlalchemy import Table

from vokspider.store.db import tables

# The archive. Those that others refer to come first; the log is the last, so that it tells of nothing that is missing.
COPIED: tuple[Table, ...] = (
    tables.source,
    tables.run,
    tables.article,
    tables.dictionary,
    tables.capture,
    tables.revision,
    tables.removed_line,
    tables.removed_text,
    tables.removed_part,
    tables.change,
    tables.absence,
    tables.duplicate,
    tables.band,
    tables.run_outcome,
    tables.sighting,
    tables.template_line,
    tables.forgotten,
    tables.log,
)
# Made from what was copied, in the same transaction; the totals by triggers.
MADE: tuple[Table, ...] = (
    tables.log_head,
    tables.hunk,
    tables.search_index,
    tables.total,
    tables.edited,
    tables.unlike_duplicate,
    tables.run_total,
)
# The work of one machine: who does what now, what is still to be sent or fetched, and of what this archive is a mirror.
OWN: tuple[Table, ...] = (
    tables.lease,
    tables.host_pace,
    tables.notice,
    tables.mirror,
    tables.checkpoint,
    tables.stamp,
    tables.witness,
    tables.witnessed,
    tables.backfill,
    tables.frontier,
    tables.backfill_run,
)
BY_NAME = {table.name: table for table in COPIED}
NAMES = tuple(BY_NAME)
