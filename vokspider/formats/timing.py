"""Decides when a saved page was served: the most reliable of its known times, with a word for where it comes from."""

from datetime import date, datetime

from attrs import frozen

from vokspider.text.moments import is_on, is_possible, noon

ARCHIVE, SAVED, GIVEN, VISIT, FILE = "archive", "saved", "fetched-at", "visit", "file"
# The meanings of these words, and of those for pages in web archives.
MEANINGS = {
    "warc": "WARC-Date",
    "http": "the Date header of the answer",
    ARCHIVE: "the archive that took it",
    SAVED: "the program that saved it",
    GIVEN: "--fetched-at",
    VISIT: "the day of the visit in the page's header",
    FILE: "the file's own time",
}


@frozen
class Times:
    """The known times of a saved page, as aware UTC; None if not known.

    ``file``: the file's own time. ``archived``: when an archive saved the page. ``saved``: when a program saved it.
    ``given``: the time that the user gave. ``visit``: the day of the visit that the page shows.
    """

    file: datetime
    archived: datetime | None = None
    saved: datetime | None = None
    given: datetime | None = None
    visit: date | None = None


def time_of(times: Times, now: datetime) -> tuple[datetime, str]:
    """(time, word for where it comes from), out of the known times of a page.

    The order is: the archive's time, the time of the program that saved the page, the user's time, the file's time.
    Impossible times are skipped. All but the archive's must agree with the day of the visit, which is the site's own
    statement: at that time it must have been that day somewhere on Earth. If none agrees, noon of that day in UTC is
    taken.
    """
    if times.archived is not None and is_possible(times.archived, now):
        return times.archived, ARCHIVE
    visit = times.visit if times.visit is not None and is_possible(noon(times.visit), now) else None
    file = min(times.file, now)
    known = ((times.saved, SAVED), (times.given, GIVEN), (file if visit else None, FILE))
    for moment, word in known:
        if moment is not None and is_possible(moment, now) and (visit is None or is_on(moment, visit)):
            return moment, word
    # Where a day has begun only in the east, noon in UTC is still in the future.
    return (min(noon(visit), now), VISIT) if visit else (file, FILE)
