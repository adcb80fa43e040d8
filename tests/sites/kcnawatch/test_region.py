"""Which of a page's blocks are the article's: rule 2, nothing real is lost, and nothing else comes in."""

import pytest

from vokspider.model.reasons import ENTRIES_IN_TEXT, PageError

from .helpers import DATE_LINE, END, NAME, TITLE, article_html, block_html, body, entry_html, page, read

FOOTER = "<footer><p>KCNA Watch</p><p>About | Contact</p></footer>"


def plain(html: str, foot: str = "") -> list[str]:
    """The paragraphs of a page whose class names are gone: only the order of the text is left."""
    found = read(f"<html><body>{TITLE}{DATE_LINE}{html}{foot}{END}")
    assert found.layout == "kcnawatch-text"
    return list(found.paragraphs)


def test_body_block_and_footer() -> None:
    assert body("<p>a</p>", block=block_html() + FOOTER) == ["a"]
    assert plain("<div><p>a</p></div>", block_html() + FOOTER) == ["a"]


def test_a_page_without_a_block_ends_with_its_container() -> None:
    assert body("<p>a</p>", block="<div>Tags: river</div>" + FOOTER) == ["a"]
    assert plain("<p>a</p>", FOOTER) == ["a"]


def test_the_block_inside_the_container_and_text_behind_it() -> None:
    html = article_html(f"<p>a</p>{block_html()}<p>b</p>", block=FOOTER)
    assert list(read(html).paragraphs) == ["a", "b"]
    html = f"<html><body>{TITLE}{DATE_LINE}<div><p>a</p><p>b</p>{block_html()}<p>c</p></div>{FOOTER}{END}"
    assert list(read(html).paragraphs) == ["a", "b", "c"]


@pytest.mark.parametrize("tag", ["footer", "nav", "aside"])
def test_what_stands_beside_the_body_is_not_the_authors(tag: str) -> None:
    beside = f"<{tag}><p>Previous | Next</p></{tag}>"
    assert body("<p>a</p>", block=beside + block_html()) == ["a"]
    assert body("<p>a</p>", block=block_html() + beside) == ["a"]
    assert plain(f"<div><p>a</p></div>{beside}", block_html()) == ["a"]


@pytest.mark.parametrize("tag", ["footer", "nav", "aside"])
def test_what_stands_in_the_body_is_the_authors(tag: str) -> None:
    inside = f"<{tag}><p>b</p></{tag}>"
    assert body(f"<p>a</p>{inside}<p>c</p>") == ["a", "b", "c"]
    assert body(f"<p>a</p>{inside}", block="") == ["a", "b"]
    wrapped = (
        f"<html><body><{tag}>{TITLE}{DATE_LINE}<div class='article-content'><p>a</p></div></{tag}>{block_html()}{END}"
    )
    assert list(read(wrapped).paragraphs) == ["a"]


@pytest.mark.parametrize(
    "quotation",
    [
        "<blockquote><p>q</p><footer>Old Perrin</footer></blockquote>",
        "<blockquote><div><p>q</p><div><footer><cite>Old Perrin</cite></footer></div></div></blockquote>",
        "<figure><blockquote>q</blockquote><figcaption>Old Perrin</figcaption></figure>",
        "<figure><p>q</p><div><footer>Old Perrin</footer></div></figure>",
    ],
)
def test_a_quotations_author_stays(quotation: str) -> None:
    assert body(f"<p>a</p>{quotation}<p>b</p>") == ["a", "q", "Old Perrin", "b"]
    assert plain(f"<p>a</p>{quotation}<p>b</p>", block_html()) == ["a", "q", "Old Perrin", "b"]


def test_a_body_in_two_containers_stays_whole() -> None:
    html = '<p>a</p></div><div class="ad"></div><div class="article-content"><p>b</p>'
    assert body(html) == ["a", "b"]
    assert body(html, block=FOOTER) == ["a", "b"]


def test_an_end_tag_in_the_middle_of_a_page_ends_nothing() -> None:
    assert body("<p>a</p></body></html><p>b</p>") == ["a", "b"]
    assert body("<p>a</p></div></div></div><p>b</p>") == ["a", "b"]
    assert body("<p>a</p><html><body><p>b</p>") == ["a", "b"]


def test_an_empty_container_elsewhere_hides_no_text() -> None:
    html = f'<html><body><div class="article-content"></div>{TITLE}{DATE_LINE}<p>a</p>{block_html()}{END}'
    assert list(read(html).paragraphs) == ["a"]


