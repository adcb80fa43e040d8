"""What stood at an article's address when it was asked for, as one word: the states of the absence ledger."""

LISTED = "listed"  # its entry was seen; kept as a sighting
SERVED = "served"
NOT_FOUND, GONE = "http_404", "http_410"
REDIRECTED = "redirected"
REPLACED = "replaced_by_listing"
SOFT_404 = "soft_404"  # a page of the site, with a status of success, that says that there is no such page
OTHER_ARTICLE = "other_article"  # a different article, or a redirect to one
OTHER_SOURCE = "other_source"  # the page is of another source now
BLOCKED = "blocked"  # the site, or something before it, did not let us in
WRONG_BODY = "wrong_body"  # a page that was not believed for another reason

# How each state that means absence is told to people: what was met in the article's place.
WORDS = {
    NOT_FOUND: "not found (404)",
    GONE: "gone (410)",
    REDIRECTED: "leads to the front page or a listing",
    REPLACED: "a listing in its place",
    SOFT_404: 'a page that says "not found"',
    OTHER_ARTICLE: "a different article",
    OTHER_SOURCE: "a page of another source",
}
# The article is not there: the site itself has to say so by a positive sign. A wall, a ban, an outage or a page that
# we cannot read say nothing of the kind.
ABSENT = frozenset(WORDS)
STATES = (SERVED, *WORDS, BLOCKED, WRONG_BODY)

# Why pages failed (``vokspider.model.reasons``, ``vokspider.spiders.failures``), where that is not a wrong body.
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
    """The state that a failure's reason stands for."""
    if reason in (NOT_FOUND, GONE):
        return reason
    if reason.startswith("http_"):
        return BLOCKED
    return _STATE_OF.get(reason, WRONG_BODY)
