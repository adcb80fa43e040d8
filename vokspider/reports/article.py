"""One article with everything that the archive keeps of it, with its current or an earlier text."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

import attrs
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
    Revision,
    RevisionFacts,
    detail,
    texts_of,
)
from vokspider.store.articles.article_detail import history as revisions_of
from vokspider.store.articles.article_queries import Listed, one_article, paragraphs
from vokspider.store.articles.changes import first_known, require_revision, text_on, texts_between
from vokspider.store.articles.export import export_record
from vokspider.store.db.engine import reading
from vokspider.text.dates import day_in, end_of_day, start_of_day
from vokspider.text.removals import restore

_MOMENT = timedelta(microseconds=1)


@frozen
class Moment:
    """A time for which the archive's knowledge is requested: in aware UTC, and as the user wrote it.

    ``zone`` is the time zone of days; ``day`` is set if the time is the end of a day there.
    """

    time: datetime
    written: str
    zone: tzinfo
    day: date | None = None


@frozen
class Choice:
    """The revision to show; ``number`` is None for the current one.

    ``moment``: the requested time, if any. ``since``: when the revision became known on that day, or None if it
    was known before. ``others``: the numbers of other revisions that were known on the same day.
    """

    number: int | None = None
    moment: Moment | None = None
    since: datetime | None = None
    others: tuple[int, ...] = ()


@frozen
class ArticleReport(Detail):
    """An article with everything around it, the chosen text in ``current`` (or None), and how that was chosen."""

    choice: Choice = Choice()

    @property
    def removed_lines(self) -> int:
        """How many lines were removed from the page of the chosen text."""
        return sum(removal.count for removal in self.removals)

    @property
    def kept_captures(self) -> list[Fetch]:
        """The captures whose bytes are kept."""
        return [one for one in self.captures if one.kept]

    @property
    def fetched(self) -> list[Observed]:
        """The states that requests for the article found: all observations except ``listed``."""
        return [one for one in self.observations if one.state != LISTED]

    @property
    def known_absences(self) -> list[Absence]:
        """The absences that were confirmed or still continue; brief unconfirmed ones are left out."""
        return [one for one in self.absences if one.back_at is None or one.gone_at is not None]

    def lines_as_served(self) -> tuple[str, ...]:
        """The lines of the page below its date line, rebuilt from the text and the removals.

        Empty if there is no text. Raises VokspiderError if the removals do not fit the text, as in a damaged archive.
        """
        if self.current is None:
            return ()
        lines = _rebuilt(paragraphs(self.current.text), self.removals)
        if lines is None:
            raise VokspiderError(self._not_rebuilt(self.current))
        return lines

    def _not_rebuilt(self, revision: Revision) -> str:
        page = next((one.id for one in self.kept_captures if one.id == revision.capture_id), None)
        itself = f"; 'vokspider captures show {page} --body' gives the page itself" if page else ""
        return (
            f"the page of article {self.article.id}, revision {revision.number}, cannot be rebuilt: "
            f"its removals do not fit its text; 'vokspider db check' examines the archive{itself}"
        )

    def as_json(self) -> dict[str, Any]:
        """The keys of an export first, then those of ``articles list --json``, then the lists.

        ``others_that_day`` is included if a time was requested.
        """
        text = self.current.text if self.current else None
        fields = as_json(self)
        others = {"others_that_day": self.choice.others} if self.choice.moment else {}
        for name in ("article", "choice"):
            del fields[name]
        return {**export_record(self.article, text), **as_json(self.article), **fields, **others}


def _rebuilt(kept: Sequence[str], removals: Sequence[Removal]) -> tuple[str, ...] | None:
    """The lines of a page; None if a removal is not where it says, or has another number of lines."""
    whole = [one for one in removals if one.count]
    lines = restore(kept, whole)
    if any("\n".join(lines[one.position : one.position + one.count]) != one.text for one in whole):
        return None
    if any(one.position >= len(lines) for one in removals):
        return None
    return restore(kept, removals)


def article_report(
    engine: Engine, article_id: int, choice: Choice | None = None, *, texts: bool = False
) -> ArticleReport:
    """Everything about one article, with the chosen or the current revision. Both must exist, see ``numbered``.

    ``texts``: all of its revisions have their texts.
    """
    chosen = choice or Choice()
    found = detail(engine, article_id, chosen.number, texts=texts)
    return ArticleReport(**attrs.asdict(found, recurse=False), choice=chosen)


def listed(engine: Engine, article_id: int) -> Listed:
    """One article, which must exist, without what is around it."""
    with reading(engine) as connection:
        return one_article(connection, article_id)


def known_at(engine: Engine, article_id: int, moment: Moment) -> Choice:
    """The revision that was known at a time. Raises ConfigError if there was none."""
    number = text_on(engine, article_id, moment.time)
    if number is None:
        first = first_known(engine, article_id)
        when = f"the first one is from {day_in(moment.zone, first)} ({first:%Y-%m-%d %H:%M:%S} UTC)" if first else ""
        raise ConfigError(
            f"no text of article {article_id} was known on {moment.written}; {when or 'none is stored yet'}"
        )
    day = day_in(moment.zone, moment.time)
    begins = start_of_day(day, moment.zone)
    came = texts_between(engine, article_id, begins, end_of_day(day, moment.zone))
    before = text_on(engine, article_id, begins - _MOMENT)
    of_day = dict.fromkeys(filter(None, (before, *(text_on(engine, article_id, time) for time, _ in came))))
    since = max((time for time, _ in came if time <= moment.time), default=None)
    return Choice(number, moment, since, tuple(one for one in of_day if one != number))


def numbered(engine: Engine, article_id: int, number: int | None) -> Choice:
    """The revision of that number, None for the current one. Raises ConfigError if it does not exist."""
    if number is not None:
        require_revision(engine, article_id, number)
    return Choice(number)


def history(engine: Engine, article_id: int) -> list[RevisionFacts]:
    """The revisions of an article without their texts, oldest first."""
    return revisions_of(engine, article_id)


def history_with_texts(engine: Engine, article_id: int, numbers: Collection[int] | None = None) -> list[Revision]:
    """The revisions of an article, oldest first; with ``numbers``, those of them that exist."""
    return texts_of(engine, article_id, numbers)


def returns(revisions: Sequence[RevisionFacts]) -> list[tuple[datetime, int]]:
    """When the article returned to an earlier text, with the number of that revision; in order."""
    return sorted((time, revision.number) for revision in revisions for time in revision.returned_at)
