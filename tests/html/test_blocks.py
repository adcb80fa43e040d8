"""HTML as a reader sees it: what stands between two blocks, and what does not split a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from vokspider.html.blocks import read_blocks
from vokspider.html.elements import common_element

from ..sites.kcnawatch.helpers import body, lines, page

PARAGRAPHS: dict[str, tuple[str, list[str]]] = {
    # breaks
    "br is a space": ("<p>one<br>two</p>", ["one two"]),
    "br and white space": ("<p>one <br />\n two</p>", ["one two"]),
    "two br end a paragraph": ("<p>one<br><br>two</p>", ["one", "two"]),
    "two br with space between": ("<p>one<br/> \n<br/>two</p>", ["one", "two"]),
    "br, no-break space, br": ("<p>one<br>&nbsp;<br>two</p>", ["one", "two"]),
    "many br": ("<p>one<br><br><br><br>two</p>", ["one", "two"]),
    "br at the ends": ("<p><br>one<br><br></p><p>two</p>", ["one", "two"]),
    "only br": ("<p><br><br></p>", []),
    "br inside inline tags": ("<p><b>one<br></b><br><i>two</i></p>", ["one", "two"]),
    "br with a comment between": ("<p>one<br><!-- c --><br>two</p>", ["one", "two"]),
    "single br, three lines": ("<p>a<br>b<br>c</p>", ["a b c"]),
    "br between blocks": ("<div>a</div><br><div>b</div>", ["a", "b"]),
    "wbr splits nothing": ("<p>self<wbr>reliance</p>", ["selfreliance"]),
    "soft hyphen splits nothing": ("<p>re&shy;ha&#173;bilitation</p>", ["rehabilitation"]),
    "hr ends a paragraph": ("one<hr>two", ["one", "two"]),
    # spaces
    "no-break space": ("<p>one&nbsp;two&#160;three</p>", ["one two three"]),
    "white space in the source": ("<p>\n\t one\n   two\t</p>", ["one two"]),
    "wide spaces": ("<p>one&emsp;two&#12288;three</p>", ["one two three"]),
    "zero-width space": ("<p>one&#8203;two</p>", ["onetwo"]),
    "empty paragraphs": ("<p></p><p>&nbsp;</p><p> \n</p><p>one</p>", ["one"]),
    # words
    "inline tags inside a word": ("<p>har<b>bo</b>ur</p>", ["harbour"]),
    "inline tags, nested": ("<p>h<b>a<i>r<span>b</span>o</i></b>ur</p>", ["harbour"]),
    "inline tags around words": ("<p><b>one</b> <i>two</i></p>", ["one two"]),
    "inline tags with their space inside": ("<p><b>one </b><i>two</i></p>", ["one two"]),
    "inline tags without space": ("<p><b>one</b><i>two</i></p>", ["onetwo"]),
    "comment inside a word": ("<p>har<!-- seam -->bour</p>", ["harbour"]),
    "processing instruction inside a word": ("<p>har<?php echo 1 ?>bour</p>", ["harbour"]),
    "script inside a word": ("<p>har<script>var x = '<p>no</p>';</script>bour</p>", ["harbour"]),
    "a link inside a word": ('<p>har<a href="/x">bo</a>ur</p>', ["harbour"]),
    "words that came glued": ("<p>hugerehabilitation thanany</p>", ["hugerehabilitation thanany"]),
    "sub and sup": ("<p>CO<sub>2</sub>, 10<sup>th</sup></p>", ["CO2, 10th"]),
    "font": ("<p><font color=red>o</font>ne</p>", ["one"]),
    "ruby": ("<p><ruby>漢<rp>(</rp><rt>한</rt><rp>)</rp></ruby></p>", ["漢한"]),
    # entities
    "entities": ("<p>Wind &amp; Wave &lt;x&gt; &quot;y&quot; &#39;z&#x27;</p>", ["Wind & Wave <x> \"y\" 'z'"]),
    "typographic entities": ("<p>&ldquo;a&rdquo; &mdash;&hellip; &eacute;</p>", ["\u201ca\u201d \u2014\u2026 \u00e9"]),
    "hangul entities": ("<p>&#44053;과 바다</p>", ["강과 바다"]),
    "hangul in two forms stays as found": ("<p>\u1112\u1161\u11ab 한</p>", ["\u1112\u1161\u11ab 한"]),
    "unknown entity": ("<p>a &bogus; b</p>", ["a &bogus; b"]),
    "bare ampersand": ("<p>Thatch & Daughters</p>", ["Thatch & Daughters"]),
    "bare less-than": ("<p>3 < 4 and 5 > 4</p>", ["3 < 4 and 5 > 4"]),
    "double escape": ("<p>&amp;amp;</p>", ["&amp;"]),
    "control characters": ("<p>a&#1;b\x02c</p>", ["abc"]),
    "byte order mark": ("<p>&#xFEFF;a</p>", ["a"]),
    # blocks
    "paragraphs never closed": ("<p>one<p>two<p>three", ["one", "two", "three"]),
    "nested blocks": ("<div>a<div>b</div>c</div>", ["a", "b", "c"]),
    "div soup": ("<div><div><div><p>a</p></div></div><div><p>b</p></div></div>", ["a", "b"]),
    "list": ("<ul><li>a</li><li>b <b>c</b></li></ul>", ["a", "b c"]),
    "list never closed": ("<ul><li>a<li>b</ul>", ["a", "b"]),
    "nested list": ("<ul><li>a<ol><li>b</li></ol>c</li></ul>", ["a", "b", "c"]),
    "list of paragraphs": ("<ul><li><p>a</p></li></ul>", ["a"]),
    "definition list": ("<dl><dt>a</dt><dd>b</dd></dl>", ["a", "b"]),
    "quotation": ("<blockquote><p>a</p><p>b</p></blockquote>", ["a", "b"]),
    "quotation with its author": ("<blockquote><p>a</p><footer>Old Perrin</footer></blockquote>", ["a", "Old Perrin"]),
    "figure with a caption": ('<figure><img src="a.jpg" alt="no text"><figcaption>a</figcaption></figure>', ["a"]),
    "picture inside a paragraph": ('<p><img src="a.jpg" alt="no">one</p>', ["one"]),
    "picture between words": ('<p>one<img src="a.jpg">two</p>', ["one two"]),
    "table": ("<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d</td></tr></table>", ["a b", "c d"]),
    "table with paragraphs": ("<table><tr><td><p>a</p></td><td>b</td></tr></table>", ["a", "b"]),
    "table with a caption": ("<table><caption>a</caption><tr><td>b</td></tr></table>", ["a", "b"]),
    "pre": ("<pre>one\n  two</pre>", ["one two"]),
    "headings": ("<h3>a</h3><p>b</p><h4>c</h4>d", ["a", "b", "c", "d"]),
    "details": ("<details><summary>a</summary>b</details>", ["a", "b"]),
    "address": ("a<address>b</address>c", ["a", "b", "c"]),
    "legend": ("<fieldset><legend>a</legend>b</fieldset>", ["a", "b"]),
    "button": ("a<button>b</button>c", ["a", "b", "c"]),
    "bare text": ("one <b>two</b><p>three</p>four", ["one two", "three", "four"]),
    "link around a block": ('<a href="/x"><p>a</p></a><p>b</p>', ["a", "b"]),
    "block inside a span": ("<span>a<div>b</div>c</span>", ["a", "b", "c"]),
    "centre": ("<center>a</center>b", ["a", "b"]),
    # what no reader sees
    "script, style, noscript": ("<script>x</script><style>y</style><noscript><p>z</p></noscript><p>a</p>", ["a"]),
    "template": ("<template><p>x</p></template><p>a</p>", ["a"]),
    "comment with markup": ("<!-- <p>x</p> --><p>a</p>", ["a"]),
    "conditional comment": ("<!--[if IE]><p>x</p><![endif]--><p>a</p>", ["a"]),
    "title in the body": ("<title>x</title><p>a</p>", ["a"]),
    "form fields": ("<p>a<input value=x>b<select><option>y</option></select>c<textarea>z</textarea>d</p>", ["a b c d"]),
    "svg": ("<p>a<svg><title>x</title><text>y</text></svg>b</p>", ["a b"]),
    "frames and players": ("<p>a<iframe>x</iframe>b<video>y</video>c<audio>z</audio>d</p>", ["a b c d"]),
    "noframes": ("<noframes><p>x</p></noframes><p>a</p>", ["a"]),
    "datalist": ("<datalist><option>x</option></datalist>a", ["a"]),
    # broken
    "never closed": ("<p>one <b>two", ["one two"]),
    "closed twice": ("<p>one</p></p></div></span><p>two</p>", ["one", "two"]),
    "wrong order": ("<p><b><i>one</b></i> two</p>", ["one two"]),
    "attribute without end": ("<p>one</p><p title='x>two</p>", ["one"]),
    "tag without end": ("<p>one</p><p", ["one"]),
    "unknown tags": ("<foo>on</foo><bar-baz>e</bar-baz>", ["one"]),
    "namespaced tags": ("<o:p>one</o:p> <w:x>two</w:x>", ["one two"]),
    "upper case": ("<P>one</P><DIV>two</DIV>", ["one", "two"]),
    "cdata": ("<p>a<![CDATA[x]]>b</p>", ["ab"]),
    "nothing": ("", []),
}  # fmt: skip


@pytest.mark.parametrize("case", PARAGRAPHS)
def test_paragraphs(case: str) -> None:
    html, expected = PARAGRAPHS[case]
    assert lines(f"<html><body>{html}</body></html>") == expected


# Broken at its end, this HTML swallows what would follow it on a page.
_SWALLOWS = {"attribute without end", "tag without end"}


@pytest.mark.parametrize("case", sorted(PARAGRAPHS.keys() - _SWALLOWS))
def test_paragraphs_of_an_article(case: str) -> None:
    """The same inside a page: whatever the markup, nothing comes in and nothing is lost."""
    html, expected = PARAGRAPHS[case]
    assert body(f"<p>first</p>{html}<p>last</p>") == ["first", *expected, "last"]


DOCUMENTS: dict[str, tuple[str | bytes, list[str]]] = {
    "empty": (b"", []),
    "white space": (b" \n\t", []),
    "comment": ("<!-- x -->", []),
    "text": ("one two", ["one two"]),
    "xml declaration": ('<?xml version="1.0" encoding="UTF-8"?><html><body><p>한글</p></body></html>', ["한글"]),
    "doctype": ('<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x"><p>a</p>', ["a"]),
    "frameset": ("<html><frameset><frame src=x><noframes><body><p>x</p></body></noframes></frameset></html>", []),
    "two bodies": ("<html><body><p>a</p></body><body><p>b</p></body></html>", ["a", "b"]),
    "text behind the end": ("<html><body><p>a</p></body></html><p>b</p>", ["a", "b"]),
    "no html at all": ("\x7fELF\x02\x01", ["ELF"]),
    "NUL bytes": (b"<p>a\x00b</p>\x00<p>c</p>", ["ab", "c"]),
    "byte order mark": ("\ufeff<html><body><p>a</p></body></html>", ["a"]),
    "wrong bytes": (b"<p>a\xff\xfeb</p>", ["a\ufffd\ufffdb"]),
    "head text": ("<html><head><title>x</title><meta name=a content=b></head><body>a</body></html>", ["a"]),
}


@pytest.mark.parametrize("case", DOCUMENTS)
def test_documents(case: str) -> None:
    html, expected = DOCUMENTS[case]
    assert lines(html) == expected


@pytest.mark.parametrize("encoding", ["euc-kr", "utf-8", "utf-16"])
def test_encodings_are_found(encoding: str) -> None:
    html = f'<html><head><meta charset="{encoding}"></head><body><p>이 페지는 막혀 있습니다</p></body></html>'
    found = page(html.encode(encoding), content_type="text/html").blocks
    assert [block.text for block in found] == ["이 페지는 막혀 있습니다"]


# -- links ------------------------------------------------------------------------------------------------------------

LINKS: dict[str, tuple[str, list[tuple[str, list[tuple[str, str]]]]]] = {
    "inside": ('<p>a <a href="/x">b</a> c</p>', [("a b c", [("/x", "b")])]),
    "two": ('<p><a href="/x">a</a><a href="/y">b</a></p>', [("ab", [("/x", "a"), ("/y", "b")])]),
    "never closed": ('<p><a href="/x">a<p>b', [("a", [("/x", "a")]), ("b", [("/x", "b")])]),
    "around blocks": (
        '<a href="/x"><h4>a</h4><p>b</p></a><p>c</p>', [("a", [("/x", "a")]), ("b", [("/x", "b")]), ("c", [])],
    ),
    "around a picture": ('<p><a href="/x"><img alt="a"></a>b</p>', [("b", [("/x", "")])]),
    "heading inside": ('<a href="/x"><h4>a</h4></a>', [("a", [("/x", "a")])]),
    "inside a heading": ('<h4><a href="/x"><b>a</b> b</a></h4>', [("a b", [("/x", "a b")])]),
    "without address": ('<p><a name="x">a</a> <a href="">b</a></p>', [("a b", [])]),
    "nested": ('<p><a href="/x">a <a href="/y">b</a></a></p>', [("a b", [("/x", "a"), ("/y", "b")])]),
    "with a break": ('<p><a href="/x">a<br>b</a></p>', [("a b", [("/x", "a b")])]),
    "two paragraphs in one block": (
        '<p><a href="/x">a</a><br><br><a href="/y">b</a></p>', [("a", [("/x", "a")]), ("b", [("/y", "b")])],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LINKS)
def test_links(case: str) -> None:
    html, expected = LINKS[case]
    found = page(f"<html><body>{html}</body></html>").blocks
    assert [(block.text, [tuple(link) for link in block.links]) for block in found] == expected


# -- properties -------------------------------------------------------------------------------------------------------

INLINE = st.sampled_from(["b", "i", "span", "em", "strong", "font", "u", "a href='/x'", "code", "small"])
WORDS = st.text(st.sampled_from("abc한글é"), min_size=1, max_size=5)


@given(st.lists(WORDS, min_size=1, max_size=6), st.data())
def test_inline_tags_and_comments_change_no_word(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    marked = ""
    for character in text:
        tag = data.draw(st.one_of(st.none(), INLINE))
        seam = data.draw(st.sampled_from(["", "", "<!-- x -->", "<wbr>", "&shy;", "<script>no</script>"]))
        marked += seam + (f"<{tag}>{character}</{tag.split()[0]}>" if tag else character)
    assert lines(f"<p>{marked}</p>") == [text]


@given(st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=6), st.data())
def test_any_block_ends_a_paragraph(paragraphs: list[str], data: st.DataObject) -> None:
    tags = [
        data.draw(st.sampled_from("p div h3 h4 blockquote section li figcaption address pre dd".split()))
        for _ in paragraphs
    ]
    html = "".join(f"<{tag}>{text}</{tag}>" for tag, text in zip(tags, paragraphs, strict=True))
    assert lines(html) == paragraphs
    assert lines(f"<div>{'<br><br>'.join(paragraphs)}</div>") == paragraphs


@given(st.text(max_size=200))
def test_no_html_raises(html: str) -> None:
    html = html.encode("utf-8", "replace").decode()
    found = page(html)
    for block in found.blocks:
        assert block.text == " ".join(block.text.split()) != ""
    found.listing()
    found.entries()
    found.listing_key()


SOUP = (
    """<p> </p> <div > <!-- --> <a\x20href=' ' x & ; <br> <table> <td> </ <svg> <script> <body> </html> \x00""".split(
        " "
    )
)


@given(st.lists(st.sampled_from(SOUP), max_size=30).map("".join))
def test_no_tag_soup_raises(html: str) -> None:
    found = page(html)
    found.listing()
    found.entries()


def test_marks_are_the_first_of_their_name() -> None:
    root = lxml_html.fromstring('<div><p class="a b" id="c">1</p><p class="b">2</p><span class="d">3</span></div>')
    marks = read_blocks(root).marks
    assert {name: node.text for name, node in marks.items()} == {"a": "1", "b": "1", "c": "1"}


@pytest.mark.parametrize(
    ("xpath", "expected"),
    [
        ("//i", "i"),
        ("//i | //b", "p"),
        ("//i | //u", "div"),
        ("//u | //i | //b", "div"),
        ("//nothing", None),
        ("//div | //b", "div"),
    ],
)
def test_common_element(xpath: str, expected: str | None) -> None:
    root = lxml_html.fromstring("<section><div><p><b>1</b><i>2</i></p><p><u>3</u></p></div></section>")
    found = common_element(root.xpath(xpath))
    assert (found.tag if found is not None else None) == expected
