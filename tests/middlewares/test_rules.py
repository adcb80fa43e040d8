"""What a robots.txt says, in whatever bytes it comes."""

import codecs
import gzip
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from vokspider.middlewares.rules import Rate, asked_gap, rules_text
from vokspider.settings import product_token

RULES = "User-agent: *\nDisallow: /private/\nCrawl-delay: 7\n\nUser-agent: other\nDisallow: /\n"
NOON = time(12)


BYTES = {
    "as it should be": RULES.encode(),
    "with a byte order mark": codecs.BOM_UTF8 + RULES.encode(),
    "carriage returns": RULES.replace("\n", "\r").encode(),
    "carriage returns and line feeds": RULES.replace("\n", "\r\n").encode(),
    "UTF-16": RULES.encode("utf-16"),
    "UTF-16, big endian": codecs.BOM_UTF16_BE + RULES.encode("utf-16-be"),
    "UTF-16 without a mark": RULES.encode("utf-16-le"),
    "UTF-16 without a mark, big endian": RULES.encode("utf-16-be"),
    "UTF-32": RULES.encode("utf-32"),
    "packed, and nobody says so": gzip.compress(RULES.encode(), mtime=0),
    "packed in UTF-16": gzip.compress(RULES.encode("utf-16"), mtime=0),
    "with bytes that are no characters": b"# caf\xe9 \xff\n" + RULES.encode(),
    "two megabytes": RULES.encode() + b"# and nothing else\n" * 110_000,
    "rules behind a megabyte": b"# nothing yet\n" * 80_000 + RULES.encode(),
}


@pytest.mark.parametrize("name", BYTES)
def test_rules_are_found(name: str) -> None:
    rules = Protego.parse(rules_text(BYTES[name]).decode("utf-8-sig", "ignore"))
    assert rules.can_fetch("http://a.test/newstream/1-2/", "vokspider")
    assert not rules.can_fetch("http://a.test/private/1", "vokspider")
    assert rules.crawl_delay("vokspider") == 7


@pytest.mark.parametrize(
    "body", [b"", b"\x1f\x8b", b"\x1f\x8bbroken", b"<html><body>Not here</body></html>", b"\0\0\0"]
)
def test_what_has_no_rules_forbids_nothing(body: bytes) -> None:
    rules = Protego.parse(rules_text(body).decode("utf-8-sig", "ignore"))
    assert rules.can_fetch("http://a.test/newstream/1-2/", "vokspider")


@given(st.binary(max_size=300))
def test_any_bytes_are_read(body: bytes) -> None:
    assert isinstance(rules_text(body), bytes)


@given(st.text(max_size=300).filter(lambda text: "\0" not in text and not text.startswith("\x1f")))
def test_utf_8_stays_as_it_is(text: str) -> None:
    assert rules_text(text.encode("utf-8")) == text.encode("utf-8")


GAPS = [
    (None, None, 0.0),
    (3.0, None, 3.0),
    (0.5, None, 0.5),
    (None, Rate(1, 5), 5.0),
    (None, Rate(2, 60), 30.0),
    (3.0, Rate(1, 5), 5.0),
    (10.0, Rate(1, 5), 10.0),
    (None, Rate(1, 5, time(6), time(18)), 5.0),
    (None, Rate(1, 5, time(18), time(6)), 0.0),
    (None, Rate(1, 5, time(20), time(13)), 5.0),
]


@pytest.mark.parametrize(("crawl_delay", "rate", "seconds"), GAPS)
def test_the_longer_wish_counts(crawl_delay: float | None, rate: Rate | None, seconds: float) -> None:
    assert asked_gap(crawl_delay, rate, NOON)[0] == seconds


def test_the_directive_is_named() -> None:
    assert asked_gap(3.0, Rate(1, 2), NOON)[1] == "Crawl-delay"
    assert asked_gap(1.0, Rate(1, 2), NOON)[1] == "Request-rate"


AGENTS = [
    ("vokspider/0.1 (+desk@googlebot.example)", "vokspider"),
    ("vokspider", "vokspider"),
    ("My Archive/2 (x)", "My Archive"),
    ("archive (+https://a.example/bot)", "archive"),
    ("Mozilla/5.0 (compatible; Archive/1.0)", "Mozilla/5.0 (compatible; Archive/1.0)"),
    ("/1", "/1"),
]


@pytest.mark.parametrize(("agent", "token"), AGENTS)
def test_the_group_is_that_of_the_programs_name(agent: str, token: str) -> None:
    assert product_token(agent) == token
