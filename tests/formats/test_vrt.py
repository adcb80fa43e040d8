"""VRT, as a reader of XML sees it: corpus tools take its tags, and one token a line between them."""

import io
import re
from typing import Any

import pytest
from hypothesis import given
from lxml import etree

from vokspider.formats.vrt import ATTRIBUTES, tokens, write_vrt
from vokspider.formats.xml_text import possible

from .exported import WORDS, record, records


def written(some: list[dict[str, Any]]) -> str:
    stream = io.StringIO()
    assert write_vrt(some, stream) == len(some)
    return stream.getvalue()


def read(text: str) -> Any:
    return etree.fromstring(f"<corpus>{text}</corpus>".encode())


def squeezed(text: str) -> str:
    return "".join(possible(text).split())


@given(records())
def test_every_token_is_there_and_every_attribute(some: list[dict[str, Any]]) -> None:
    texts = list(read(written(some)))
    assert [text.tag for text in texts] == ["text"] * len(some)
    for text, told in zip(texts, some, strict=True):
        for name in ATTRIBUTES:
            value = "" if told[name] is None else str(told[name])
            assert text.get(name) == possible(" ".join(value.split()))
        body = [part for part in text if part.get("type") == "text"]
        words = ["".join(part.itertext()) for part in body]
        assert [squeezed(one) for one in words] == [one for one in map(squeezed, told["paragraphs"]) if one]


@given(records())
def test_each_line_is_a_tag_or_a_token(some: list[dict[str, Any]]) -> None:
    lines = written(some).split("\n")[:-1]
    for line in lines:
        assert line.strip()
        assert line.startswith("<") or not {" ", "<"} & set(line)
    opened = [re.split("[ >]", line[1:])[0] for line in lines if re.match("<[a-z]", line)]
    closed = [line[2:-1] for line in lines if line.startswith("</")]
    assert sorted(opened) == sorted(closed)


def test_a_whole_text() -> None:
    some = record(7, "Don't stop. 1,000 <b> & 3.5%.", title='The "Harbour"')
    assert written([some]).splitlines() == [
        (
            '<text id="7" source="kcnawatch-vok-en" external_id="1764752460-000000007" '
            'url="https://kcnawatch.org/newstream/1764752460-000000007/a-b?c&amp;d" title="The &quot;Harbour&quot;" '
            f'published_on="2025-12-03" revision="1" content_sha256="{"ab" * 32}" gone_at="" '
            'year="2025" month="2025-12">'
        ),
        *('<p type="title">', "<s>", "The", '"', "Harbour", '"', "</s>", "</p>"),
        *('<p type="text">', "<s>", "Don't", "stop", ".", "</s>"),
        *("<s>", "1,000", "&lt;", "b", "&gt;", "&amp;", "3.5", "%", ".", "</s>", "</p>", "</text>"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the co-operation of Kim Jong Un's", ["the", "co-operation", "of", "Kim", "Jong", "Un's"]),
        ("조선로동당 총비서", ["조선로동당", "총비서"]),
        ("朝鲜劳动党", ["朝", "鲜", "劳", "动", "党"]),
        ("朝鮮のKN-23", ["朝", "鮮", "の", "KN-23"]),
        ("1.5 million, 12:30.", ["1.5", "million", ",", "12:30", "."]),
        ("…”", ["…", "”"]),
        ("", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@given(WORDS)
def test_tokens_are_the_text_without_white_space(text: str) -> None:
    assert "".join(tokens(text)) == "".join(text.split())
