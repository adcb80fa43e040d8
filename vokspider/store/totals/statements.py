"""The SQL that makes rows of totals from rows of articles: for triggers, one row at a time, and for all rows at once.

Written as text, since a trigger names the row that it is for (``NEW``, ``OLD``), and SQLAlchemy knows no triggers.
"""

from collections.abc import Iterable, Iterator

from attrs import frozen
from sqlalchemy import Connection

from vokspider.model.origins import SITE
from vokspider.model.outcomes import OUTCOMES, STORED
from vokspider.store.db.tables.totals import DAY, EDITED, IMPORTED, LISTED, MONTH, NO_DAY, PUBLISHED, UNDATED

KEY = "unit, mark, day, source_id, status, absent, gone"
SUMS = ("runs", *OUTCOMES)
RUN_KEY = "source_id, trigger, verdict"


@frozen
class Words:
    """What the two kinds of database say differently; ``{}`` stands for a value."""

    month: str
    date: str
    each: str
    value: str
    no_day: str
    differs: str


_SQLITE = Words("date({}, 'start of month')", "date({})", "json_each({})", "each_kind.value", f"'{NO_DAY}'", "IS NOT")
_POSTGRESQL = Words(
    "date_trunc('month', {})::date",
    "{}::date",
    "json_array_elements_text({})",
    "each_kind",
    f"DATE '{NO_DAY}'",
    "IS DISTINCT FROM",
)


def words_of(connection: Connection) -> Words:
    """The words of the kind of database."""
    return _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL


@frozen
class Rows:
    """Articles to count: ``row`` names their columns, and ``source`` is where they come from, nothing in a trigger.

    ``articles`` and ``doubled`` are what is added for each of them.
    """

    row: str
    source: str
    articles: str
    doubled: str


def rows_of(row: str, sign: int) -> Rows:
    """The row of an article in a trigger, with or without a duplicate, to add (1) or to subtract (-1)."""
    return Rows(row, "", f"{sign}", f"{sign} * (SELECT count(*) FROM duplicate WHERE article_id = {row}.id)")


EVERY = Rows("article", "article", "1", "(SELECT count(*) FROM duplicate WHERE article_id = article.id)")


def of_one(article_id: str, articles: str, doubled: str) -> Rows:
    """The article with the number that an expression has."""
    return Rows("article", f"(SELECT * FROM article WHERE id = {article_id}) AS article", articles, doubled)


def day_of(row: str) -> str:
    """The day by which lists sort an article."""
    return f"coalesce({row}.published_on, {row}.listed_on)"


def marked(rows: Rows, words: Words) -> Iterator[str]:
    """The queries of the marks of articles that are theirs by their own columns."""
    row = rows.row
    yield mark_of(rows, f"CASE WHEN {row}.published_on IS NULL THEN '{LISTED}' ELSE '{PUBLISHED}' END", day_of(row))
    is_imported = f"WHERE {row}.status = '{STORED}' AND {row}.published_on IS NULL"
    yield mark_of(rows, f"'{IMPORTED}'", words.date.format(f"{row}.imported_at"), is_imported)


def marked_by_edits(rows: Rows) -> str:
    """The query of the marks of articles that the site edited."""
    is_of_it = f"edited.article_id = {rows.row}.id"
    joined = f"{rows.source} JOIN edited ON {is_of_it}" if rows.source else "edited"
    of_edits = Rows(rows.row, joined, rows.articles, rows.doubled)
    return mark_of(of_edits, "edited.kind", day_of(rows.row), f"WHERE {is_of_it}")


def mark_of(rows: Rows, mark: str, day: str, where: str = "") -> str:
    """The query that gives a mark and a day to articles."""
    row = rows.row
    alike = f"{row}.source_id AS source_id, {row}.status AS status"
    states = f"({row}.absent_since IS NOT NULL) AS absent, ({row}.gone_at IS NOT NULL) AS gone"
    numbers = f"{rows.articles} AS articles, {rows.doubled} AS doubled"
    source = f"FROM {rows.source} " if rows.source else ""
    return f"SELECT {mark} AS mark, {day} AS of_day, {alike}, {states}, {numbers} {source}{where}"


