"""Text that no reader sees is left out and recorded; text that is struck out stays, with a note."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.model.items import Note
from vokspider.model.reasons import NO_DATE_LINE, PageError
from vokspider.text.removals import HIDDEN, MORE_FROM, restore

from ..sites.kcnawatch.helpers import DATE_LINE, END, TITLE, article_html, block_html, body, page, read

HIDING = [
    "style='display:none'",
    "style='DISPLAY : NONE !important; color: red'",
    "style='display:block;display:none'",
    "style='display:none!important;display:block'",
    "style='display:/* x */none'",
    "style='color:red; visibility:hidden'",
    "style='visibility: collapse'",
    "hidden",
    "hidden='hidden'",
    "style='opacity:0'",
    "style='opacity: 0.0'",
    "style='font-size:0'",
    "style='font-size: 0px'",
    "style='position:absolute;left:-9999px'",
    "style='position:fixed; top: -100em'",
    "style='position:absolute;clip:rect(0,0,0,0)'",
    "style='position:absolute;clip:rect(1px, 1px, 1px, 1px)'",
    "style='clip-path: inset(50%)'",
    "style='clip-path: inset(100%)'",
    "style='text-indent:-9999px'",
    "style='height:0;overflow:hidden'",
    "style='width:1px;height:1px;overflow:hidden;position:absolute'",
    "style='transform:scale(0)'",
    "style='color:transparent'",
    "style='content-visibility:hidden'",
    "popover",
]
SHOWN = [
    "style='display:block'",
    "style='display:none;display:block'",
    "hidden='until-found'",
    "hidden style='display:block'",
    "style='visibility:visible'",
    "style='opacity:0.5'",
    "style='opacity:1'",
    "style='font-size:10px'",
    "style='left:-9999px'",
    "style='position:absolute;left:0'",
    "style='clip:rect(0,0,0,0)'",
    "style='height:0'",
    "style='overflow:hidden;height:200px'",
    "style='color:transparent;-webkit-background-clip:text'",
    "style='background:url(display:none)'",
    "class='d-none hidden sr-only'",
    "aria-hidden='true'",
    "style=''",
    "style='display'",
    "style=';:;'",
]


@pytest.mark.parametrize("how", HIDING)
def test_a_hidden_paragraph_is_a_removal(how: str) -> None:
    for tag in ("p", "div", "blockquote"):
        found = read(article_html(f"<p>a</p><{tag} {how}>x y</{tag}><p>b</p>"))
        assert found.paragraphs == ("a", "b")
        assert [(one.rule, one.position, one.count, one.text) for one in found.removals[:1]] == [(HIDDEN, 1, 1, "x y")]
        assert restore(found.paragraphs, found.removals) == found.lines


@pytest.mark.parametrize("how", HIDING)
def test_a_part_of_a_line_that_is_hidden_is_on_record_with_its_line(how: str) -> None:
    found = read(article_html(f"<p>a</p><p>The we<span {how}>xx</span>ir.</p><p>b</p>"))
    assert found.paragraphs == found.lines[:3] == ("a", "The weir.", "b")
    assert [(one.rule, one.position, one.count, one.text) for one in found.removals if not one.count] == [
        (HIDDEN, 1, 0, "The wexxir.")
    ]
    assert restore(found.paragraphs, found.removals)[:3] == ("a", "The wexxir.", "b")


@pytest.mark.parametrize("how", SHOWN)
def test_what_is_shown_stays(how: str) -> None:
    assert body(f"<p>a</p><p {how}>x <b>y</b></p><p>b</p>") == ["a", "x y", "b"]
    assert body(f"<p>a <span {how}>x</span> b</p>") == ["a x b"]


KEPT: dict[str, tuple[str, list[str]]] = {
    "closed details": ("<details><summary>s</summary><p>x</p></details>", ["s", "x"]),
    "closed dialog": ("<p>a</p><dialog><p>x</p></dialog>", ["a"]),
    "open dialog": ("<p>a</p><dialog open><p>x</p></dialog>", ["a", "x"]),
    "template": ("<p>a<template><p>x</p></template>b</p>", ["ab"]),
    "shown again": ("<div style='visibility:hidden'>x<p style='visibility:visible'>a</p>y</div>", ["a"]),
    "shown again in the line": (
        "<p>a <span style='visibility:hidden'>x <i style='visibility:visible'>b</i> y</span> c</p>", ["a b c"],
    ),
    "nothing shows again what is not displayed": (
        "<p>a</p><div style='display:none'>x<p style='display:block;visibility:visible'>y</p></div>", ["a"],
    ),
    "hidden block within a line": ("<div>one<div style='display:none'>x</div> two</div>", ["one two"]),
    "hidden break": ("<p>one<br style='display:none'><span hidden><br><br></span>two</p>", ["onetwo"]),
    "hidden white space keeps words apart": ("<p>one<span style='visibility:hidden'> x </span>two</p>", ["one two"]),
    "hidden link": ("<p>one <a href='/x' style='display:none'>x</a>two</p>", ["one two"]),
    "hidden in a link": ("<p><a href='/x'>o<i hidden>x</i>ne</a></p>", ["one"]),
    "hidden list item": ("<ul><li>a</li><li hidden>x</li><li>b</li></ul>", ["a", "b"]),
    "hidden table row": ("<table><tr><td>a</td></tr><tr style='display:none'><td>x</td><td>y</td></tr></table>", ["a"]),
    "hidden by two": ("<div hidden><p style='display:none'>x</p>y</div><p>a</p>", ["a"]),
    "sizes within a size of nothing": ("<div style='font-size:0'><span style='font-size:16px'>a</span></div>", ["a"]),
    "a class may size": ("<div style='font-size:0'><span class='x'>a</span></div>", ["a"]),
    "paragraphs of breaks": ("<p>a<br><br><span hidden>x</span><br><br>b <i hidden>y</i></p>", ["a", "b"]),
    "script in what is hidden": ("<p>a</p><div hidden>x<script>var y;</script></div>", ["a"]),
    "the codes of marks": ("<p>a\x0eb\x0fc<i hidden>x</i>\x10d\x11e</p>", ["abcde"]),
}  # fmt: skip


@pytest.mark.parametrize("case", KEPT)
def test_what_a_reader_sees(case: str) -> None:
    html, expected = KEPT[case]
    assert body(html) == expected
    found = page(article_html(f"{html}<p>z</p>")).article()
    assert all(one.rule in (HIDDEN, MORE_FROM) for one in found.removals)


DECOYS = {
    "in a word": ("we<span aria-hidden='true'>qq</span>ir", "weir"),
    "two in a word": ("w<i aria-hidden='true'>q</i><i aria-hidden='true'>p</i>eir", "weir"),
    "words in a word": ("we<span aria-hidden='true'>no such thing</span>ir", "weir"),
    "in a Korean word": ("강<b aria-hidden='true'>산</b>물은", "강물은"),
    "a word": ("the <span aria-hidden='true'>old</span> weir", "the old weir"),
    "a drop cap": ("<span aria-hidden='true'>T</span>he weir", "The weir"),
    "the end of a word": ("wei<span aria-hidden='true'>r</span>", "weir"),
    "letter by letter": ("<i aria-hidden='true'>w</i><i aria-hidden='true'>e</i><i aria-hidden='true'>ir</i>", "weir"),
    "a mark between words": ("Kim<span aria-hidden='true'>-</span>Lee", "Kim-Lee"),
    "a spaced mark": ("one<span aria-hidden='true'> / </span>two", "one / two"),
    "spaced words": ("one<span aria-hidden='true'> and </span>two", "one and two"),
    "a footnote's mark": ("weir<sup aria-hidden='true'>1</sup> and", "weir1 and"),
    "Chinese, which has no words": ("金<span aria-hidden='true'>正</span>恩", "金正恩"),
    "a picture": ("one<svg aria-hidden='true'><text>x</text></svg>two", "one two"),
    "nested": ("we<i aria-hidden='true'>q<b aria-hidden='true'>q</b></i>ir", "weir"),
    "not hidden": ("we<span aria-hidden='false'>ee</span>ir", "weeeir"),
}


@pytest.mark.parametrize("case", DECOYS)
def test_what_stands_aside_counts_in_a_word_alone(case: str) -> None:
    html, expected = DECOYS[case]
    assert body(f"<p>{html}</p>") == [expected]


def test_paragraphs_that_stand_aside_stay() -> None:
    assert body("<div aria-hidden='true'><p>a</p></div><p aria-hidden='true'>b</p>") == ["a", "b"]


@pytest.mark.parametrize("how", ["style='display:none'", "style='opacity:0'", "style='visibility:hidden'", "hidden"])
def test_a_page_that_a_script_shows_is_no_hidden_text(how: str) -> None:
    assert body("<p>a</p>", container=f'<div class="article-content" {how}>') == ["a"]
    assert read(f"<html><body {how}>{article_html('<p>a</p>')[12:]}").paragraphs == ("a",)
    wrapped = f"<html><body>{TITLE}{DATE_LINE}<main {how}><div class='article-content'><p>a</p></div></main>"
    assert read(f"{wrapped}{block_html()}{END}").paragraphs == ("a",)


def test_a_hidden_copy_of_the_body_is_hidden() -> None:
    copy = "<div class='article-content' style='display:none'><p>a</p></div>"
    assert read(f"<html><body>{TITLE}{DATE_LINE}{copy}{article_html('<p>a</p>')[12:]}").title == "A Title"
    assert body("<p>a</p>", block=copy + block_html()) == ["a"]


def test_hidden_anchors_are_none() -> None:
    decoy = "<p hidden>Date: 01/01/2001 | Source: X</p><h2 style='display:none'>Decoy</h2>"
    decoy += "<h3 hidden>More From Voice of Korea (EN)</h3>"
    found = read(article_html("<p>a</p>").replace(TITLE, decoy + TITLE + decoy))
    assert (found.title, found.paragraphs, str(found.published_on)) == ("A Title", ("a",), "2024-05-21")
    with pytest.raises(PageError) as caught:
        read(article_html("<p>a</p>").replace("<div>Date", "<div hidden>Date"))
    assert caught.value.reason == NO_DATE_LINE


def test_hidden_entries_are_none() -> None:
    html = article_html("<p>a</p>").replace("<article", "<article style='display:none'", 1)
    assert [entry.title for entry in page(html).entries()] == ["T1"]


STRUCK: dict[str, tuple[str, list[str], list[Note]]] = {
    "a word": ("<p>a</p><p>the <del>old</del> weir</p>", ["a", "the old weir"], [Note("struck", 1, "old")]),
    "s and strike": ("<p><s>a</s> b <strike>c d</strike></p>", ["a b c d"],
                     [Note("struck", 0, "a"), Note("struck", 0, "c d")]),
    "paragraphs": ("<del><p>a</p><p>b</p></del><p>c</p>", ["a", "b", "c"],
                   [Note("struck", 0, "a"), Note("struck", 1, "b")]),
    "nested": ("<p><del>a <s>b</s> c</del></p>", ["a b c"], [Note("struck", 0, "a b c")]),
    "with a break": ("<p><del>a<br><br>b</del> c</p>", ["a", "b c"], [Note("struck", 0, "a"), Note("struck", 1, "b")]),
    "never closed": ("<p>a <del>b</p><p>c</p>", ["a b", "c"], [Note("struck", 0, "b")]),
    "empty": ("<p>a<del></del></p>", ["a"], []),
    "hidden": ("<p>a <del>b<i hidden>x</i></del></p><p hidden><del>y</del></p>", ["a b"], [Note("struck", 0, "b")]),
    "in a link": ("<p><a href='/x'>a <s>b</s></a></p>", ["a b"], [Note("struck", 0, "b")]),
    "behind hidden lines": ("<p hidden>x</p><p><s>a</s></p>", ["a"], [Note("struck", 0, "a")]),
    "inserted": ("<p>a <ins>b</ins></p>", ["a b"], []),
}  # fmt: skip


@pytest.mark.parametrize("case", STRUCK)
def test_what_is_struck_out_stays_and_is_noted(case: str) -> None:
    html, expected, notes = STRUCK[case]
    found = read(article_html(html))
    assert (list(found.paragraphs), list(found.notes)) == (expected, notes)


# -- properties --------------------------------------------------------------------------------------------------------

WORDS = st.lists(st.text(st.sampled_from("abc한é"), min_size=1, max_size=4), min_size=1, max_size=3).map(" ".join)
PIECES = st.lists(st.tuples(st.booleans(), WORDS, st.sampled_from([" ", ""])), min_size=1, max_size=5)


@given(st.lists(PIECES, min_size=1, max_size=5), st.sampled_from(HIDING))
def test_shown_and_hidden_together_are_the_page(paragraphs: list[list[tuple[bool, str, str]]], how: str) -> None:
    html, shown, whole = "", [], []
    for pieces in paragraphs:
        inside = "".join(f"<i {how}>{text}</i>{space}" if hides else f"{text}{space}" for hides, text, space in pieces)
        html += f"<p>{inside}</p>"
        seen = " ".join("".join(("" if hides else text) + space for hides, text, space in pieces).split())
        shown += [seen] if seen else []
        whole.append(" ".join("".join(text + space for _, text, space in pieces).split()))
    if not shown:
        return
    found = read(article_html(html, block=""))
    assert list(found.paragraphs) == shown
    assert list(restore(found.paragraphs, found.removals))[: len(whole)] == whole[: len(found.lines)]
