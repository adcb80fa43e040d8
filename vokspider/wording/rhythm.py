"""Silences and bursts in words: how unlikely they are, and how often chance alone makes one."""

from vokspider.wording.numbers import counted

_SMALLEST = 1e-9

HOW = (
    "A day is compared with the same weekday in the 8 weeks before and after it, by the days that are covered. "
    "Consecutive days below, or above, what is usual are listed if so few or so many articles would hardly come by "
    "chance (Poisson distribution): in ten years without anything unusual, one or two have an entry here. Days that "
    "are not covered are never judged: what is missing there may only be missing in this archive."
)


def how_many(articles: int, days: int, expected: float) -> str:
    """What was there and what is usual: ``no articles in 3 days, where about 29 are usual``."""
    number = counted(articles, "article") if articles else "no articles"
    return f"{number} in {counted(days, 'day')}, where {_about(expected)} usual"


def how_unlikely(kind: str, probability: float, by_chance: float, days: int, days_judged: int) -> str:
    """How often that comes by chance, and how often it does among the days that were looked at."""
    so = "So few" if kind == "silence" else "So many"
    of = "such days" if days == 1 else f"stretches of {days:,} such days"
    if probability < _SMALLEST:
        return f"{so} come by chance less than once in a billion {of}."
    often = f"{so} come by chance about once in {_rounded(1 / probability)} {of}"
    return f"{often}; {_rarely(by_chance)} of them are expected among the {counted(days_judged, 'day')} looked at."


def _about(expected: float) -> str:
    if expected < 1:
        return "less than 1 is"
    rounded = f"{expected:.1f}" if expected < 10 else f"{expected:,.0f}"
    return f"about {rounded} are"


def _rounded(number: float) -> str:
    return f"{float(f'{number:.2g}'):,.0f}"


def _rarely(by_chance: float) -> str:
    return "less than 0.0001" if by_chance < 0.0001 else f"{float(f'{by_chance:.1g}'):.4f}".rstrip("0")
