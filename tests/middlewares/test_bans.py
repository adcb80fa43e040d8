"""Which answers are those of a ban, and when they make a rest due."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Response

from tests.simulator.spoiled_pages import blocked_page
from vokspider.middlewares.bans import Bans, ban_of
from vokspider.model import codes
from vokspider.model.reasons import Reason
from vokspider.wording import sentence

URL = "http://127.0.0.1/"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Response(URL, 403), "403"),
        (Response(URL, 429), "429"),
        (Response(URL, body=blocked_page()), "filter page"),
        (Response(URL, body=b"<META CONTENT=blocking NAME='kcsc'>"), "filter page"),
        (Response(URL, 200, body=b"<script>window._cf_chl_opt = {}</script>"), "challenge"),
        (Response(URL, 404, {"cf-mitigated": "challenge"}), "challenge"),
        (Response(URL, 200, body=b"<title>Just a moment...</title>"), None),
        (DownloadTimeoutError(), "time-out"),
        (DownloadFailedError(), "connection lost"),
        (ConnectionResetError(), "connection lost"),
        (Response(URL, 200, body=b"<p>The kcsc is blocking.</p>"), None),
        (Response(URL, 404), None),
        (Response(URL, 503), None),
        (ResponseDataLossError(), None),
        (DownloadConnectionRefusedError(), None),
        (CannotResolveHostError(), None),
    ],
)
def test_what_looks_like_a_ban(answer: Response | Exception, kind: str | None) -> None:
    assert ban_of(answer) == kind


@given(st.lists(st.booleans()), st.integers(1, 6), st.integers(0, 3))
def test_a_rest_is_due_after_so_many_in_a_row(good: list[bool], after: int, allowed: int) -> None:
    bans, row, due = Bans(after, 10, allowed), 0, 0
    for is_good in good:
        row = 0 if is_good else row + 1
        if is_good:
            bans.let_in()
            continue
        assert bans.met("403") == (row == after)
        if row == after:
            due += 1
            assert bans.rest() == (due <= allowed)
            row = 0
    assert bans.taken == min(due, allowed)


@given(st.integers(1, 50))
def test_without_a_number_none_is_ever_due(times: int) -> None:
    bans = Bans(0, 10, 3)
    assert not any(bans.met("429") for _ in range(times))


def test_the_words() -> None:
    bans = Bans(2, 0.5, 2)
    for kind in ("403", "time-out", "403", "403"):
        if bans.met(kind):
            bans.rest()
    rested = sentence(Reason(codes.RESTED, bans.facts()))
    assert rested == "rested 2 times for 0.5 minutes after 2 refusals in a row (403, time-out)"
    assert "after 2 rests of 0.5 minutes" in sentence(Reason(codes.BANNED, bans.facts()))
    once = Bans(1, 10, 1)
    once.met("429")
    once.rest()
    rested = sentence(Reason(codes.RESTED, once.facts()))
    assert rested == "rested 1 time for 10 minutes after 1 refusal (429)"
