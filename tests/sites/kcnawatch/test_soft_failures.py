"""Rule 6: a page is checked before it is believed. Each soft failure has its own reason."""

import pytest

from vokspider.model import reasons
from vokspider.model.codes import SENTENCE
from vokspider.model.items import Article
from vokspider.model.reasons import PageError
from vokspider.wording.pages import PAGES as SENTENCES

from .helpers import DATE_LINE, END, NAME, TITLE, article_html, block_html, entry_html, page, piped, read

HEAD = f"<html><body><p>December 03, 2025Dec 03, 2025</p><p>KCNA {NAME}</p>"
TOP = f"{HEAD}{TITLE}{DATE_LINE}"
BOX = "<div class='article-content'>"
POPUP = '<div class="nk-paywall-free-member-form"><form><input name="email"></form></div>'
ENTRIES = "".join(entry_html(number, f"T{number}", f"t{number}") for number in range(20))

PAGES: dict[str, tuple[str, str]] = {
    "nothing": ("", reasons.NO_DATE_LINE),
    "white space": (" \n", reasons.NO_DATE_LINE),
    "an empty body": (f"<html><body>{END}", reasons.NO_DATE_LINE),
    "another page": (f"{HEAD}<h2>About</h2><p>We watch.</p>{END}", reasons.NO_DATE_LINE),
    "no Date: line": (f"{HEAD}{TITLE}<p>a</p>{END}", reasons.NO_DATE_LINE),
    "no Date: line, with its block": (f"{HEAD}{TITLE}<p>a</p>{block_html(20)}{END}", reasons.NO_DATE_LINE),
    "a Date: line that is none": (f"{HEAD}{TITLE}<p>Date: tomorrow</p><p>a</p>{END}", reasons.NO_DATE_LINE),
    "a listing": (f"{HEAD}<h2>Newstream</h2>{ENTRIES}{END}", reasons.LISTING_IN_PLACE),
    "a fragment": (ENTRIES, reasons.LISTING_IN_PLACE),
    "a listing whose teaser is a Date: line": (
        f"{HEAD}{entry_html(30)}{entry_html(31, 'A Title', DATE_LINE)}{ENTRIES}{END}", reasons.LISTING_IN_PLACE,
    ),
    "a popup over the article": (f"{TOP}{POPUP}<p>a</p>{block_html()}{END}", reasons.MEMBERSHIP_POPUP),
    "a popup alone": (f"{HEAD}{POPUP}{END}", reasons.MEMBERSHIP_POPUP),
    "a popup by its inner class": (
        f"{TOP}<div class='x free-member-form-inner y'>a</div>{END}", reasons.MEMBERSHIP_POPUP,
    ),
    "404 with status 200": (f"{HEAD}<h1>404</h1><p>There is nothing here.</p>{END}", reasons.SOFT_404),
    "not found": (f"{HEAD}<h1>Page not found</h1>{END}", reasons.SOFT_404),
    "database": ("<h1>Error establishing a database connection</h1>", reasons.ERROR_PAGE),
    "bad gateway": ("<html><body><center><h1>502 Bad Gateway</h1></center><hr>nginx</body></html>", reasons.ERROR_PAGE),
    "critical error": ("There has been a critical error on this website.", reasons.ERROR_PAGE),
    "empty container": (f"{TOP}{BOX}</div>{block_html()}{END}", reasons.EMPTY_BODY),
    "nothing to read": (article_html("<p>&nbsp;</p><br><img src=x><script>y</script>"), reasons.EMPTY_BODY),
    "nothing but control characters": (article_html("<p>\x01\x02</p><p>&#8203;</p>"), reasons.EMPTY_BODY),
    "empty, without a block": (f"{TOP}{BOX}</div><p>x</p>{END}", reasons.EMPTY_BODY),
    "empty, without class names": (f"{TOP}<footer>About</footer>{END}", reasons.EMPTY_BODY),
    "an old page with nothing but its title": (
        f"{TOP}<div>Share Button</div><h3>A Title</h3>{block_html()}{END}", reasons.EMPTY_BODY,
    ),
    "cut in the body": (f"{TOP}{BOX}<p>a</p><p>b and", reasons.TRUNCATED_BODY),
    "cut right behind the Date: line": (TOP, reasons.TRUNCATED_BODY),
    "cut in the block's heading": (f"{TOP}{BOX}<p>a</p></div><h3>More From Voice of", reasons.TRUNCATED_BODY),
    "cut behind an author's heading": (
        f"{TOP}<p>More from our readers</p><p>December 03, 2025</p><p>b", reasons.TRUNCATED_BODY,
    ),
    "another title": (article_html("<p>a</p>").replace("A Title", "Another Title"), reasons.TITLE_MISMATCH),
    "a longer title": (article_html("<p>a</p>").replace("A Title", "A Title of Old"), reasons.TITLE_MISMATCH),
    "no title": (article_html("<p>a</p>").replace(TITLE, ""), reasons.NO_TITLE),
    "another source": (article_html("<p>a</p>").replace(NAME, "Harbour Gazette (EN)"), reasons.OTHER_SOURCE),
    "a source without a name": (article_html("<p>a</p>").replace(NAME, "(En)"), reasons.OTHER_SOURCE),
    "another language": (article_html("<p>a</p>").replace("(EN)", "(KO)"), reasons.OTHER_SOURCE),
}  # fmt: skip


