"""Soft 404s: pages that say "not found" with a status of success.

Such a page is a sign that the article is gone only if it has the frame of the site, has no text of its own, and says
so plainly. An empty page, or one that says that the site is down for now, proves nothing.
"""

import re

from vokspider.html.sight import Sight

_THING = r"(?:page|article|post|content|story|item|document|resource|file|url|address|entry|news|link)s?"
_WHICH = r"(?:(?:the|this|that|your|requested) )*"
_LACKS = (
    r"(?:(?:can|could|was|is|were|are|has|have)? ?(?:not|n't|'t)(?: be| been)? (?:found|located)"
    r"|(?:do|does|did)(?:n't| not)(?: seem to)? exist|no longer (?:exists?|available|here)|(?:is|are)(?:n't| not) here"
    r"|(?:is|are|was|were|has been|have been|may have been|might have been)(?: no longer)?"
    r" (?:removed|deleted|taken down|unpublished|withdrawn|missing|gone))"
)
_SAYS = re.compile(
    rf"\b{_WHICH}{_THING}(?: [\w']+){{0,8}}? ?{_LACKS}\b"
    rf"|\b(?:can(?:not|'t| not)|could(?:n't| not)|unable to) (?:find|locate) (?:the|that|this|your|what) "
    rf"|\bnothing (?:was |has been |is )?(?:found|here)\b|\bthere(?: is|'s) nothing (?:here|at this)\b"
    rf"|\ucc3e\uc744 \uc218 \uc5c6|\uc874\uc7ac\ud558\uc9c0 \uc54a"  # cannot be found, does not exist
    rf"|\bno (?:such )?(?:results?|{_THING}) (?:was |were |is )?(?:found|exists?|here|at this|with (?:this|that))\b"
)
# A heading or a title that says "not found" and nothing else.
_AROUND = r"(?:error|http|status|code|oops|sorry|uh[ -]?oh|[\W\d_])*"
_LABEL = re.compile(
    rf"{_AROUND}(?:40[04]|410){_AROUND}"
    rf"|{_AROUND}{_WHICH}(?:{_THING} )?(?:not found|missing|gone|removed|deleted|{_LACKS})(?: here)?{_AROUND}"
)
# "or is temporarily unavailable" is no sign of an outage: IIS says so of every page that it does not find.
_OUTAGE = re.compile(
    r"error establishing a database|database (?:connection|error)|try (?:again|it) (?:later|in a)|critical error"
    r"|(?:under|scheduled|for|during|after) (?:\w+ )?maintenance|\bmaintenance (?:mode|work|break)"
    r"|back (?:soon|shortly)|overloaded"
    r"|(?<!or is )(?<!or )temporarily (?:un|not )available|temporarily (?:down|offline|closed|out of)|too many requests"
    r"|internal server error|bad gateway|service unavailable|gateway time-?out|technical (?:difficult|problem|issue)"
    r"|\b(?:error|http|status)\W{1,3}50[0-4]\b"
)
_CLASSES = frozenset(("error404", "error-404", "page-404", "not-found"))


def _plain(text: str) -> str:
    return text.replace("\u2019", "'")


def is_outage(sight: Sight) -> bool:
    """Whether a page without a text of its own says that the site is out of order for now."""
    return not sight.has_body and bool(_OUTAGE.search(_plain(" \n".join((*sight.labels, sight.prose)))))


def not_found_in(sight: Sight) -> str | None:
    """The words, or the class name, by which a page says "not found"; None if it does not, or is an outage."""
    if sight.has_body or is_outage(sight):
        return None
    if marks := _CLASSES & sight.classes:
        return next(iter(marks))
    labels = (_plain(label) for label in (*sight.labels, *sight.headings))
    found = next((label for label in labels if _is_label(label)), None)
    return found or next((at[0] for at in [_SAYS.search(_plain(sight.prose))] if at), None)


def _is_label(label: str) -> bool:
    return bool(_LABEL.fullmatch(label) or _SAYS.fullmatch(label.strip(" .!\u2026")))
