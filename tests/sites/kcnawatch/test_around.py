"""What the site puts around the body: promotional lines, bars, a link of its own; and odd markup that stays."""

import pytest

from vokspider.model.reasons import FRONT_PAGE, LISTING_IN_PLACE, PAGE_REASONS, TRUNCATED_BODY, PageError
from vokspider.text.removals import CHROME, PROMO

from .helpers import DATE_LINE, END, NAME, TITLE, URL, article_html, block_html, body, entry_html, page, read

BOX = '<div class="article-content">'
LONG = (
    "The weir was opened at noon by the lock crew, and the whole of Ashferry stood on the bank to see the water. " * 2
)
ORIGINAL = "http://www.vok.rep.kp/index.php/revo_de/getDetail/ien1/en"

PROMOS = [
    "<div>Be smart about South Korea: Join Korea Pro</div>",
    "<div><a href='https://koreapro.org'>Join Korea Pro</a></div>",
    "<p>Try NK Pro free for 30 days!</p>",
    "<section><h4>Subscribe now</h4><p>From 1 dollar a month</p></section>",
    "<p>Advertisement</p><p>Sign up</p><p>Read more about us</p>",
    f"<p><a href='https://nknews.org/x'>{LONG}</a></p>",
]


@pytest.mark.parametrize("promo", PROMOS)
def test_what_stands_between_the_date_line_and_the_body_is_promotion(promo: str) -> None:
    found = read(article_html("<p>a</p><p>b</p>").replace(BOX, promo + BOX))
    assert found.paragraphs == ("a", "b")
    assert {one.rule for one in found.removals[:-1]} == {PROMO}
    assert found.removals[0].position == 0


def test_the_old_pages_lines_keep_their_rules() -> None:
    html = article_html("<p>a</p>").replace(BOX, f"<div>Share Button</div><p>Join now</p><h3>A Title</h3>{BOX}")
    found = read(html)
    assert found.paragraphs == ("a",)
    assert [one.rule for one in found.removals[:3]] == [CHROME, PROMO, "article_title_copy"]


@pytest.mark.parametrize("lost", [[LONG.strip()], ["He rowed on.", "Nobody of them got wet."]])
def test_a_body_that_begins_before_its_element_stays(lost: list[str]) -> None:
    html = "".join(f"<p>{text}</p>" for text in lost)
    assert read(article_html("<p>a</p>").replace(BOX, html + BOX)).paragraphs == (*lost, "a")


@pytest.mark.parametrize("promo", PROMOS[1:3])
def test_without_the_bodys_element_only_known_lines_go(promo: str) -> None:
    text = page(f"<html><body>{promo}</body></html>").blocks[0].text
    known = "<p>Be smart about South Korea: Join Korea Pro</p>"
    html = f"<html><body>{TITLE}{DATE_LINE}{known}{promo}<p>a</p>{block_html()}{END}"
    assert read(html).paragraphs == (text, "a")


def test_a_known_promotional_line_is_the_authors_further_down() -> None:
    line = "Be smart about South Korea: Join Korea Pro"
    assert body(f"<p>a</p><p>{line}</p>") == ["a", line]


# -- the link to the original on a line of its own ---------------------------------------------------------------------

LINK = f'<a href="{ORIGINAL}">Read original version at source</a>'


@pytest.mark.parametrize("end", [" | ", " |", ""])
@pytest.mark.parametrize("place", ["</div><div>", "<br><br>", "</div><p>"])
@pytest.mark.parametrize("inside", [False, True])
def test_the_link_to_the_original_on_a_line_of_its_own(end: str, place: str, inside: bool) -> None:
    date_line = f"<div>Date: 21/05/2024 | Source: {NAME}{end}{place}{LINK}</div>"
    html = article_html("<p>a</p>").replace(DATE_LINE, date_line)
    if inside:
        html = article_html(f"<p>{LINK}</p><p>a</p>").replace(
            DATE_LINE, f"<div>Date: 21/05/2024 | Source: {NAME}</div>"
        )
    found = read(html)
    assert (found.paragraphs, found.original_url, found.source_name) == (("a",), ORIGINAL, NAME)


# -- bars in the body --------------------------------------------------------------------------------------------------

