"""The tables of totals: numbers of articles and runs, so that no page that shows them counts all of these.

Triggers keep them in step with the tables that they are made from, whichever program writes those, see
``vokspider.store.totals``.
"""

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, Text, text

from vokspider.store.db.tables.columns import metadata

# What a row of ``total`` covers: a day, a month (``day`` is its first day), or what has no day (``day`` is NO_DAY).
DAY, MONTH, UNDATED = "day", "month", "none"
NO_DAY = "0001-01-01"
# Which articles it counts. Each article is either published, by that day, or only listed, by that one. The others
# count some articles once more: texts without a day of publication by the day of their import, as searches date them,
# and articles that the site edited; besides, there is a mark for each kind of edit.
PUBLISHED, LISTED, IMPORTED, EDITED = "published", "listed", "imported", "edited"

# The number of articles of a source that are alike in their day and status. ``doubled``: how many of them are
# duplicates. ``absent`` and ``gone``: whether ``absent_since`` and ``gone_at`` of the article are set.
total = Table(
    "total",
    metadata,
    Column("unit", String(5), primary_key=True),
    Column("mark", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("source_id", Integer, primary_key=True, autoincrement=False),
    Column("status", String(10), primary_key=True),
    Column("absent", Boolean, primary_key=True),
    Column("gone", Boolean, primary_key=True),
    Column("articles", Integer, nullable=False),
    Column("doubled", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# How many edits of a kind the site made to an article; of the kind ``edited`` are all of them.
edited = Table(
    "edited",
    metadata,
    Column("article_id", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("changes", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# A duplicate that some filters match and the first of its group does not, so that lists with such a filter show it.
# ``day`` and ``first_day``: the days by which lists sort the two. ``differs``: they have not the same status, or the
# duplicate was edited.
unlike_duplicate = Table(
    "unlike_duplicate",
    metadata,
    Column("article_id", Integer, primary_key=True, autoincrement=False),
    Column("day", Date),
    Column("first_day", Date),
    Column("differs", Boolean, nullable=False),
    Index("ix_unlike_duplicate_day", "day", "first_day", "differs"),
    # Its condition is written as that of queries, or SQLite would not see that they are the same.
    Index(
        "ix_unlike_duplicate_differs",
        "article_id",
        sqlite_where=text("differs = 1"),
        postgresql_where=text("differs"),
    ),
)

# The number of closed runs of a source with one trigger and one verdict, and the sums of their outcomes.
run_total = Table(
    "run_total",
    metadata,
    Column("source_id", Integer, primary_key=True, autoincrement=False),
    Column("trigger", String(20), primary_key=True),
    Column("verdict", String(12), primary_key=True),
    Column("runs", Integer, nullable=False),
    *(Column(name, Integer, nullable=False) for name in ("new", "changed", "unchanged", "skipped", "failed")),
    sqlite_with_rowid=False,
)
