"""Names the reason why an address has no article: a wall, another party's page, a soft 404, or a listing."""

import re

import attrs

from vokspider.html.sight import Sight
from vokspider.html.soft404 import is_outage, not_found_in
from vokspider.html.strangers import stranger_in
from vokspider.html.walls import Found, banner_in, wall_at, wall_in
from vokspider.model.reasons import CLIENT_REDIRECT, ERROR_PAGE, LISTING_IN_PLACE, NO_DATE_LINE, NOT_THE_SITE, SOFT_404

_LONGEST_ERROR = 2000  # characters; a page with a longer text is not an error page
_ERROR_TEXT = re.compile(
    r"\b(404|403|50[0-4]|not found|forbidden|access denied|internal server error|bad gateway|service unavailable"
    r"|gateway time-?out|error establishing a database connection|critical error|something went wrong)\b",
    re.IGNORECASE,
)


def standing(sight: Sight, *, framed: bool, listing: bool) -> Found:
    """(reason, what was found) for a page without a ``Date:`` line.

    ``framed``: the page has the frame of the site. ``listing``: it has the entries of a listing and no article above
    them. A page that may be a wall never counts as a sign that an article is gone.
    """
    seen = attrs.evolve(sight, prose="") if listing else sight  # teasers may contain any words
    if wall := wall_in(seen):
        return wall
    if not framed and (who := stranger_in(sight)):
        return NOT_THE_SITE, who
    if framed and (words := not_found_in(seen)):
        return SOFT_404, words[:80]
    if listing:
        return LISTING_IN_PLACE, sight.text[:80]
    return banner_in(sight) or _led_on(sight) or _unknown(sight)


def _led_on(sight: Sight) -> Found | None:
    return (wall_at(sight.onward) or CLIENT_REDIRECT, sight.onward) if sight.onward else None


def _unknown(sight: Sight) -> Found:
    is_error = len(sight.text) < _LONGEST_ERROR and (is_outage(sight) or _ERROR_TEXT.search(sight.text))
    return (ERROR_PAGE if is_error else NO_DATE_LINE), sight.text[:80]