BARS = [
    '<div class="cookie-notice"><p>We use cookies.</p><button>Accept</button></div>',
    '<div id="onetrust-banner-sdk" role="region"><p>We value your privacy.</p></div>',
    '<div role="dialog" aria-label="Cookies"><p>Choose.</p></div>',
    '<div class="x sharedaddy y"><h3>Share this:</h3><ul><li>Print</li></ul></div>',
    '<p><a href="https://www.facebook.com/sharer/sharer.php?u=x">Facebook</a> <a href="https://twitter.com/intent/tweet">X</a></p>',
    '<ul><li><a href="mailto:?subject=x">Mail</a></li><li><a href="https://wa.me/?text=x">WhatsApp</a></li></ul>',
]


@pytest.mark.parametrize("bar", BARS)
def test_bars_in_the_body_are_chrome(bar: str) -> None:
    found = read(article_html(f"<p>a</p>{bar}<p>b</p>{bar}"))
    assert found.paragraphs == ("a", "b")
    assert {one.rule for one in found.removals} == {CHROME, "more_from"}


def test_a_dialog_around_the_article_is_the_page() -> None:
    html = article_html("<p>a</p>").replace("<body>", "<body><div role='dialog' class='cookie-notice'>")
    assert read(html).paragraphs == ("a",)


def test_links_of_the_author_are_no_bar() -> None:
    mail = '<p>Write to <a href="mailto:vok@star-co.net.kp">us</a>.</p>'
    assert body(f'{mail}<p><a href="https://www.facebook.com/vok">Our page</a></p>') == ["Write to us.", "Our page"]


# -- odd markup --------------------------------------------------------------------------------------------------------

ODD: dict[str, tuple[str, list[str]]] = {
    "lazy text": ('<p class="lazy" data-src="/x" loading="lazy">a</p><noscript><p>a</p></noscript>', ["a"]),
    "details": ("<details><summary>s</summary>x</details><details open>y</details>", ["s", "x", "y"]),
    "iframe with a document of its own": ('<p>a</p><iframe srcdoc="<p>x</p>"></iframe><p>b</p>', ["a", "b"]),
    "footnotes": ('<p>a<sup><a href="#n">[1]</a></sup> b</p><ol><li id="n">c</li></ol>', ["a[1] b", "c"]),
    "a second Date: line": (f"<p>a</p>{DATE_LINE}<p>b</p>", [
        "a", f"Date: 21/05/2024 | Source: {NAME} | Read original version at source", "b"]),
    "a drop cap": ('<p><span class="dropcap" style="font-size:3em;float:left">T</span>he weir</p>', ["The weir"]),
    "ruby": ("<p><ruby>漢<rp>(</rp><rt>한</rt><rp>)</rp>字<rt>자</rt></ruby></p>", ["漢한字자"]),
    "wbr": ("<p>self<wbr>reliance</p>", ["selfreliance"]),
    "a picture's caption": ('<figure><img alt="x"><figcaption>a</figcaption></figure><p>b</p>', ["a", "b"]),
    "unseen characters": ("<p>re&shy;ha&#8203;bili&#x2060;tation</p>", ["rehabilitation"]),
    "direction marks stay": ("<p>&#x200e;a&#x200f;</p>", ["\u200ea\u200f"]),
}  # fmt: skip


@pytest.mark.parametrize("case", ODD)
def test_odd_markup(case: str) -> None:
    html, expected = ODD[case]
    assert body(html) == expected


@pytest.mark.parametrize(
    "above", ["<h1>KCNA Watch</h1>", "<h2>Newstream</h2><p>x</p>", "<h3>Breaking</h3><h1>News</h1>"]
)
def test_a_heading_above_the_title(above: str) -> None:
    assert read(article_html("<p>a</p>").replace(TITLE, above + TITLE)).title == "A Title"


def test_marks_without_a_look_hide_no_anchor() -> None:
    html = (
        article_html("<p>a</p>").replace("<div>Date:", "<div>\u200e\ufeffDate:").replace("<h3>More", "<h3>\u200fMore")
    )
    found = page(html.replace(f"From {NAME}<", f"From {NAME}\u200e<").replace(" December 03", "\u200e December 03"))
    assert found.article().lines[0] == "a"
    assert [str(entry.listed_on) for entry in found.entries()] == ["2025-12-03"] * 2


# -- pages without end tags --------------------------------------------------------------------------------------------

