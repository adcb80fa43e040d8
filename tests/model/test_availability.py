"""What the reasons of failures say of an article's presence."""

import pytest

from vokspider.model.availability import ABSENT, BLOCKED, STATES, WORDS, WRONG_BODY, state_of
from vokspider.model.reasons import PAGE_REASONS, WALLS

MISSING = ("http_404", "http_410", "redirected", "listing_in_place", "soft_404", "other_article", "other_source")
BANS = ("http_403", "http_429", "http_500", "http_503", "connection", "timeout", "dns", "tls", "robots_txt", "offsite")


@pytest.mark.parametrize("reason", sorted({*PAGE_REASONS, *BANS, *MISSING, "anything"}))
def test_only_positive_signs_say_that_an_article_is_missing(reason: str) -> None:
    assert state_of(reason) in STATES
    assert (state_of(reason) in ABSENT) == (reason in MISSING)


@pytest.mark.parametrize("state", sorted(ABSENT))
def test_every_sign_of_absence_has_words_of_its_own(state: str) -> None:
    assert state in STATES
    assert len(set(WORDS.values())) == len(WORDS)


@pytest.mark.parametrize("reason", [*sorted(WALLS), "membership_popup", "client_redirect", "led_elsewhere"])
def test_a_wall_is_blocked(reason: str) -> None:
    assert state_of(reason) == BLOCKED


@pytest.mark.parametrize("reason", [*BANS, "not_the_site", "blocked_page", "connection_refused"])
def test_a_ban_or_an_outage_is_blocked(reason: str) -> None:
    assert state_of(reason) == BLOCKED


@pytest.mark.parametrize(
    "reason", ["title_mismatch", "empty_body", "truncated_body", "parser_error", "wrong_status", "no_date_line"]
)
def test_a_page_that_is_not_believed_is_a_wrong_body(reason: str) -> None:
    assert state_of(reason) == WRONG_BODY
