"""The text of an article as it was known at some time: which revision that is, and which others the day had."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from attrs import frozen
from sqlalchemy import Engine

from vokspider.cli.plain import at
from vokspider.model.errors import ConfigError
from vokspider.store.articles.changes import first_known, require_revision, text_on, texts_between
from vokspider.text.dates import KOREA, end_of_day, korean_day, start_of_day

_FORMS = "write YYYY-MM-DD or, for a time in Korea, YYYY-MM-DDTHH:MM, for example 2025-12-03 or 2025-12-03T14:00"


@frozen
class Asked:
    """A moment, aware UTC, and how it was written; ``day`` is set for the end of a Korean day."""

    moment: datetime
    written: str
    day: date | None = None


@frozen
class Chosen:
    """The revision to show, None for the current one.

    ``asked`` is the time that was asked for. ``others`` are the revisions that were known on the same Korean day too.
    """

    number: int | None = None
    asked: Asked | None = None
    since: datetime | None = None
    others: tuple[int, ...] = ()

    def said(self, article_id: int) -> Iterator[str]:
        """Which text this is, for people."""
        if self.number is None:
            return
        then = f" as known {_when(self.asked)}" if self.asked else ""
        yield f"Title, text and revision {self.number}{then}; the rest is as of now."
        if self.asked and self.others:
            names = " and ".join(str(number) for number in self.others)
            day = korean_day(self.asked.moment)
            plural = "s" if len(self.others) > 1 else ""
            since = f"Revision {self.number} was there from {at(self.since)} on. " if self.since else ""
            way = f"'vokspider articles show {article_id} --revision {self.others[0]}'"
            yield f"{since}On {day} in Korea the archive also knew revision{plural} {names}: {way}."


def asked_time(text: str, now: datetime) -> Asked:
    """What ``--on`` means: the end of a Korean day, or a time, in Korea where it has no offset.

    Raises ConfigError for anything else, and for what is still to come at ``now``.
    """
    try:
        day = date.fromisoformat(text) if len(text) == len("YYYY-MM-DD") else None
        moment = end_of_day(day) if day else datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"--on {text!r} is not a day or a time; {_FORMS}") from None
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=KOREA)).astimezone(UTC)
    begins = start_of_day(day) if day else moment
    if begins > now:
        raise ConfigError(f"--on {text!r} is in the future: it is {now.astimezone(KOREA):%Y-%m-%d %H:%M} in Korea now")
    return Asked(moment, text, day)


def known_then(engine: Engine, article_id: int, asked: Asked) -> Chosen:
    """The revision that was known at a moment. Raises ConfigError when none was."""
    number = text_on(engine, article_id, asked.moment)
    if number is None:
        first = first_known(engine, article_id)
        way_out = f"the first one is of {korean_day(first)} ({at(first)})" if first else "none is stored yet"
        raise ConfigError(f"no text of article {article_id} was known on {asked.written}; {way_out}")
    day = korean_day(asked.moment)
    start, end = start_of_day(day), end_of_day(day)
    came = texts_between(engine, article_id, start, end)
    before = text_on(engine, article_id, start - timedelta(microseconds=1))
    of_day = dict.fromkeys(filter(None, (before, *(text_on(engine, article_id, time) for time, _ in came))))
    since = max((time for time, _ in came if time <= asked.moment), default=None)
    return Chosen(number, asked, since, tuple(one for one in of_day if one != number))


def chosen_revision(engine: Engine, article_id: int, number: int | None) -> Chosen:
    """The revision of that number. Raises ConfigError when the article has none such."""
    if number is not None:
        require_revision(engine, article_id, number)
    return Chosen(number)


def _when(asked: Asked) -> str:
    if asked.day:
        return f"at the end of {asked.day} in Korea"
    return f"at {asked.moment.astimezone(KOREA):%Y-%m-%d %H:%M:%S} in Korea ({at(asked.moment)})"
