"""When a mirror that follows compares all tables again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.mirror.following import DAY, REST, Compared, is_due

TIMES = st.floats(0, 10**6)


@pytest.mark.parametrize(
    ("size", "is_equal", "later", "expected"),
    [
        (7, True, 60, False),  # nothing is told
        (8, True, 60, True),
        (6, True, 60, True),  # put back from a backup
        (7, False, 60, True),
        (8, True, 2 * REST - 1, False),  # the rest
        (8, False, 2 * REST - 1, False),
        (7, True, DAY, True),
    ],
)
def test_a_comparison_is_due_when_the_log_tells_of_something(
    size: int, is_equal: bool, later: float, expected: bool
) -> None:
    last = Compared(size=7, is_equal=is_equal, ended=100.0, took=2.0)
    assert is_due(last, size, 100.0 + later) is expected


@given(TIMES, TIMES)
def test_following_takes_a_tenth_of_the_time_at_most(ended: float, took: float) -> None:
    last = Compared(size=1, is_equal=False, ended=ended, took=took)
    assert not is_due(last, 2, ended) or took == 0
    assert is_due(last, 2, ended + DAY + 1)


def test_the_first_comparison_is_due() -> None:
    assert is_due(None, 0, 0.0)
