"""When a saved page was served: the most reliable of the times that are known, with one word for its origin."""

from datetime import date, datetime

from attrs import frozen

from vokspider.text.moments import is_on, is_possible, noon

ARCHIVE, SAVED, GIVEN, VISIT, FILE = "archive", "saved", "fetched-at", "visit", "file"
# The words as people read them, with those of pages in web archives.
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
    """The known times of a saved page; ``file`` is always known, ``given`` comes from the user."""

    file: datetime
    archived: datetime | None = None
    saved: datetime | None = None
    given: datetime | None = None
    visit: date | None = None


def time_of(times: Times, now: datetime) -> tuple[datetime, str]:
    """(time, the word for its origin).

    An archive's time comes first. The day of the visit is the site's own statement: another time counts only if it was
    that day somewhere on Earth; if none does, noon in UTC stands for the day. Then come the time of the program that
    saved the page, the user's, and the file's. Impossible times are skipped.
    """
    if times.archived is not None and is_possible(times.archived, now):
        return times.archived, ARCHIVE
    visit = times.visit if times.visit is not None and is_possible(noon(times.visit), now) else None
    file = min(times.file, now)
    known = ((times.saved, SAVED), (times.given, GIVEN), (file if visit else None, FILE))
    for moment, word in known:
        if moment is not None and is_possible(moment, now) and (visit is None or is_on(moment, visit)):
            return moment, word
    # A day that has just begun in the east has no noon yet.
    return (min(noon(visit), now), VISIT) if visit else (file, FILE)
