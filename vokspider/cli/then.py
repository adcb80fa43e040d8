"""Which text of an article is shown: the time that ``--on`` names, and the lines that tell the reader."""

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo

from vokspider.cli.hints import runnable
from vokspider.cli.plain import at
from vokspider.model.errors import ConfigError
from vokspider.reports.article import Choice, Moment
from vokspider.text.dates import day_in, end_of_day, start_of_day
from vokspider.text.days import day_of

_FORMS = (
    "write YYYY-MM-DD, yesterday or 7d or, for a time in {}, YYYY-MM-DDTHH:MM, "
    "for example 2025-12-03 or 2025-12-03T14:00"
)


def said_of(choice: Choice, article_id: int) -> Iterator[str]:
    """Lines that tell the reader which text is shown; none for the current text."""
    moment = choice.moment
    if choice.number is None:
        return
    then = f" as known {_when(moment)}" if moment else ""
    yield f"Title, text and revision {choice.number}{then}; everything else is as it is now."
    if moment and choice.others:
        names = " and ".join(str(number) for number in choice.others)
        plural = "s" if len(choice.others) > 1 else ""
        since = f"Revision {choice.number} was there from {at(choice.since)} on. " if choice.since else ""
        way = runnable(f"'vokspider articles show {article_id} --revision {choice.others[0]}'")
        day = day_in(moment.zone, moment.time)
        yield f"{since}On {day} in {moment.zone} the archive also knew revision{plural} {names}: {way}."


def asked_time(text: str, now: datetime, zone: tzinfo, option: str = "--on") -> Moment:
    """The time that ``option`` names: the end of a day in ``zone``, or a time, in ``zone`` if it has no offset.

    Raises ConfigError if it is neither, or if it is later than ``now``.
    """
    try:
        day = day_of(text, day_in(zone, now), last=True)
        moment = end_of_day(day, zone) if day else datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"{option} {text!r} is not a day or a time; {_FORMS.format(zone)}") from None
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    begins = start_of_day(day, zone) if day else moment
    if begins > now:
        raise ConfigError(
            f"{option} {text!r} is in the future: it is {now.astimezone(zone):%Y-%m-%d %H:%M} in {zone} now"
        )
    return Moment(moment, str(day) if day else text, zone, day)


def _when(moment: Moment) -> str:
    if moment.day:
        return f"at the end of {moment.day} in {moment.zone}"
    return f"at {moment.time.astimezone(moment.zone):%Y-%m-%d %H:%M:%S} in {moment.zone} ({at(moment.time)})"
