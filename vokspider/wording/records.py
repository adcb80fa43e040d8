"""The sentences beside the codes of a run's record, where it is shown."""

from collections.abc import Mapping
from typing import Any

from vokspider.model.reasons import Reason
from vokspider.wording.sentences import phrase, sentence

# The key of a run's record with its codes, and that with their sentences.
CODES, SENTENCES = "reason_codes", "reasons"


def reasons_of(record: Mapping[str, Any]) -> list[Reason]:
    """The reasons of a run's record."""
    return [Reason.from_json(one) for one in record[CODES]]


def sentences_of(record: Mapping[str, Any]) -> list[str]:
    """The reasons of a run's record as sentences, in their order."""
    return [sentence(one) for one in reasons_of(record)]


def worded(value: Any) -> Any:
    """A JSON value in which run records have ``reasons`` right behind ``reason_codes``, and monitors have words."""
    if isinstance(value, Mapping) and value.keys() == {"code", "facts"}:
        return phrase(value)
    if isinstance(value, Mapping):
        return {key: found for name, one in value.items() for key, found in _worded(name, one)}
    return [worded(one) for one in value] if isinstance(value, list | tuple) else value


def _worded(name: str, value: Any) -> list[tuple[str, Any]]:
    if name == SENTENCES:
        return []
    if name != CODES:
        return [(name, worded(value))]
    return [(CODES, value), (SENTENCES, [sentence(Reason.from_json(one)) for one in value])]
