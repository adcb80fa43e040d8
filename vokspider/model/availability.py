"""The states of the absence ledger: what a request for an article found at its address, as one word."""

LISTED = "listed"  # its entry was seen; kept as a sighting
SERVED = "served"
NOT_FOUND, GONE = "http_404", "http_410"
REDIRECTED = "redirected"
REPLACED = "replaced_by_listing"
SOFT_404 = "soft_404"  # a page of the site, with a status of success, that says that there is no such page
OTHER_ARTICLE = "other_article"  # a different article, or a redirect to one
OTHER_SOURCE = "other_source"  # the page is of another source now
BLOCKED = "blocked"  # the site, or something in front of it, refused access
WRONG_BODY = "wrong_body"  # a page that was not believed for another reason

# What people read for each state that means absence: what was found in place of the article.
WORDS = {
    NOT_FOUND: "not found (404)",
    GONE: "gone (410)",
    REDIRECTED: "leads to the front page or a listing",
    REPLACED: "a listing in its place",
    SOFT_404: 'a page that says "not found"',
    OTHER_ARTICLE: "a different article",
    OTHER_SOURCE: "a page of another source",
}
# The states that mean absence. The site itself has to show by a positive sign that the article is not there; a wall, a
# ban, an outage or an unreadable page is no such sign.
ABSENT = frozenset(WORDS)
STATES = (SERVED, *WORDS, BLOCKED, WRONG_BODY)

# The states of the reasons for which pages failed (``vokspider.model.reasons``, ``vokspider.spiders.failures``). Any
# other reason is a wrong body.
_STATE_OF = {
    "redirected": REDIRECTED,
    "listing_in_place": REPLACED,
    "soft_404": SOFT_404,
    "other_article": OTHER_ARTICLE,
    "other_source": OTHER_SOURCE,
    "age_wall": BLOCKED,
    "ban_page": BLOCKED,
    "challenge": BLOCKED,
    "client_redirect": BLOCKED,
    "consent_wall": BLOCKED,
    "cookie_wall": BLOCKED,
    "geo_wall": BLOCKED,
    "led_elsewhere": BLOCKED,
    "login_wall": BLOCKED,
    "membership_wall": BLOCKED,
    "not_the_site": BLOCKED,
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
    """The state for the reason of a failure, which is a code or, for an error status, ``http_`` with that status."""
    if reason in (NOT_FOUND, GONE):
        return reason
    if reason.startswith("http_"):
        return BLOCKED
    return _STATE_OF.get(reason, WRONG_BODY)
