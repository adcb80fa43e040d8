"""Answers for an earlier size of the log: which fields they leave out, and why some cannot be given."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from vokspider.store.past.state import Past, PastError, past
from vokspider.web.api.asking import Asked
from vokspider.web.api.problems import PAST_SIZE, Problem


def missing(kind: Any, then: Any) -> Sequence[str]:
    """The fields of a report that its form for the past does not have."""
    return [name for name in attrs.fields_dict(kind) if name not in attrs.fields_dict(then)]


def names(left_out: Mapping[Any, Sequence[str]]) -> list[str]:
    """The fields that are left out, each as ``Type.field`` of the OpenAPI document."""
    return [f"{kind.__name__}.{name}" for kind, some in left_out.items() for name in some]


def repeated(asked: Asked, size: int, answer: Callable[[Asked, Past], Any]) -> Any:
    """The answer for a size. Raises Problem if the archive does not know any more how it was."""
    try:
        with past(asked.site.engine, size) as then:
            return answer(asked, then)
    except PastError as error:
        raise Problem(PAST_SIZE, f"at={size} cannot be repeated: {error}", "at") from None
