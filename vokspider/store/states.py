"""What stood at an article's address when it was asked for, as one word: the states of the absence ledger."""

LISTED = "listed"  # its entry was seen; kept as a sighting
SERVED = "served"
NOT_FOUND, GONE = "http_404", "http_410"
REDIRECTED = "redirected"
REPLACED = "replaced_by_listing"
BLOCKED = "blocked"  # the site, or something before it, did not let us in
WRONG_BODY = "wrong_body"  # a page that was not believed for another reason

STATES = (SERVED, NOT_FOUND, GONE, REDIRECTED, REPLACED, BLOCKED, WRONG_BODY)
# The article is not there. A ban, an outage or a page that we cannot read say nothing of the kind.
ABSENT = frozenset((NOT_FOUND, GONE, REDIRECTED, REPLACED))

# Reasons of failures (``vokspider.pages.REASONS``, ``vokspider.spiders.failures``) that are not a wrong body.
_STATE_OF = {
    "redirected": REDIRECTED,
    "listing_in_place": REPLACED,
    "membership_popup": BLOCKED,
    "blocked_page": BLOCKED,
    "connection": BLOCKED,
    "connection_refused": BLOCKED,
    "data_loss": BLOCKED,
    "dns": BLOCKED,
    "error": BLOCKED,
    "offsite": BLOCKED,
    "redirect_loop": BLOCKED,
    "robots_txt": BLOCKED,
    "timeout": BLOCKED,
    "tls": BLOCKED,
}


def state_of(reason: str) -> str:
    """The state that a failure's reason stands for."""
    if reason in (NOT_FOUND, GONE):
        return reason
    if reason.startswith("http_"):
        return BLOCKED
    return _STATE_OF.get(reason, WRONG_BODY)
