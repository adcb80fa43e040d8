"""Sentences of ``vokspider.wording`` for the reports that pages show."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from vokspider.store.absences.absence_queries import Absence, Gone
from vokspider.text.dates import day_in
from vokspider.web.filters import state
from vokspider.wording.vanished import disappearance


def absence_words(one: Absence, zone: tzinfo) -> Sequence[str]:
    """The fixed words of an absence of one article, with days in ``zone``."""
    return _words(one.present_at, one.first_at, one.gone_at, one.back_at, one.state, zone)


def gone_words(one: Gone, zone: tzinfo) -> Sequence[str]:
    """The same for an entry of the list of absent articles."""
    return _words(one.present_at, one.absent_at, one.gone_at, one.back_at, one.state, zone)


def _words(
    present: datetime | None, absent: datetime, gone: datetime | None, back: datetime | None, what: str, zone: tzinfo
) -> Sequence[str]:
    days = (_day(one, zone) for one in (present, absent, gone, back))
    present_on, absent_on, confirmed_on, back_on = days
    return tuple(disappearance(present_on, absent_on or "", confirmed_on, back_on, state(what)))


def _day(time: datetime | None, zone: tzinfo) -> str | None:
    found: date | None = day_in(zone, time) if time else None
    return f"{found.day} {found:%B %Y}" if found else None
