"""Why a page was not believed."""

LISTING_IN_PLACE = "listing_in_place"
MEMBERSHIP_POPUP = "membership_popup"
ERROR_PAGE = "error_page"
NO_DATE_LINE = "no_date_line"
TRUNCATED_BODY = "truncated_body"
EMPTY_BODY = "empty_body"
NO_TITLE = "no_title"
TITLE_MISMATCH = "title_mismatch"
OTHER_SOURCE = "other_source"
NO_ENTRIES = "no_entries"
NOT_HTML = "not_html"
NOT_TEXT = "not_text"
REDIRECTED = "redirected"
BLOCKED_PAGE = "blocked_page"
PARSER_ERROR = "parser_error"
BAD_ENCODING = "bad_encoding"
NO_SIGN = "no_sign_of_source"
ENTRIES_IN_TEXT = "entries_in_text"
FRONT_PAGE = "front_page"
HARD_WRAPPED = "hard_wrapped"
DECORATED = "decorated_text"
SOFT_404 = "soft_404"
OTHER_ARTICLE = "other_article"
LED_ELSEWHERE = "led_elsewhere"
CLIENT_REDIRECT = "client_redirect"
WRONG_STATUS = "wrong_status"
NOT_THE_SITE = "not_the_site"
BAN_PAGE = "ban_page"
CHALLENGE = "challenge"
LOGIN_WALL = "login_wall"
MEMBERSHIP_WALL = "membership_wall"
CONSENT_WALL = "consent_wall"
COOKIE_WALL = "cookie_wall"
AGE_WALL = "age_wall"
GEO_WALL = "geo_wall"

REASONS = {
    LISTING_IN_PLACE: "a listing was served in place of the article",
    MEMBERSHIP_POPUP: "a membership popup was served",
    ERROR_PAGE: "an error page was served with status 200",
    NO_DATE_LINE: "the page has no 'Date: DD/MM/YYYY | Source: ...' line",
    TRUNCATED_BODY: "the page ends inside the article",
    EMPTY_BODY: "the article has no text",
    NO_TITLE: "the page has no title although its entry has one",
    TITLE_MISMATCH: "the page's title is not the title of its entry",
    OTHER_SOURCE: "the page is of another source",
    NO_ENTRIES: "the listing has no entries",
    NOT_HTML: "the response is not an HTML page",
    NOT_TEXT: "the captured text is neither UTF-8 nor UTF-16",
    REDIRECTED: "the site led to its front page or to a listing",
    BLOCKED_PAGE: "a filter between here and the site served its own page",
    BAD_ENCODING: "the page has bytes that are no characters in its encoding",
    NO_SIGN: "nothing in the text says that it is of this source; if it is, give its address with --url",
    SOFT_404: "the site says, with a status of success, that there is no such page",
    OTHER_ARTICLE: "a different article stands at this address",
    LED_ELSEWHERE: "the site led to a page that is neither an article nor a listing",
    CLIENT_REDIRECT: "the page sends its reader on with a meta refresh or a script, which is not followed",
    WRONG_STATUS: "the article's own page came with the status of an error",
    NOT_THE_SITE: "something else answered in place of the site: a proxy, a content network, a network's sign-in page",
    BAN_PAGE: "the site, or what guards it, refuses us on a page of its own",
    CHALLENGE: "a page that tells people from programs was served (a captcha, a check of the browser)",
    LOGIN_WALL: "the site wants a login before it shows the page",
    MEMBERSHIP_WALL: "the site shows the page to members only",
    CONSENT_WALL: "the site wants consent before it shows the page",
    COOKIE_WALL: "the site wants a cookie before it shows the page",
    AGE_WALL: "the site asks for the reader's age before it shows the page",
    GEO_WALL: "the site does not show the page in this country",
    ENTRIES_IN_TEXT: "entries of a listing stand in the article's text, and nothing tells where the text ends",
    FRONT_PAGE: "the page lists the articles of all sources",
    HARD_WRAPPED: "the lines are wrapped at a width, and where paragraphs end cannot be told; save the page as HTML",
    DECORATED: "marks of another program are left in the text; save the page as HTML or as plain text",
    PARSER_ERROR: "vokspider's own parser failed on the page; the log says how, please report it",
}

# What stands between a reader and a page that may well be there.
WALLS = frozenset((CHALLENGE, LOGIN_WALL, MEMBERSHIP_WALL, CONSENT_WALL, COOKIE_WALL, AGE_WALL, GEO_WALL, BAN_PAGE))


class PageError(Exception):
    """A page that is not what it should be. ``reason`` is a key of ``REASONS``, ``detail`` what was found."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{REASONS[reason]}{f': {detail}' if detail else ''}")
        self.reason = reason
        self.detail = detail
