"""Which runs are worth a message, given what was told before."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.model import codes
from vokspider.model.reasons import Reason
from vokspider.notices.alarms import alarm, is_news, missed, recovery
from vokspider.store.outbox.notice_queries import Alarm, Trouble

NOW = datetime(2025, 12, 3, 22, 30, tzinfo=UTC)
DAY = timedelta(days=1)
KINDS = st.frozensets(st.sampled_from("abcd"), min_size=1)


def record(verdict: str, *reasons: str | Reason, **fields: Any) -> dict[str, Any]:
    counts = dict.fromkeys(("discovered", "new", "changed", "unchanged", "skipped", "failed", "entries", "requests"), 2)
    times = {"started_at": NOW.isoformat(), "finished_at": NOW.isoformat()}
    names: dict[str, Any] = {"run_id": 7, "source": "voice", "trigger": "schedule", "verdict": verdict}
    names["reason_codes"] = [one.to_json() if isinstance(one, Reason) else one for one in reasons]
    return {**counts, **times, **names, **fields}


def failing(number: int, tried: int = 20) -> Reason:
    return Reason(codes.ARTICLES_FAILED, {"failed": number, "tried": tried})


def vanished(*articles: str) -> Reason:
    return Reason(codes.MASS_DISAPPEARANCE, {"vanished": len(articles), "asked": 9, "articles": list(articles)})


def lost(url: str, reason: str = "timeout") -> Reason:
    return Reason(codes.WALK_PAGE_FAILED, {"url": url, "reason": reason, "detail": "no answer"})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (failing(31, 40), failing(2, 1_400)),
        (vanished("1764720000-20000", "1764720000-20001"), vanished("1764720000-20000")),
        (lost("https://example.org/a?page=1"), lost("https://example.org/b")),
    ],
)
def test_reasons_of_one_kind(one: Reason, other: Reason) -> None:
    assert one.kind == other.kind
    assert one.kind != Reason(codes.NO_ENTRIES_FOUND).kind


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Reason(codes.MONITOR, {"monitor": "silence"}), Reason(codes.MONITOR, {"monitor": "overlap"})),
        (lost("https://example.org/a"), lost("https://example.org/a", reason="dns")),
        (Reason(codes.SENTENCE, {"text": "a"}), Reason(codes.SENTENCE, {"text": "b"})),
    ],
)
def test_reasons_of_two_kinds(one: Reason, other: Reason) -> None:
    assert one.kind != other.kind


def test_an_alarm_is_the_report_of_the_run() -> None:
    made = alarm(record("suspect", "no entries were found\x1b[31m"), Trouble(), NOW)
    assert made
    assert (made.event, made.title) == ("suspect", "voice: suspect: no entries were found[31m")
    assert "vokspider runs show 7" in made.body
    assert "Articles: 2 (2 new" in made.body
    assert "\x1b" not in made.body


@pytest.mark.parametrize("verdict", ["ok", "quiet", "interrupted"])
def test_other_runs_are_worth_no_alarm(verdict: str) -> None:
    assert alarm(record(verdict, "a note"), Trouble(), NOW) is None


def test_the_same_trouble_is_told_on_the_first_day_and_once_a_week() -> None:
    told: list[Alarm] = []
    days = []
    for day in range(30):
        now = NOW + day * DAY - timedelta(minutes=day % 3)
        if made := alarm(record("suspect", failing(day)), Trouble(NOW, day, tuple(told)), now):
            told.append(Alarm(now, made.kinds))
            days.append(day)
    assert days == [0, 7, 14, 21, 28]


@pytest.mark.parametrize("after", [record("suspect", "another thing"), record("failed", failing(5))])
def test_another_trouble_is_told_at_once(after: dict[str, Any]) -> None:
    first = alarm(record("suspect", failing(4)), Trouble(), NOW)
    assert first
    past = Trouble(NOW, 1, (Alarm(NOW, first.kinds),))
    assert alarm(record("suspect", failing(5)), past, NOW + DAY) is None
    assert alarm(after, past, NOW + DAY)


@given(st.lists(KINDS, min_size=1, max_size=60))
def test_no_kind_is_told_twice_in_a_week_nor_kept_back_for_longer(days: list[frozenset[str]]) -> None:
    told: list[Alarm] = []
    for number, kinds in enumerate(days):
        now = NOW + number * DAY
        recent = {one for earlier in told if now - earlier.at < 7 * DAY for one in earlier.kinds}
        assert is_news(kinds, told, now) == bool(kinds - recent)
        if is_news(kinds, told, now):
            told.append(Alarm(now, tuple(kinds)))
    assert len(told) <= 4 * (len(days) // 7 + 1)


def test_recovery_says_since_when() -> None:
    made = recovery(record("quiet"), Trouble(NOW - 3 * DAY, 3))
    assert made
    assert made.title == "voice: healthy again"
    assert "since 2025-11-30 22:30 UTC (3 runs)" in made.body
    assert recovery(record("quiet"), Trouble()) is None
    assert recovery(record("interrupted"), Trouble(NOW, 1)) is None


def test_a_missed_start_that_is_made_up_is_told_once_a_week() -> None:
    assert missed("voice", NOW, None, NOW, made_up=True)
    assert missed("voice", NOW, NOW - DAY, NOW, made_up=True) is None
    assert missed("voice", NOW, NOW - DAY, NOW, made_up=False)
    assert missed("voice", NOW, NOW - 7 * DAY, NOW, made_up=True)
