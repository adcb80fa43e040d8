"""The sentences beside the codes of a run's record, where it is shown."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from vokspider.model.reasons import Reason
from vokspider.wording.sentences import phrase, sentence

CODES = "reason_codes"
# The keys with codes, and those with their sentences: of a run's record, and of a crawl that opened no run, in logs.
_SENTENCES = MappingProxyType({CODES: "reasons", "error_codes": "errors"})


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
    if name not in _SENTENCES or value is None:
        return [(name, worded(value))]
    return [(name, value), (_SENTENCES[name], [sentence(Reason.from_json(one)) for one in value])]
