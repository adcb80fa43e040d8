"""Adds sentences to the JSON record of a run, which has only the codes of its reasons, for showing it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from vokspider.model.reasons import Reason
from vokspider.wording.sentences import phrase, sentence

CODES = "reason_codes"
# Key of the codes: key of their sentences. The first is in records of runs, the second in logs of crawls without a run.
_SENTENCES = MappingProxyType({CODES: "reasons", "error_codes": "errors"})


def reasons_of(record: Mapping[str, Any]) -> list[Reason]:
    """The reasons in a run's record, in their order."""
    return [Reason.from_json(one) for one in record[CODES]]


def sentences_of(record: Mapping[str, Any]) -> list[str]:
    """The sentences for the reasons in a run's record, in their order."""
    return [sentence(one) for one in reasons_of(record)]


def worded(value: Any) -> Any:
    """The JSON value with sentences: run records get ``reasons`` after ``reason_codes``, and monitors get words.

    What a monitor stored, a mapping of ``code`` and ``facts``, is replaced by its words.
    """
    if isinstance(value, Mapping) and value.keys() == {"code", "facts"}:
        return phrase(value)
    if isinstance(value, Mapping):
        return {key: found for name, one in value.items() for key, found in _worded(name, one)}
    return [worded(one) for one in value] if isinstance(value, list | tuple) else value


def _worded(name: str, value: Any) -> list[tuple[str, Any]]:
    if name not in _SENTENCES or value is None:
        return [(name, worded(value))]
    return [(name, value), (_SENTENCES[name], [sentence(Reason.from_json(one)) for one in value])]