def test_class_names_beside_the_known_one_do_not_matter() -> None:
    assert body("<p>a</p>", container='<div id="x" class="post article-content clearfix">') == ["a"]
    assert body("<p>a</p>", container='<section class="article-content">', block="</section>") == ["a"]


@pytest.mark.parametrize(
    "heading",
    [
        "<p>More from our readers</p>",
        "<h4>More From the Orchard</h4>",
        "<p>More From Voice of Korea listeners arrived by post.</p>",
        "<p><b>More from Pyongyang</b> tomorrow.</p>",
    ],
)
def test_the_authors_own_more_from(heading: str) -> None:
    text = heading.replace("<b>", "").replace("</b>", "")[3:-4].removeprefix(">")
    text = text.removeprefix("4>").removesuffix("<")
    expected = ["a", page(f"<html><body>{heading}</body></html>").blocks[0].text, "b"]
    assert text in expected[1]
    assert body(f"<p>a</p>{heading}<p>b</p>") == expected
    assert plain(f"<p>a</p>{heading}<p>b</p>", block_html()) == expected
    assert body(f"<p>a</p>{heading}<p>b</p>", block="") == expected


def test_dated_letters_are_no_entries() -> None:
    letters = "<p>More from the archive</p><p>December 03, 2025</p><p>We row.</p><p>December 04, 2025</p><p>We row.</p>"
    expected = ["More from the archive", "December 03, 2025", "We row.", "December 04, 2025", "We row."]
    assert body(letters) == body(letters, block="") == plain(letters) == expected


def test_links_to_other_articles_stay_in_the_text() -> None:
    link = '<a href="/newstream/1742720595-1234567/x/">the ferry</a>'
    assert body(f"<p>We wrote of {link}.</p><p>{link}</p><p>a</p>") == ["We wrote of the ferry.", "the ferry", "a"]


def test_entries_never_become_text() -> None:
    """A block whose heading is gone or renamed is no text: the page is refused, and kept."""
    strays = entry_html(1, "T1", "t1") + entry_html(2, "T2", "t2")
    for html in (
        article_html(f"<p>a</p>{strays}", block=""),
        article_html("<p>a</p>", block=strays + block_html()),
        article_html(f"<p>a</p><h3>Latest News</h3>{strays}", block=block_html()),
        f"<html><body>{TITLE}{DATE_LINE}<p>a</p><h3>Related</h3>{strays}{END}",
    ):
        with pytest.raises(PageError) as caught:
            read(html)
        assert caught.value.reason == ENTRIES_IN_TEXT


def test_more_articles_leads_where_the_block_says() -> None:
    html = article_html('<p><a href="/article/99/">More Articles</a></p><p>a</p>')
    assert page(html).article().more_articles_url == "https://kcnawatch.org/article/57/"


def test_the_original_is_the_link_of_the_date_line() -> None:
    html = article_html('<p><a href="http://x/">Read original version at source</a></p>')
    assert page(html).article().original_url == "http://www.vok.rep.kp/index.php/revo_de/getDetail/ien1/en"
    assert body('<p><a href="http://x/">Read original version at source</a></p>') == ["Read original version at source"]


TITLES = {
    "<h2>A Title</h2>": "A Title",
    "<h1>A Title</h1>": "A Title",
    "<h2>\n  A\n Title </h2>": "A Title",
    "<h2><a href='/x'><span>A</span> Title</a></h2>": "A Title",
    "<h2>A &amp; B &#8211; C</h2>": "A & B \u2013 C",
    "<h1>KCNA Watch</h1><h2>A Title</h2>": "A Title",
    f"<p>KCNA {NAME}</p><h2>A Title</h2>": "A Title",
    f"<p>KCNA {NAME}</p><div>A Title</div>": "A Title",
    f"<p>KCNA {NAME}</p><div>KCNA Commentary on the Harvest</div>": "KCNA Commentary on the Harvest",
    "<h2>A Title</h2><p>by line</p>": "A Title",
    f"<p>KCNA {NAME}</p>": None,
    "<p>December 03, 2025Dec 03, 2025</p>": None,
    "": None,
}


@pytest.mark.parametrize("head", TITLES)
def test_title(head: str) -> None:
    assert page(f"<html><body>{head}{DATE_LINE}<p>a</p>{END}").article().title == TITLES[head]
