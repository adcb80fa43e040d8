"""The triggers that keep the totals in step with articles, duplicates, changes and runs, in the same transaction.

They are for each row, and come after it: the numbers that they add do not depend on the order of the rows of one
statement, since PostgreSQL calls them when all of these are written. What cannot be added and subtracted, which
duplicates are unlike their firsts, is decided again from the present rows.

A migration that rewrites ``article``, ``duplicate``, ``change`` or ``run`` on SQLite would lose them, and could not
rename its table. ``vokspider.store.db.schema.upgrade`` takes all of them away before migrations, and afterwards creates
them again and counts anew.
"""

from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen
from sqlalchemy import Connection, text

from vokspider.model.origins import SITE
from vokspider.model.outcomes import OUTCOMES
from vokspider.store.totals.statements import (
    KEY,
    RUN_KEY,
    Rows,
    Words,
    added,
    day_of,
    edits_of,
    mark_of,
    marked,
    marked_by_edits,
    of_one,
    rows_of,
    run_rows,
    summed,
    unlike,
    words_of,
)

_PREFIX = "totals_"
_COUNTED = ("source_id", "status", "published_on", "listed_on", "imported_at", "absent_since", "gone_at")


@frozen
class Trigger:
    """What is done after an ``event`` of a ``table`` (INSERT, DELETE, UPDATE OF some columns) if ``when`` is true."""

    name: str
    table: str
    event: str
    statements: Sequence[str]
    when: str = ""


def triggers(words: Words) -> Iterator[Trigger]:
    """All triggers. Those of ``total``, ``edited`` and ``run_total`` delete rows that count nothing any more."""
    yield from _of_articles(words)
    yield from _of_duplicates(words)
    yield from _of_changes(words)
    yield from _of_runs(words)
    yield _emptied("total", KEY, ("articles", "doubled"))
    yield _emptied("edited", "article_id, kind", ("changes",))
    yield _emptied("run_total", RUN_KEY, ("runs",))


def _of_articles(words: Words) -> Iterator[Trigger]:
    new, old = rows_of("NEW", 1), rows_of("OLD", -1)
    changed = _any_differs(_COUNTED, words)
    at_first = marked(Rows("NEW", "", "1", "0"), words)  # nothing refers to it yet
    yield Trigger("article_added", "article", "INSERT", [added(summed(at_first, words))])
    yield Trigger("article_removed", "article", "DELETE", [added(summed(_marks([old], words), words))])
    moved = [added(summed(_marks([old, new], words), words)), *unlike_again("NEW.id", words)]
    yield Trigger("article_moved", "article", f"UPDATE OF {', '.join(_COUNTED)}", moved, changed)


def _marks(rows: Iterable[Rows], words: Words) -> list[str]:
    return [query for one in rows for query in (*marked(one, words), marked_by_edits(one))]


def _of_duplicates(words: Words) -> Iterator[Trigger]:
    for name, event, row, sign in (("found", "INSERT", "NEW", "1"), ("released", "DELETE", "OLD", "-1")):
        one = of_one(f"{row}.article_id", "0", sign)
        statements = [added(summed(_marks([one], words), words)), *unlike_again(f"{row}.article_id", words)]
        yield Trigger(f"duplicate_{name}", "duplicate", event, statements)
    of_other = [query for row in ("OLD", "NEW") for query in unlike_again(f"{row}.article_id", words)]
    both = [of_one("OLD.article_id", "0", "-1"), of_one("NEW.article_id", "0", "1")]
    moved = [added(summed(_marks(both, words), words)), *of_other]
    changed = _any_differs(("article_id", "first_id"), words)
    yield Trigger("duplicate_moved", "duplicate", "UPDATE OF article_id, first_id", moved, changed)


def unlike_again(article_id: str, words: Words) -> list[str]:
    """Decide again whether an article is a duplicate unlike its first, and the same of those whose first it is."""
    # One list of all of them: PostgreSQL reads the whole table where this list is one of two conditions.
    group = f"SELECT {article_id} UNION ALL SELECT article_id FROM duplicate WHERE first_id = {article_id}"
    which = f"duplicate.article_id = {article_id} OR duplicate.first_id = {article_id}"
    return [
        f"DELETE FROM unlike_duplicate WHERE article_id IN ({group})",
        f"INSERT INTO unlike_duplicate (article_id, day, first_day, differs) {unlike(words, which)}",
    ]


