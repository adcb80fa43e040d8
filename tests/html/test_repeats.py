"""What is remembered of one page and used on the next."""

import pytest
from lxml import etree

from tests.sites.kcnawatch.helpers import END, SOURCE, URL, article_html, block_html
from vokspider.extract import Extracted, extract
from vokspider.html.blocks import read_blocks
from vokspider.html.elements import Element
from vokspider.html.page_text import Block, PageText
from vokspider.html.parse import parse
from vokspider.html.repeats import Repeats

ITEMS = "".join(f'<li class="c{number}"><a href="/{number}">Item {number}</a></li>' for number in range(20))
LIST = f'<ul id="menu">{ITEMS}</ul>'


def page(body: str) -> Element:
    return parse(f"<html><body>{body}{END}")


def shown(text: PageText) -> tuple[object, ...]:
    """All of a page's text, with the path of each element in place of the element."""

    def named(block: Block) -> tuple[object, ...]:
        return (*block._replace(node=path(block.node)),)

    def path(node: Element) -> str:
        return str(node.getroottree().getpath(node))

    marks = {name: path(node) for name, node in text.marks.items()}
    return [named(one) for one in text.blocks], [(at, named(one)) for at, one in text.hidden], marks


def never(node: Element) -> PageText:
    raise AssertionError(f"{node.tag} was read again")


def test_a_list_that_comes_again_is_not_read_again() -> None:
    repeats = Repeats()
    first, second = (page(f"<p>{word}</p>{LIST}").find(".//ul") for word in ("one", "two"))
    read = repeats.text_of(first, None, read_blocks)
    again = repeats.text_of(second, None, never)
    assert shown(again) == shown(read) != shown(PageText())
    assert all(block.node in set(second.iter()) for block in again.blocks)


AROUND = {
    "beside": ("<p>A</p>", "<p>B</p>"),
    "in-text": ("<div>A", "B</div>"),
    "in-a-link": ('<a href="/x">', "</a>"),
    "struck-out": ("<del>", "</del>"),
    "invisible": ('<div style="visibility: hidden">', "</div>"),
    "not-displayed": ("<div hidden>", "</div>"),
    "not-read-out": ('<span aria-hidden="true">', "</span>"),
    "in-a-list": (f"<div>{'<p>x</p>' * 20}", "</div>"),
}


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
def test_what_is_around_a_list_decides_as_without_memory(around: tuple[str, str]) -> None:
    repeats = Repeats()
    plain, changed = LIST, LIST.replace("Item 3", '<b hidden>x</b>I<i aria-hidden="true">q</i>tem<br><br><s>3</s>')
    for inside in (plain, changed, plain, changed):
        html = inside.join(around)
        for one in (inside, html, html):
            assert shown(read_blocks(page(one), repeats=repeats)) == shown(read_blocks(page(one)))


@pytest.mark.parametrize("letter", ["\x01", "\x1e", "\ufffd", "&#30;"])
def test_lists_whose_markup_looks_alike_stay_apart(letter: str) -> None:
    repeats = Repeats()
    for one in ("\x02", letter, "\x0e"):
        root = page(LIST.replace("Item 5", f"Item{one}{one}5"))
        assert shown(read_blocks(root, repeats=repeats)) == shown(
            read_blocks(page(LIST.replace("Item 5", f"Item{one}{one}5")))
        )


def test_whether_the_articles_element_is_visible_depends_on_the_page() -> None:
    repeats = Repeats()
    hidden = f'<div>{"<p>x</p>" * 20}<div class="body" style="display: none">text</div></div>'
    for html in (hidden, f'<div class="body">other</div>{hidden}', hidden):
        found = read_blocks(page(html), "body", repeats)
        assert shown(found) == shown(read_blocks(page(html), "body"))


def test_only_the_last_lists_are_remembered() -> None:
    repeats, reads = Repeats(), list[str]()

    def read(node: Element) -> PageText:
        reads.append(node.get("id"))
        return PageText()

    def look(name: str) -> None:
        repeats.text_of(etree.fromstring(f'<ul id="{name}"/>'), None, read)

    for number in range(40):
        look("often")
        look(f"once-{number}")
    look("once-0")
    assert reads == ["often", *(f"once-{number}" for number in range(40)), "once-0"]


@pytest.mark.parametrize("known", [(), ("1742720595-1000003",)], ids=["all", "but-one"])
def test_an_article_page_is_the_same_with_and_without_memory(known: tuple[str, ...]) -> None:
    repeats = Repeats()

    def read(number: int, repeats: Repeats | None = None) -> Extracted:
        html = article_html(f"<p>Sentence {number}.</p>", block=block_html(22))
        return extract(html.encode(), URL, SOURCE, known=known, repeats=repeats)

    for number in (1, 2, 2):
        found = read(number, repeats)
        assert found == read(number)
        assert len(found.entries) == 22 - len(known)


def test_a_function_is_called_once_for_each_argument() -> None:
    calls, repeats = list[int](), Repeats()

    def twice(number: int) -> int:
        calls.append(number)
        return 2 * number

    assert [repeats.once(twice, number) for number in (1, 2, 1)] == [2, 4, 2]
    assert calls == [1, 2]
