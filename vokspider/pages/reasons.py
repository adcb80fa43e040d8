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
    REDIRECTED: "the site led to another page",
    BLOCKED_PAGE: "a filter between here and the site served its own page",
    BAD_ENCODING: "the page has bytes that are no characters in its encoding",
    NO_SIGN: "nothing in the text says that it is of this source; if it is, give its address with --url",
    PARSER_ERROR: "vokspider's own parser failed on the page; the log says how, please report it",
}


class PageError(Exception):
    """A page that is not what it should be. ``reason`` is a key of ``REASONS``, ``detail`` what was found."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{REASONS[reason]}{f': {detail}' if detail else ''}")
        self.reason = reason
        self.detail = detail
