"""Recognises pages that show only the beginning of a known text: a paywall, a page that was cut off, or an edit."""

import re
from collections.abc import Sequence

from vokspider.compare.changes import goes_on, without_ellipsis
from vokspider.text.equivalence import plain_form

_LEAST_GONE = 2  # paragraphs; if only the last one is missing, an edit is more likely than a paywall
_LONGEST_CALL = 200  # characters; a longer paragraph is part of the article
_CALL = re.compile(
    r"\b(?:subscribe|subscription|sign (?:in|up)|log ?in|register|become a member|members? only|"
    r"(?:continue|keep) reading|read (?:more|on|the (?:full|whole|rest))|unlock)\b|구독|로그인|회원",
    re.IGNORECASE,
)


def has_call(paragraph: str) -> bool:
    """Whether a short paragraph asks the reader to pay, to sign in or to read on elsewhere."""
    return len(paragraph) <= _LONGEST_CALL and _CALL.search(paragraph) is not None


def is_cut(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether ``new`` is the beginning of ``old`` and shows by itself that the text continues.

    It does so if it is cut off within a paragraph, or ends with a call to subscribe or to read on that ``old`` does not
    have.
    """
    text = [plain_form(paragraph) for paragraph in new]
    there = {plain_form(paragraph) for paragraph in old}
    while text and has_call(text[-1]) and text[-1] not in there:
        text.pop()
    if not text or len(text) > len(old) or not goes_on(text, old):
        return False
    called = len(text) < len(new) and len(text) < len(old)
    return called or _breaks_off(text[-1], plain_form(old[len(text) - 1]), last=len(text) == len(old))


def _breaks_off(new: str, old: str, *, last: bool) -> bool:
    """Whether ``new``, the beginning of the paragraph ``old``, is cut off; ``last``: ``old`` is the last paragraph.

    An edit that removes the last sentence does not count.
    """
    begun = without_ellipsis(new)
    if begun == without_ellipsis(old):
        return False
    rest = old[len(begun) :]
    dotted = new != begun and new.rstrip("]").endswith(("..", "\u2026"))
    in_word = begun[-1:].isalnum() and rest[:1].isalnum()
    return dotted or in_word or (not last and new == begun and new[-1:].isalnum())


def is_shortened(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether ``new`` is only the beginning of ``old``: it is cut (see ``is_cut``), or lacks two paragraphs or more."""
    beginning = bool(new) and [plain_form(paragraph) for paragraph in old[: len(new)]] == [
        plain_form(paragraph) for paragraph in new
    ]
    return is_cut(old, new) or (beginning and len(old) - len(new) >= _LEAST_GONE)
