# ruff: noqa: S608 (the parts of these queries are written here)
"""The contents of an archive row by row, without what differs between two crawls: numbers of rows, and times."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping

from attrs import frozen
from sqlalchemy import Engine, text

_ARTICLE = "source.name, article.external_id"
_OF_ARTICLE = "JOIN article ON article.id = {0}.article_id JOIN source ON source.id = article.source_id"
_OF_REVISION = "JOIN revision ON revision.id = removed_part.revision_id " + _OF_ARTICLE.format("revision")
CONTENTS = {
    "articles": f"""
        SELECT {_ARTICLE}, url, status, entry_title, teaser, listed_on, published_on, revision, content_sha256,
            absent_since, gone_at, last_error
        FROM article JOIN source ON source.id = article.source_id""",
    "revisions": f"""
        SELECT {_ARTICLE}, number, revision.title, revision.published_on, original_url, text, revision.content_sha256,
            layout, extractor, origin, of_revision, signature, incomplete, notes
        FROM revision {_OF_ARTICLE.format("revision")}""",
    "removals": f"""
        SELECT {_ARTICLE}, number, removed_part.position, rule, removed_part.count, removed_text.sha256
        FROM removed_part JOIN removed_text ON removed_text.id = text_id {_OF_REVISION}""",
    "captures": f"""
        SELECT DISTINCT {_ARTICLE}, capture.url, capture.status, sha256, size, state, reason
        FROM capture {_OF_ARTICLE.format("capture")}""",
    "changes": f"""
        SELECT {_ARTICLE}, from_revision, to_revision, change.kinds
        FROM change {_OF_ARTICLE.format("change")}""",
}
# These depend on how often a crawl was begun again, and on who found an article first.
OF_RUNS = {
    "runs": """
        SELECT source.name, trigger, verdict, discovered, new, changed, unchanged, skipped, failed, entries,
            removed_lines, requests
        FROM run JOIN source ON source.id = source_id""",
    "outcomes": f"SELECT {_ARTICLE}, outcome, reason FROM run_outcome {_OF_ARTICLE.format('run_outcome')}",
    "sightings": f"""
        SELECT {_ARTICLE}, page_url, sighting.position, title, sighting.teaser, sighting.listed_on, walked
        FROM sighting {_OF_ARTICLE.format("sighting")}""",
    "duplicates": f"""
        SELECT {_ARTICLE}, first.external_id, kind, similarity, method
        FROM duplicate {_OF_ARTICLE.format("duplicate")} JOIN article first ON first.id = first_id""",
}

Rows = dict[str, Counter[str]]


@frozen
class Difference:
    """How many rows of a table only one of two archives has."""

    table: str
    rows: int
    lost: int
    added: int

    def __str__(self) -> str:
        """The difference as words, for the report."""
        if not (self.lost or self.added):
            return f"{self.rows} {self.table} equal"
        return f"{self.table}: of {self.rows}, {self.lost} are missing or other, and {self.added} are too many or other"


def rows_of(engine: Engine, queries: Mapping[str, str]) -> Rows:
    """The rows of each query, as hashes; equal rows are counted."""
    with engine.connect() as connection:
        return {
            name: Counter(_digest(row) for row in connection.execution_options(yield_per=500).execute(text(query)))
            for name, query in queries.items()
        }


def differences(expected: Rows, found: Rows) -> list[Difference]:
    """What ``found`` lacks and has too much, by table. A row that is there twice is one too many."""
    return [
        Difference(name, rows.total(), (rows - found[name]).total(), (found[name] - rows).total())
        for name, rows in expected.items()
    ]


def _digest(row: Iterable[object]) -> str:
    values = [bytes(value) if isinstance(value, memoryview) else value for value in row]
    return hashlib.sha256(repr(values).encode()).hexdigest()
