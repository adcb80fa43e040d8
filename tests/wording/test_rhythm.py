"""Silences and bursts in words."""

from vokspider.wording.rhythm import how_many, how_unlikely


def test_how_many() -> None:
    assert how_many(0, 1, 10.94) == "no articles in 1 day, where about 11 are usual"
    assert how_many(1, 3, 9.44) == "1 article in 3 days, where about 9.4 are usual"
    assert how_many(2_000, 100, 1_200.4) == "2,000 articles in 100 days, where about 1,200 are usual"
    assert how_many(9, 1, 0.03) == "9 articles in 1 day, where less than 1 is usual"


def test_how_unlikely() -> None:
    assert how_unlikely("silence", 1.7e-5, 0.0062, 1, 365) == (
        "So few come by chance about once in 59,000 such days; 0.006 of them are expected among the 365 days looked at."
    )
    assert how_unlikely("burst", 1e-7, 3.65e-5, 4, 365) == (
        "So many come by chance about once in 10,000,000 stretches of 4 such days; "
        "less than 0.0001 of them are expected among the 365 days looked at."
    )
    assert how_unlikely("silence", 0.0, 0.0, 30, 365) == (
        "So few come by chance less than once in a billion stretches of 30 such days."
    )
