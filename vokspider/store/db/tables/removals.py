"""The tables of what was removed from pages, and the view that reads them as one table.

The More From blocks of neighbouring pages have the same lines, and each page repeats some hundred. So each line is
stored once, a text is a list of lines, and the removals of all pages with the same text share it.
"""

from sqlalchemy import BigInteger, Column, Connection, ForeignKey, Integer, MetaData, String, Table, Text

from vokspider.store.db.tables.columns import metadata

# A line. ``key``: the first 64 bits of its SHA-256 as a signed number, by which it is found. Two programs
# that write the same line at the same moment both store it, which does no harm.
removed_line = Table(
    "removed_line",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", BigInteger, nullable=False, index=True),
    Column("text", Text, nullable=False),
)

# A text of one or more lines. ``sha256``: that of the text. ``lines``: the numbers of its lines, as a JSON array; rows
# of a table of their own would take more room than the lines.
removed_text = Table(
    "removed_text",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False, index=True),
    Column("lines", Text, nullable=False),
)

# Consecutive lines that one rule removed from the page of a revision; ``position`` counts the page's lines.
removed_part = Table(
    "removed_part",
    metadata,
    Column("revision_id", Integer, ForeignKey("revision.id"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("rule", String(30), nullable=False),
    Column("count", Integer, nullable=False),
    Column("text_id", Integer, ForeignKey("removed_text.id"), nullable=False, index=True),
    sqlite_with_rowid=False,
)

# The view: each part with its text. It is not among the tables, since nothing writes to it. A migration that changes
# one of the three tables has to drop it first, and create it again.
removal = Table(
    "removal",
    MetaData(),
    Column("revision_id", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("rule", String(30)),
    Column("count", Integer),
    Column("text", Text),
)
_LINES = {
    # SQLite joins the lines in the order of the inner query. CROSS JOIN: it begins with the numbers.
    "sqlite": """
SELECT group_concat(text, char(10)) FROM (
    SELECT removed_line.text FROM json_each(removed_text.lines) AS number
    CROSS JOIN removed_line ON removed_line.id = number.value ORDER BY number.key)
""",
    "postgresql": """
SELECT string_agg(removed_line.text, chr(10) ORDER BY number.place)
FROM json_array_elements_text(removed_text.lines::json) WITH ORDINALITY AS number (id, place)
JOIN removed_line ON removed_line.id = number.id::integer
""",
}
_VIEW = """
CREATE VIEW removal AS
SELECT removed_part.revision_id, removed_part.position, removed_part.rule, removed_part.count, ({lines}) AS text
FROM removed_part JOIN removed_text ON removed_text.id = removed_part.text_id
"""


def create_view(connection: Connection) -> None:
    """Create the view ``removal``."""
    connection.exec_driver_sql(_VIEW.format(lines=_LINES[connection.dialect.name].strip()))
