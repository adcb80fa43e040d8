"""What the commands write: text that a page brought cannot steer a terminal, and no program is told another text."""

import json

from hypothesis import given
from hypothesis import strategies as st

from vokspider.cli.common import safe
from vokspider.reports.serializing import json_line

WORDS = st.text(st.characters(codec="utf-8")).map(lambda text: f"{text}\x9b31m\x1b]0;x\x07\u202e\u2028{text}")
STEERING = {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), "\u200e", "\u200f", "\u061c"} | set(
    "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


@given(WORDS)
def test_json_says_the_same_and_steers_nothing(text: str) -> None:
    line = json_line({"text": text})
    assert json.loads(line) == {"text": text}
    assert not STEERING & set(line)


@given(WORDS)
def test_a_cell_steers_nothing(text: str) -> None:
    assert not STEERING & set(safe(text))


def test_what_can_be_read_stays_as_it_is() -> None:
    assert json_line(["바다 — “é”"]) == '["바다 — “é”"]'