def _of_changes(words: Words) -> Iterator[Trigger]:
    seen, forgotten = (edits_of(row, sign, words) for row, sign in (("NEW", 1), ("OLD", -1)))
    yield Trigger("change_seen", "change", "INSERT", [seen], f"NEW.origin = '{SITE}'")
    yield Trigger("change_removed", "change", "DELETE", [forgotten], f"OLD.origin = '{SITE}'")
    columns = ("article_id", "origin", "kinds")
    # As text: PostgreSQL does not compare JSON.
    changed = _any_differs(columns, words).replace(".kinds", ".kinds::text" if "::" in words.date else ".kinds")
    yield Trigger("change_judged", "change", f"UPDATE OF {', '.join(columns)}", [forgotten, seen], changed)
    for name, event, row, sign in (("first", "INSERT", "NEW", "1"), ("last", "DELETE", "OLD", "-1")):
        doubled = f"{sign} * (SELECT count(*) FROM duplicate WHERE article_id = article.id)"
        one = of_one(f"{row}.article_id", sign, doubled)
        marks = [mark_of(one, f"{row}.kind", day_of("article"))]
        statements = [added(summed(marks, words)), *unlike_again(f"{row}.article_id", words)]
        yield Trigger(f"edited_{name}", "edited", event, statements)


def _of_runs(words: Words) -> Iterator[Trigger]:
    columns = (*RUN_KEY.split(", "), *OUTCOMES)
    yield Trigger("run_added", "run", "INSERT", [run_rows("NEW", 1)], "NEW.verdict IS NOT NULL")
    yield Trigger("run_removed", "run", "DELETE", [run_rows("OLD", -1)], "OLD.verdict IS NOT NULL")
    both = [run_rows("OLD", -1), run_rows("NEW", 1)]
    changed = _any_differs(columns, words)
    yield Trigger("run_changed", "run", f"UPDATE OF {', '.join(columns)}", both, changed)


def _emptied(table: str, key: str, numbers: Sequence[str]) -> Trigger:
    is_it = " AND ".join(f"{name} = NEW.{name}" for name in key.split(", "))
    is_empty = " AND ".join(f"NEW.{name} = 0" for name in numbers)
    deleted = f"DELETE FROM {table} WHERE {is_it}"
    return Trigger(f"{table}_emptied", table, f"UPDATE OF {', '.join(numbers)}", [deleted], is_empty)


def _any_differs(columns: Iterable[str], words: Words) -> str:
    return " OR ".join(f"OLD.{name} {words.differs} NEW.{name}" for name in columns)


def create_triggers(connection: Connection) -> None:
    """Create the triggers; what was written before is not counted, see ``recounting``."""
    made = _sqlite if connection.dialect.name == "sqlite" else _postgresql
    for trigger in triggers(words_of(connection)):
        for statement in made(trigger):
            connection.exec_driver_sql(statement)


def drop_triggers(connection: Connection) -> None:
    """Drop the triggers, as far as they are there."""
    for trigger in triggers(words_of(connection)):
        if connection.dialect.name == "sqlite":
            connection.execute(text(f"DROP TRIGGER IF EXISTS {_PREFIX}{trigger.name}"))
        else:
            connection.execute(text(f"DROP FUNCTION IF EXISTS {_PREFIX}{trigger.name}() CASCADE"))


def _sqlite(trigger: Trigger) -> Iterator[str]:
    when = f" WHEN {trigger.when}" if trigger.when else ""
    name, body = f"{_PREFIX}{trigger.name}", "; ".join(trigger.statements)
    yield f"CREATE TRIGGER {name} AFTER {trigger.event} ON {trigger.table}{when} BEGIN {body}; END"


def _postgresql(trigger: Trigger) -> Iterator[str]:
    when = f" WHEN ({trigger.when})" if trigger.when else ""
    name, body = f"{_PREFIX}{trigger.name}", "; ".join(trigger.statements)
    # Also for who writes to the tables by their full names.
    body, where = f"BEGIN {body}; RETURN NULL; END", "SET search_path FROM CURRENT"
    yield f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {where} AS $$ {body} $$"
    yield (
        f"CREATE TRIGGER {name} AFTER {trigger.event} ON {trigger.table} FOR EACH ROW{when} EXECUTE FUNCTION {name}()"
    )