def summed(marks: Iterable[str], words: Words) -> str:
    """The query of the rows of ``total`` that these marks make, by day and by month."""
    month = words.month.format("of_day")
    day = f"CASE unit WHEN '{DAY}' THEN of_day WHEN '{MONTH}' THEN {month} ELSE {words.no_day} END"
    units = " UNION ALL ".join(f"SELECT '{unit}' AS unit" for unit in (DAY, MONTH, UNDATED))
    numbers = "sum(articles) AS articles, sum(doubled) AS doubled"
    return (
        f"SELECT unit, mark, {day} AS day, source_id, status, absent, gone, {numbers} "
        f"FROM ({' UNION ALL '.join(marks)}) AS marks "
        f"JOIN ({units}) AS units ON (unit = '{UNDATED}') = (of_day IS NULL) "
        f"GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(articles) <> 0 OR sum(doubled) <> 0"
    )


def added(query: str) -> str:
    """The statement that adds rows to ``total``."""
    numbers = ", ".join(f"{name} = total.{name} + excluded.{name}" for name in ("articles", "doubled"))
    return f"INSERT INTO total ({KEY}, articles, doubled) {query} ON CONFLICT ({KEY}) DO UPDATE SET {numbers}"


def edits_of(row: str, sign: int, words: Words) -> str:
    """The statement that counts a change, as the row of a trigger, among the edits of its article, or no longer."""
    each = words.each.format(f"{row}.kinds")
    kinds = f"SELECT '{EDITED}' AS kind UNION SELECT {words.value} FROM {each} AS each_kind"
    return (
        f"INSERT INTO edited (article_id, kind, changes) SELECT {row}.article_id, kind, {sign} FROM ({kinds}) AS kinds "
        f"WHERE {row}.origin = '{SITE}' "
        "ON CONFLICT (article_id, kind) DO UPDATE SET changes = edited.changes + excluded.changes"
    )


def unlike(words: Words, where: str) -> str:
    """The query of the duplicates among some that are unlike the first of their group."""
    states = [f"(one.{name} IS NULL) <> (other.{name} IS NULL)" for name in ("absent_since", "gone_at")]
    is_edited = "EXISTS (SELECT 1 FROM edited WHERE edited.article_id = one.id)"
    differs = " OR ".join(["one.status <> other.status", *states, is_edited])
    days = f"{day_of('one')} {words.differs} {day_of('other')}"
    return (
        f"SELECT one.id AS article_id, {day_of('one')} AS day, {day_of('other')} AS first_day, ({differs}) AS differs "
        "FROM duplicate JOIN article AS one ON one.id = duplicate.article_id "
        f"JOIN article AS other ON other.id = duplicate.first_id WHERE ({where}) AND ({days} OR {differs})"
    )


def run_rows(row: str, sign: int) -> str:
    """The statement that adds a closed run, as the row of a trigger, to the sums of its kind, or subtracts it."""
    values = ", ".join([f"{sign}", *(f"{sign} * {row}.{name}" for name in OUTCOMES)])
    numbers = ", ".join(f"{name} = run_total.{name} + excluded.{name}" for name in SUMS)
    key = ", ".join(f"{row}.{name}" for name in RUN_KEY.split(", "))
    return (
        f"INSERT INTO run_total ({RUN_KEY}, {', '.join(SUMS)}) SELECT {key}, {values} "
        f"WHERE {row}.verdict IS NOT NULL ON CONFLICT ({RUN_KEY}) DO UPDATE SET {numbers}"
    )


def run_sums() -> str:
    """The query of the rows of ``run_total`` that the runs make."""
    sums = ", ".join(["count(*) AS runs", *(f"sum({name}) AS {name}" for name in OUTCOMES)])
    return f"SELECT {RUN_KEY}, {sums} FROM run WHERE verdict IS NOT NULL GROUP BY {RUN_KEY}"
