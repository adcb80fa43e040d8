"""Writes VRT, the form in which corpus tools such as CWB, CQPweb and NoSketch Engine read texts: one token a line."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TextIO

from vokspider.formats.xml_text import attribute, escaped
from vokspider.text.sentences import sentences

# Attributes of a text: what an export's record has of it. Days are easier to select by year and month.
ATTRIBUTES = ("id", "source", "external_id", "url", "title", "published_on", "revision", "content_sha256", "gone_at")
_HAN = (
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
# A letter of Chinese or Japanese, which have no spaces; else a word, also with a hyphen, an apostrophe or a decimal
# point in it; else one sign.
_TOKEN = re.compile(rf"[{_HAN}]|(?:(?![{_HAN}])\w)+(?:[-'\u2019.,:](?:(?![{_HAN}])\w)+)*|\S")


def write_vrt(records: Iterable[Mapping[str, Any]], stream: TextIO) -> int:
    """Write one ``<text>`` for each record, with ``<p>``, ``<s>`` and a token a line; return the number of records."""
    number = 0
    for record in records:
        stream.writelines(f"{line}\n" for line in _lines(record))
        number += 1
    return number


def tokens(text: str) -> list[str]:
    """The words and signs of a text. Together they are the text without its white space."""
    return _TOKEN.findall(text)


def _lines(record: Mapping[str, Any]) -> Iterator[str]:
    day = record.get("published_on") or ""
    known = {**{name: record.get(name) for name in ATTRIBUTES}, "year": day[:4], "month": day[:7]}
    yield f"<text{''.join(f' {name}={attribute(value)}' for name, value in known.items())}>"
    yield from _paragraph("title", record["title"] or "")
    for paragraph in record["paragraphs"]:
        yield from _paragraph("text", paragraph)
    yield "</text>"


def _paragraph(kind: str, text: str) -> Iterator[str]:
    found = [tokens(sentence) for sentence in sentences(text)]
    if not any(found):
        return
    yield f'<p type="{kind}">'
    for sentence in filter(None, found):
        yield from _sentence(sentence)
    yield "</p>"


def _sentence(words: Sequence[str]) -> Iterator[str]:
    yield "<s>"
    yield from map(escaped, words)
    yield "</s>"
