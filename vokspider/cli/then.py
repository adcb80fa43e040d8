"""Which text of an article is wanted: the time in ``--on``, and the lines that say which text is shown."""

from collections.abc import Iterator
from datetime import UTC, datetime

from vokspider.cli.days import day_of
from vokspider.cli.plain import at
from vokspider.model.errors import ConfigError
from vokspider.reports.article import Choice, Moment
from vokspider.text.dates import KOREA, end_of_day, korean_day, start_of_day

_FORMS = (
    "write YYYY-MM-DD, yesterday or 7d or, for a time in Korea, YYYY-MM-DDTHH:MM, "
    "for example 2025-12-03 or 2025-12-03T14:00"
)


def said_of(choice: Choice, article_id: int) -> Iterator[str]:
    """Which text is shown, for people."""
    moment = choice.moment
    if choice.number is None:
        return
    then = f" as known {_when(moment)}" if moment else ""
    yield f"Title, text and revision {choice.number}{then}; the rest is as of now."
    if moment and choice.others:
        names = " and ".join(str(number) for number in choice.others)
        plural = "s" if len(choice.others) > 1 else ""
        since = f"Revision {choice.number} was there from {at(choice.since)} on. " if choice.since else ""
        way = f"'vokspider articles show {article_id} --revision {choice.others[0]}'"
        day = korean_day(moment.time)
        yield f"{since}On {day} in Korea the archive also knew revision{plural} {names}: {way}."


def asked_time(text: str, now: datetime) -> Moment:
    """What ``--on`` means: the end of a Korean day, or a time, in Korea where it has no offset.

    Raises ConfigError for anything else, and for what is still to come at ``now``.
    """
    try:
        day = day_of(text, korean_day(now), last=True)
        moment = end_of_day(day) if day else datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"--on {text!r} is not a day or a time; {_FORMS}") from None
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=KOREA)).astimezone(UTC)
    begins = start_of_day(day) if day else moment
    if begins > now:
        raise ConfigError(f"--on {text!r} is in the future: it is {now.astimezone(KOREA):%Y-%m-%d %H:%M} in Korea now")
    return Moment(moment, str(day) if day else text, day)


def _when(moment: Moment) -> str:
    if moment.day:
        return f"at the end of {moment.day} in Korea"
    return f"at {moment.time.astimezone(KOREA):%Y-%m-%d %H:%M:%S} in Korea ({at(moment.time)})"
