"""TEI: valid by its schema, and nothing of a text is lost."""

import io
import re
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from lxml import etree

from vokspider.formats.tei import NAMESPACE, schema, write_tei
from vokspider.formats.xml_text import possible

from .exported import record, records

TEI = {"t": NAMESPACE}
SCHEMA = schema()


def written(some: list[dict[str, Any]]) -> Any:
    stream = io.BytesIO()
    assert write_tei(some, stream) == len(some)
    return etree.fromstring(stream.getvalue())


@given(records())
def test_it_is_valid_and_has_every_character(some: list[dict[str, Any]]) -> None:
    corpus = written(some)
    SCHEMA.assertValid(corpus)
    documents = corpus.findall("t:TEI", TEI)
    assert [one.get("{http://www.w3.org/XML/1998/namespace}id") for one in documents] == [
        f"a{one['id']}" for one in some
    ]
    for document, told in zip(documents, some, strict=True):
        paragraphs = ["".join(one.itertext()) for one in document.iterfind(".//t:body/t:p", TEI)]
        assert paragraphs == [possible(one) for one in told["paragraphs"] or [""]]
        assert document.findtext(".//t:titleStmt/t:title", None, TEI) == possible(told["title"] or "")
        address = document.find(".//t:ptr[@type='url']", TEI)
        assert (address is None) == (told["url"] is None)
        assert address is None or address.get("target") == possible(told["url"])


def test_a_document() -> None:
    corpus = written([record(7, "One. Two <b>.", gone_at=None)])
    text = etree.tostring(corpus.find("t:TEI/t:text", TEI)).decode()
    expected = (
        f'<text xmlns="{NAMESPACE}"><body><head>Title 7</head><p><s>One.</s> <s>Two &lt;b&gt;.</s></p></body></text>'
    )
    assert text == expected


DAMAGES = [
    ("<p><s>", "<q><s>", "</p></body>", "</q></body>"),
    ('xml:id="a7"', 'n="7"'),
    ('when="2025-12-03"', 'when="3 December"'),
    (">1</idno>", ">one</idno>"),
    ("<publisher>kcnawatch-vok-en</publisher>", ""),
    ("ab" * 32, "xy" * 32),
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_schema_refuses_what_is_something_else(damage: tuple[str, ...]) -> None:
    whole = etree.tostring(written([record(7, "One.")]), encoding="unicode")
    damaged = whole
    for before, after in zip(damage[::2], damage[1::2], strict=True):
        assert before in damaged
        damaged = damaged.replace(before, after)
    assert SCHEMA.validate(etree.fromstring(whole))
    assert not SCHEMA.validate(etree.fromstring(damaged))


def test_the_odd_names_the_elements_of_the_schema() -> None:
    folder = files("vokspider.formats.tei")
    odd = etree.fromstring((folder / "vokspider.odd").read_bytes())
    rules = (folder / "vokspider.rng").read_text("utf-8")
    included = " ".join(one.get("include", "") for one in odd.iterfind(".//t:moduleRef", TEI)).split()
    assert set(included) == set(re.findall(r'<element name="(\w+)"', rules))
    values = {one.get("ident") for one in odd.iterfind(".//t:valItem", TEI)}
    assert values == set(re.findall(r"<value>(\w+)</value>", rules))