@pytest.mark.parametrize("case", PAGES)
def test_page_is_refused(case: str) -> None:
    html, reason = PAGES[case]
    with pytest.raises(PageError) as caught:
        read(html, "A Title")
    assert caught.value.reason == reason
    assert str(caught.value).startswith(reason)


def test_the_filter_page_of_another_country_is_refused() -> None:
    charset = '<meta http-equiv="Content-Type" content="text/html; charset=euc-kr">'
    text = "이 페지는 막혀 있습니다"
    html = f"<html><head>{charset}<meta name='kcsc' content='blocking'></head><body>{text}</body></html>"
    with pytest.raises(PageError) as caught:
        page(html.encode("euc-kr"), content_type="text/html").article()
    assert caught.value.reason == reasons.BLOCKED_PAGE
    assert "막혀" in caught.value.detail


BELIEVED: dict[str, str] = {
    "as it should be": article_html("<p>a</p>"),
    "source name in another case": article_html("<p>a</p>").replace(NAME, "Voice of Korea (En)"),
    "no source at all": article_html("<p>a</p>").replace(f"Source: {NAME}", "Source:"),
    "title in other marks": article_html("<p>a</p>").replace("A Title", "\u201cA\u201d \u2014 Title!"),
    "no block": article_html("<p>a</p>", block=""),
    "cut in the block": article_html("<p>a</p>", block="")[:-14] + block_html()[:120],
    "cut behind the heading": article_html("<p>a</p>", block="")[:-14] + f"<h3>More From {NAME}",
    "a form on the page": article_html("<p>a</p>").replace("</body>", "<form>Search <input></form></body>"),
    "an article about errors": article_html("<p>a</p>").replace("</h2>", "</h2><p>404 not found</p>"),
    "a day that does not exist": article_html("<p>a</p>").replace("21/05/2024", "31/02/2024"),
}


@pytest.mark.parametrize("case", BELIEVED)
def test_page_is_believed(case: str) -> None:
    found = read(BELIEVED[case], "A Title")
    assert found.paragraphs == ("a",)


def test_a_day_that_does_not_exist_is_missing_and_not_invented() -> None:
    assert read(BELIEVED["a day that does not exist"]).published_on is None


def test_a_date_is_never_taken_from_the_block() -> None:
    html = article_html("<p>a</p>").replace("21/05/2024", "x")
    assert read(html).published_on is None
    assert read(article_html("<p>a</p>")).published_on is not None


def test_without_a_promise_any_title_will_do() -> None:
    assert read(article_html("<p>a</p>")).title == "A Title"
    assert read(article_html("<p>a</p>").replace(TITLE, "")).title is None


def test_a_promised_title_that_is_only_noise() -> None:
    article = Article(source="s", external_id="1", lines=("a",), title="!", source_name=NAME)
    assert piped(article, "!").title == "!"
    with pytest.raises(PageError):
        piped(article, "?")


def test_every_reason_is_worded() -> None:
    words = {value for name, value in vars(reasons).items() if name.isupper() and isinstance(value, str)}
    assert words - {SENTENCE} == SENTENCES.keys() == reasons.PAGE_REASONS
    assert all(text[0].islower() and not text.endswith(".") for text in SENTENCES.values())
    assert str(PageError(reasons.EMPTY_BODY)) == reasons.EMPTY_BODY
    assert str(PageError(reasons.EMPTY_BODY, "x")) == f"{reasons.EMPTY_BODY}: x"
