"""Reasons as sentences, for tests that say what people read."""

import attrs
from sqlalchemy import text

from tests.archives import Archive
from vokspider.crawl.process import Result
from vokspider.model.codes import SENTENCE
from vokspider.model.reasons import Reason
from vokspider.store.runs.records import run_records
from vokspider.wording import sentence, sentences_of, worded


def worded_result(result: Result) -> Result:
    """The result with the sentences of its record, as ``crawl --json`` has them."""
    return attrs.evolve(result, record=worded(result.record))


def said(result: Result) -> tuple[str, ...]:
    """The errors of a result as sentences."""
    return tuple(map(sentence, result.errors))


def reason(words: str) -> Reason:
    """A reason with this sentence."""
    return Reason(SENTENCE, {"text": words})


def sentences(archive: Archive, run_id: int = 0) -> list[str]:
    """The reasons of a run as sentences; of the last one for 0."""
    with archive.engine.connect() as connection:
        last = connection.execute(text("SELECT max(id) FROM run")).scalar_one()
    return sentences_of(run_records(archive.engine, [run_id or last])[0])
