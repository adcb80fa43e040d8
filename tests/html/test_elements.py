"""What is done with the elements of a page."""

import pytest
from lxml import etree

from vokspider.html.elements import drop
from vokspider.html.parse import parse


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<p>a<b id=x>b<i>c</i></b>d</p>", "<p>ad</p>"),
        ("<p><u>a</u><b id=x>b</b>d</p>", "<p><u>a</u>d</p>"),
        ("<p><u>a</u>c<b id=x>b</b></p>", "<p><u>a</u>c</p>"),
        ("<p><b id=x>b</b></p>", "<p></p>"),
    ],
)
def test_the_text_behind_a_dropped_element_stays(html: str, left: str) -> None:
    root = parse(html)
    drop(root.xpath("//*[@id='x']")[0])
    assert etree.tostring(root.xpath("//p")[0], method="html").decode() == left


@pytest.mark.parametrize("text", ["", " \n", "\0", "<!-- a -->", "<>"])
def test_a_page_without_elements_has_a_root_all_the_same(text: str) -> None:
    assert parse(text).tag == "html"


def test_null_characters_are_no_part_of_a_page() -> None:
    assert parse("<p cl\0ass=a>b\0c</p>").xpath("//p[@class='a']")[0].text == "bc"
