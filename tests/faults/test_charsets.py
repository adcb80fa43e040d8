"""Charsets that are wrong, missing or none: the text comes out to the letter, or the page fails."""

from collections.abc import Callable

import pytest
from attrs import evolve

from tests.faults.cases import TEXT, Case, edited, try_all
from tests.faults.conftest import Tell
from tests.faults.stage import Stage
from tests.simulator.site import DemoArticle

Make = Callable[..., Stage]
_BAD = "bad_encoding"
_KOREAN = "수도 평양에 첫눈이 내렸다. 거리는 조용하다."
_SYMBOLS = "Café Zürich — naïve façade."  # letters that each encoding writes in its own way


def _with(added: str) -> Callable[[DemoArticle], DemoArticle]:
    """The article with one more paragraph, before the others."""
    return lambda article: evolve(article, paragraphs=(added, *article.paragraphs))


def _case(
    tried: str, ends: str, encode: Callable[[str], bytes], content_type: str = "text/html", *, added: str = _KOREAN
) -> Case:
    """The good page with one more paragraph, encoded."""

    def edit(page: bytes, article: DemoArticle) -> bytes:
        del article
        text = (
            page.decode()
            .replace('<meta charset="utf-8">', "")
            .replace('<div class="article-content">\n', f'<div class="article-content">\n<p>{added}</p>\n')
        )
        assert added in text
        return encode(text)

    name, _, tried = tried.partition(": ")
    return Case(name, tried, edited(edit, content_type=content_type), ends, _with(added))


def _to(charset: str, start: bytes = b"") -> Callable[[str], bytes]:
    # What the charset lacks is written as HTML can write anything.
    return lambda text: start + text.encode(charset, "xmlcharrefreplace")


def _with_meta(charset: str, said: str) -> Callable[[str], bytes]:
    return lambda text: _to(charset)(text.replace("<head>", f'<head><meta charset="{said}">'))


def _none(text: str) -> bytes:
    return text.encode().replace("첫".encode(), b"\xff\xfe\xb0")


CASES = [
    _case("UTF-8: declared as EUC-KR", TEXT, _to("utf-8"), "text/html; charset=EUC-KR"),
    _case("UTF-8: declared as ISO-8859-1", TEXT, _to("utf-8"), "text/html; charset=ISO-8859-1"),
    _case("UTF-8: declared as UTF-16", TEXT, _to("utf-8"), "text/html; charset=UTF-16"),
    _case("UTF-8: declared as UTF-7", TEXT, _to("utf-8"), "text/html; charset=UTF-7"),
    _case("UTF-8: declared as a charset that is none", TEXT, _to("utf-8"), "text/html; charset=klingon"),
    _case("UTF-8: declared as base64", TEXT, _to("utf-8"), "text/html; charset=base64"),
    _case("UTF-8: not declared", TEXT, _to("utf-8")),
    _case("UTF-8: a meta element says EUC-KR", TEXT, _with_meta("utf-8", "euc-kr")),
    _case("UTF-8: with a byte order mark", TEXT, _to("utf-8", b"\xef\xbb\xbf")),
    _case("UTF-8: with three byte order marks", TEXT, _to("utf-8", b"\xef\xbb\xbf" * 3)),
    _case("UTF-8: with a zero byte in the text", TEXT, lambda text: text.replace("조용", "조\0용").encode()),
    _case("UTF-16: byte order mark and declared", TEXT, _to("utf-16"), "text/html; charset=UTF-16"),
    _case("UTF-16: byte order mark, not declared", TEXT, _to("utf-16")),
    _case("UTF-16: byte order mark, declared as UTF-8", TEXT, _to("utf-16"), "text/html; charset=UTF-8"),
    _case("UTF-16: declared without a mark", TEXT, _to("utf-16-le"), "text/html; charset=UTF-16LE"),
    _case("UTF-16: neither mark nor declared", TEXT, _to("utf-16-le")),
    _case("UTF-16: ASCII but for a dash, neither mark nor declared", TEXT, _to("utf-16-le"), added="One — two."),
    _case("UTF-16: cut in its last letter", TEXT, lambda text: _to("utf-16")(text)[:-1], "text/html; charset=UTF-16"),
    _case("UTF-32: byte order mark", TEXT, _to("utf-32")),
    _case("EUC-KR: declared", TEXT, _to("euc-kr"), "text/html; charset=EUC-KR"),
    _case("EUC-KR: a meta element says so", TEXT, _with_meta("euc-kr", "euc-kr")),
    _case("EUC-KR: not declared", _BAD, _to("euc-kr")),
    _case("EUC-KR: declared as UTF-8", _BAD, _to("euc-kr"), "text/html; charset=UTF-8"),
    _case("CP949: declared as EUC-KR", TEXT, _to("cp949"), "text/html; charset=EUC-KR", added="똠방각하 펲시콜라."),
    _case("Windows-1252: declared", TEXT, _to("cp1252"), "text/html; charset=windows-1252", added=_SYMBOLS),
    _case("Windows-1252: not declared", _BAD, _to("cp1252"), added=_SYMBOLS),
    _case("bytes of no charset: declared as UTF-8", _BAD, _none, "text/html; charset=UTF-8"),
    _case("bytes of no charset: not declared", _BAD, _none),
    _case("bytes of no charset: declared as EUC-KR", _BAD, _none, "text/html; charset=EUC-KR"),
    _case(
        "bytes of no charset: UTF-8 with surrogates",
        _BAD,
        lambda text: text.replace("첫", "\ud83d").encode(errors="surrogatepass"),
    ),
]


@pytest.mark.slow
def test_charsets(stage: Make, tell: Tell) -> None:
    try_all(stage, CASES, tell)
