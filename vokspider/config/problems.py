"""How a wrong setting is reported: its name, its value and what was expected.

Every function returns text on one line, without passwords.
"""

import json
import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

_LONGEST_VALUE = 100
_USERINFO = re.compile(r"(:/*[^:@/]*):.*@")  # up to the last @, since an unencoded password may contain one
_IN_ADDRESS = re.compile(r"(://[^\s:/@]*):[^\s/]*@")
_SECRET_QUERY = re.compile(r"([?&][^=&]*(?:pass|pwd|secret|token|key)[^=&]*=)[^&\"\s]*", re.IGNORECASE)
_EXPECTED = {
    "bool_parsing": "expected true or false",
    "bool_type": "expected true or false",
    "int_type": "expected a whole number",
    "float_type": "expected a number",
    "string_type": "expected text in quotes",
    "finite_number": "expected a finite number",
    "greater_than": "expected more than {gt:g}",
    "greater_than_equal": "expected at least {ge:g}",
    "less_than": "expected less than {lt:g}",
    "less_than_equal": "expected at most {le:g}",
    "literal_error": "expected {expected}",
    "string_too_short": "must not be empty",
    "string_pattern_mismatch": "expected lower-case letters and digits, words joined by - or _, like kcnawatch-vok-en",
    "value_error": "{error}",
}


def suggest(name: str, valid: Collection[str]) -> str:
    """A suggestion instead of the unknown ``name``: the nearest of ``valid``, or all of them if none is near."""
    by_lower = {one.lower(): one for one in valid}
    near = get_close_matches(name.lower(), by_lower, n=1, cutoff=0.5)
    if near:
        return f"did you mean {by_lower[near[0]]}?"
    return f"known are: {', '.join(sorted(valid))}"


def mask_url(url: str) -> str:
    """The database ``url`` with passwords replaced by ``***``.

    Text that is not a URL is cut after its first colon.
    """
    if url.startswith("sqlite:///"):  # SQLAlchemy would encode the path
        return _SECRET_QUERY.sub(r"\1***", url)
    try:
        masked = make_url(url).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        scheme, colon, _ = url.partition(":")
        return f"{scheme}:***" if colon else scheme
    return _mask(masked)


def show_value(value: object) -> str:
    """``value`` as in TOML, on one line, shortened, and with passwords in URLs masked."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    text = _mask(text)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."


def mask_text(text: str) -> str:
    """A text with the passwords in its addresses replaced by ``***``."""
    return _SECRET_QUERY.sub(r"\1***", _IN_ADDRESS.sub(r"\1:***@", text))


def _mask(text: str) -> str:
    return _SECRET_QUERY.sub(r"\1***", _USERINFO.sub(r"\1:***@", text))


def say_expected(error_type: str, context: Mapping[str, object], fallback: str) -> str:
    """What was expected instead of a value, for pydantic's ``error_type`` and its ``context``.

    ``fallback``: pydantic's own message, for types of errors that have no text here.
    """
    template = _EXPECTED.get(error_type)
    return template.format_map(context) if template else " ".join(fallback.split())
