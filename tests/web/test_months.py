"""The chart of months has years instead where nobody could tell the months apart."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from vokspider.web.charts import Chart
from vokspider.web.months import month_chart

MONTHS = [date(1900 + number // 12, number % 12 + 1, 1) for number in range(1_100)]


def chart(months: list[date]) -> Chart:
    return month_chart(dict.fromkeys(months, 2), None, lambda first, last: f"{first} {last}")


def test_each_month_has_a_bar() -> None:
    found = chart(MONTHS[:1_000])
    assert (found.each, len(found.bars), found.total) == ("month", 1_000, 2_000)
    assert found.bars[1].value.href == "1900-02-01 1900-02-28"


def test_very_many_months_are_years() -> None:
    found = chart(MONTHS)
    assert (found.each, len(found.bars), found.total) == ("year", 92, 2_200)
    first, last = found.bars[0].value, found.bars[-1].value
    assert (first.label, first.number, first.href) == ("1900", 24, "1900-01-01 1900-12-31")
    assert (last.label, last.number) == ("1991", 16)
    assert [label for _, label in found.ticks][:2] == ["1900", "1912"]


@given(st.sets(st.sampled_from(MONTHS)))
def test_no_article_is_left_out(months: set[date]) -> None:
    assert chart(sorted(months)).total == 2 * len(months)