OLD = f"<html><body>{TITLE}{DATE_LINE}<div>Share Button</div>"
FEET = "<p>Get North Korea headlines delivered to your inbox daily"
MORE = "<p>Subscribe to the NK News 'Daily Update' and get links to must-read stories each morning"
WHOLE = {
    "old page": f"{OLD}{BOX}<p>a<p>b</div>{FEET}{MORE}",
    "old page, one line": f"{OLD}{BOX}<p>a<p>b</div>{FEET}",
    "old page without classes": f"{OLD}<p>a<p>b{FEET}{MORE}",
    "old page, the line set by WordPress": f"{OLD}<p>a<p>b{MORE}".replace(
        "'Daily Update'", "&#8216;Daily Update&#8217;"
    ),
    "footer": f"<html><body>{TITLE}{DATE_LINE}{BOX}<p>a<p>b</div><footer><p>KCNA Watch<p>About",
    "block": f"<html><body>{TITLE}{DATE_LINE}{BOX}<p>a<p>b</div>{block_html()}",
    "lists": f"{OLD}{BOX}<ul><li>a<li>b</ul></div>{FEET}",
}
CUT = {
    "in the body": f"{OLD}{BOX}<p>a<p>b",
    "behind the body": f"{OLD}{BOX}<p>a<p>b</div>",
    "in a line of the foot": f"{OLD}{BOX}<p>a<p>b</div>{FEET}{MORE[:40]}",
    "in the first line of the foot": f"{OLD}{BOX}<p>a<p>b</div>{FEET[:30]}",
    "in a quotation's footer": f"{OLD}{BOX}<p>a<blockquote>b<footer>Old Perrin",
    "in a footer without a body's element": f"{OLD}<p>a<footer>b",
    "between two body's elements": f"{OLD}{BOX}<p>a</div><div>Advertisement</div>",
    "with the foot in the head": f"<html><body>{FEET}{TITLE}{DATE_LINE}<p>a<p>b",
}


@pytest.mark.parametrize("case", WHOLE)
@pytest.mark.parametrize("end", ["", "</body>", "</body></html>"])
def test_a_page_with_its_foot_is_whole_without_end_tags(case: str, end: str) -> None:
    assert read(WHOLE[case] + end).paragraphs == ("a", "b")


@pytest.mark.parametrize("case", CUT)
def test_a_page_that_was_cut_has_no_foot(case: str) -> None:
    with pytest.raises(PageError) as caught:
        read(CUT[case])
    assert caught.value.reason == TRUNCATED_BODY


# -- entries of others -------------------------------------------------------------------------------------------------


def test_the_block_of_another_source_has_no_entries_of_ours() -> None:
    other = "Harbour Gazette (EN)"
    assert page(article_html("<p>a</p>", block=block_html().replace(NAME, other))).entries() == ()
    assert page(article_html("<p>a</p>").replace(f"Source: {NAME}", f"Source: {other}")).entries() == ()
    assert len(page(article_html("<p>a</p>").replace(f"Source: {NAME}", "Source:")).entries()) == 2


COUNTS = "<p>253 articles published in last 24 hours. Total Archives: 1,318,901 articles</p>"
FRONT = f"<h3>Latest Articles from North Korea</h3>{COUNTS}"
ENTRIES = "".join(entry_html(number, f"T{number}", f"t{number}") for number in range(5))


@pytest.mark.parametrize("head", [FRONT, FRONT.removesuffix(COUNTS), COUNTS])
@pytest.mark.parametrize("wrapper", ["<div>", '<div id="latest_article_wrapper">'])
def test_the_front_page_has_no_entries_of_ours(head: str, wrapper: str) -> None:
    html = f"<html><body>{head}{wrapper}{ENTRIES}</div>{END}"
    found = page(html, "https://kcnawatch.org/")
    assert (found.is_front, found.listing()) == (True, ())
    with pytest.raises(PageError) as caught:
        page(html, URL).article()
    assert caught.value.reason == LISTING_IN_PLACE
    assert len(page(html, "https://kcnawatch.org/article/57/").listing()) == 5
    assert FRONT_PAGE in PAGE_REASONS


def test_links_without_a_day_are_no_listing() -> None:
    links = "".join(
        f'<p><a href="/newstream/1742720595-{number}/x/">T{number}</a></p>' for number in range(1234567, 1234577)
    )
    with pytest.raises(PageError) as caught:
        page(f"<html><body><h2>About</h2>{links}{END}").article()
    assert caught.value.reason != LISTING_IN_PLACE
