"""How a database finds what the program asks for: the plans of its statements."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from attrs import define, field
from sqlalchemy import Connection, Engine, event, text

Sent = tuple[str, Any]


@define
class Plans:
    """The statements that were sent to a database, and how it would find their rows."""

    engine: Engine
    sent: list[Sent] = field(factory=list)

    def of(self, *words: str, without: Sequence[str] = ()) -> str:
        """The plans of the statements that have all these words, one step a line.

        ``without``: what PostgreSQL is to avoid, such as ``seqscan``, since it would read small tables as a whole.
        """
        with self.engine.connect() as connection:
            if connection.dialect.name != "sqlite":
                for way in without:
                    connection.execute(text(f"SET LOCAL enable_{way} = off"))
            return "\n".join(_plan(connection, sent) for sent in self.sent if all(word in sent[0] for word in words))


def _plan(connection: Connection, sent: Sent) -> str:
    query, given = sent
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    return "\n".join(str(row[-1]).strip() for row in connection.exec_driver_sql(f"{explain} {query}", given))


@contextmanager
def plans(engine: Engine) -> Iterator[Plans]:
    """Notes the queries that are sent in this block."""
    noted = Plans(engine)

    def note(_connection: Any, _cursor: Any, query: str, given: Any, *_: Any) -> None:
        if query.lstrip("(").startswith(("SELECT", "WITH")):
            noted.sent.append((query, given))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield noted
    finally:
        event.remove(engine, "before_cursor_execute", note)
