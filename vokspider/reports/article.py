"""One article with everything that is kept of it, with its current text or with the one that it had at some time."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from attrs import frozen
from sqlalchemy import Engine

from vokspider.model.availability import LISTED
from vokspider.model.errors import ConfigError, VokspiderError
from vokspider.model.items import Removal
from vokspider.reports.serializing import as_json
from vokspider.store.absences.absence_queries import Absence, Observed
from vokspider.store.articles.article_detail import (
    Detail,
    Fetch,
    Outcome,
    Revision,
    Sighting,
    detail,
)
from vokspider.store.articles.article_detail import history as revisions_of
from vokspider.store.articles.article_queries import Listed, paragraphs
from vokspider.store.articles.changes import first_known, require_revision, text_on, texts_between
from vokspider.store.articles.export import export_record
from vokspider.text.dates import end_of_day, korean_day, start_of_day
from vokspider.text.removals import restore

_MOMENT = timedelta(microseconds=1)


@frozen
class Moment:
    """A time at which the archive's knowledge is wanted: aware UTC, and as it was written.

    ``day`` is set where the time is the end of a Korean day.
    """

    time: datetime
    written: str
    day: date | None = None


@frozen
class Choice:
    """Which revision is shown; ``number`` is None for the current one.

    ``moment`` is the time at which it was known, if one was given, and ``since`` when it became known on that Korean
    day, None if that was earlier. ``others`` are the numbers of the revisions that were known on the same day too.
    """

    number: int | None = None
    moment: Moment | None = None
    since: datetime | None = None
    others: tuple[int, ...] = ()


@frozen
class ArticleReport:
    """An article, its chosen text in ``current`` (None before there is one), and what is known of it.

    The lists are as in ``vokspider.store.articles.article_detail.Detail``, from the first to the last.
    """

    article: Listed
    current: Revision | None
    choice: Choice
    revisions: Sequence[Revision]
    removals: Sequence[Removal]
    sightings: Sequence[Sighting]
    captures: Sequence[Fetch]
    outcomes: Sequence[Outcome]
    observations: Sequence[Observed]
    absences: Sequence[Absence]

    @property
    def removed_lines(self) -> int:
        """How many lines were taken out of the page of the text."""
        return sum(removal.count for removal in self.removals)

    @property
    def kept_captures(self) -> list[Fetch]:
        """The captures whose bytes are kept."""
        return [one for one in self.captures if one.kept]

    @property
    def fetched(self) -> list[Observed]:
        """What was found at the article's address; without the listings that named it."""
        return [one for one in self.observations if one.state != LISTED]

    @property
    def known_absences(self) -> list[Absence]:
        """The absences that were confirmed or last until now; an article that was back in time was not absent."""
        return [one for one in self.absences if one.back_at is None or one.gone_at is not None]

    def lines_as_served(self) -> tuple[str, ...]:
        """The lines of the page below its date line, rebuilt from the text and from what was taken out of it.

        Empty before there is a text. Raises VokspiderError when the removals do not fit the text.
        """
        try:
            return restore(paragraphs(self.current.text if self.current else None), self.removals)
        except IndexError:
            number = self.current.number if self.current else 0
            raise VokspiderError(
                f"the page of article {self.article.id}, revision {number}, cannot be rebuilt: "
                "its removals do not fit its text; 'vokspider db check' examines the archive"
            ) from None

    def as_json(self) -> dict[str, Any]:
        """The keys of an export first, then those of ``articles list --json``, then the lists.

        ``others_that_day`` is there where a time was given.
        """
        text = self.current.text if self.current else None
        fields = as_json(self)
        others = {"others_that_day": self.choice.others} if self.choice.moment else {}
        for name in ("article", "current", "choice"):
            del fields[name]
        return {**export_record(self.article, text), **as_json(self.article), **fields, **others}


def article_report(engine: Engine, article_id: int, choice: Choice | None = None) -> ArticleReport:
    """Everything of one article, with the chosen revision, or with the current one."""
    chosen = choice or Choice()
    found: Detail = detail(engine, article_id, chosen.number)
    return ArticleReport(
        article=found.article,
        current=found.current,
        choice=chosen,
        revisions=found.revisions,
        removals=found.removals,
        sightings=found.sightings,
        captures=found.captures,
        outcomes=found.outcomes,
        observations=found.observations,
        absences=found.absences,
    )


def known_at(engine: Engine, article_id: int, moment: Moment) -> Choice:
    """The revision that was known at a time. Raises ConfigError when there was none."""
    number = text_on(engine, article_id, moment.time)
    if number is None:
        first = first_known(engine, article_id)
        when = f"the first one is of {korean_day(first)} ({first:%Y-%m-%d %H:%M:%S} UTC)" if first else ""
        raise ConfigError(
            f"no text of article {article_id} was known on {moment.written}; {when or 'none is stored yet'}"
        )
    day = korean_day(moment.time)
    came = texts_between(engine, article_id, start_of_day(day), end_of_day(day))
    before = text_on(engine, article_id, start_of_day(day) - _MOMENT)
    of_day = dict.fromkeys(filter(None, (before, *(text_on(engine, article_id, time) for time, _ in came))))
    since = max((time for time, _ in came if time <= moment.time), default=None)
    return Choice(number, moment, since, tuple(one for one in of_day if one != number))


def numbered(engine: Engine, article_id: int, number: int | None) -> Choice:
    """The revision of that number, None for the current one. Raises ConfigError when the article does not have it."""
    if number is not None:
        require_revision(engine, article_id, number)
    return Choice(number)


def history(engine: Engine, article_id: int) -> list[Revision]:
    """The revisions of an article, the first one first."""
    return revisions_of(engine, article_id)


def returns(revisions: Sequence[Revision]) -> list[tuple[datetime, int]]:
    """When the article went back to an earlier text, and the number of that revision; in order."""
    return sorted((time, revision.number) for revision in revisions for time in revision.returned_at)
