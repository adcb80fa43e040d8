"""What a count of articles says."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from attrs import define

from vokspider.store.search.counting import Count

YEAR = [date(2025, 1, 1) + timedelta(days) for days in range(365)]


@define
class Noted(Mapping[date, int]):
    """Two articles a day; notes how often all days were gone through."""

    rounds: int = 0

    def __getitem__(self, day: date) -> int:
        return 2

    def __len__(self) -> int:
        return len(YEAR)

    def __iter__(self) -> Iterator[date]:
        self.rounds += 1
        return iter(YEAR)


def test_the_days_are_added_up_to_months_once_however_often_they_are_asked_for() -> None:
    days = Noted()
    found = Count(730, 0, days, at_least=False)
    assert [found.months[date(2025, month, 1)] for month in (1, 2, 12)] == [62, 56, 62]
    assert days.rounds == 1
