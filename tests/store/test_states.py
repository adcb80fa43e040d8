"""What the reasons of failures say of an article's presence."""

import pytest

from vokspider.pages.reasons import REASONS
from vokspider.store.states import ABSENT, BLOCKED, STATES, WRONG_BODY, state_of

MISSING = ("http_404", "http_410", "redirected", "listing_in_place")
BANS = ("http_403", "http_429", "http_500", "http_503", "connection", "timeout", "dns", "tls", "robots_txt", "offsite")


@pytest.mark.parametrize("reason", sorted({*REASONS, *BANS, *MISSING, "anything"}))
def test_only_four_reasons_say_that_an_article_is_missing(reason: str) -> None:
    assert state_of(reason) in STATES
    assert (state_of(reason) in ABSENT) == (reason in MISSING)


@pytest.mark.parametrize("reason", [*BANS, "membership_popup", "blocked_page", "connection_refused"])
def test_a_ban_or_an_outage_is_blocked(reason: str) -> None:
    assert state_of(reason) == BLOCKED


def test_a_page_that_is_not_believed_is_a_wrong_body() -> None:
    assert {state_of(reason) for reason in ("title_mismatch", "empty_body", "truncated_body", "parser_error")} == {
        WRONG_BODY
    }
