"""One article for readers: its sentences, the lines removed from its page, and the days of its observation."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, tzinfo
from itertools import groupby

from attrs import frozen

from vokspider.compare.changes import Version
from vokspider.compare.sentences import Fate, fates
from vokspider.model.availability import LISTED
from vokspider.reports.article import ArticleReport
from vokspider.store.articles.article_detail import Revision
from vokspider.store.articles.article_queries import paragraphs
from vokspider.store.articles.resolve import NotFoundError
from vokspider.text.dates import day_in
from vokspider.text.sentences import sentences

_NOT_FETCHED = "no answer"


@frozen
class Sentence:
    """A sentence of a paragraph; ``number`` is from 1. ``fate``: that in the current text, or None if not requested."""

    number: int
    text: str
    fate: Fate | None = None


@frozen
class Paragraph:
    """A paragraph of the text with its number from 1."""

    number: int
    sentences: Sequence[Sentence]


@frozen
class Removed:
    """Consecutive lines of the page that one rule removed between two paragraphs.

    ``is_part``: the rule removed only a part of the preceding paragraph; ``lines`` is that paragraph as it was served.
    """

    rule: str
    lines: Sequence[str]
    is_part: bool = False


@frozen
class ObservedDay:
    """A day on which the article was requested or seen in the listing: the number of times by state."""

    day: date
    states: Mapping[str, int]


def version_of(revision: Revision) -> Version:
    """The parts of a revision that are compared."""
    return Version(revision.title, revision.published_on, tuple(paragraphs(revision.text)))


def later_fates(shown: Revision, other: Revision) -> Mapping[tuple[int, int], Fate]:
    """The fate of each sentence of ``shown`` in ``other``, see ``vokspider.compare.sentences.fates``."""
    return fates(version_of(shown), version_of(other))


def body(report: ArticleReport, current: Revision | None = None, *, removed: bool = False) -> list[Paragraph | Removed]:
    """The paragraphs of a report's text, in order; ``removed``: with the removed lines of its page in their places.

    ``current``: the current revision, to give each sentence of an older text its fate. Raises VokspiderError if the
    removals do not fit the text.
    """
    if report.current is None:
        return []
    found = later_fates(report.current, current) if current and current.number != report.current.number else {}
    texts = paragraphs(report.current.text)
    lines: list[Paragraph | Removed] = [_paragraph(number, text, found) for number, text in enumerate(texts)]
    return list(_with_removals(lines, report)) if removed else lines


def _paragraph(number: int, text: str, found: Mapping[tuple[int, int], Fate]) -> Paragraph:
    parts = enumerate(sentences(text))
    return Paragraph(number + 1, [Sentence(at + 1, part, found.get((number, at))) for at, part in parts])


def _with_removals(lines: list[Paragraph | Removed], report: ArticleReport) -> Iterator[Paragraph | Removed]:
    """The paragraphs with the removals, whose positions are in the page; see ``vokspider.text.removals.restore``."""
    report.lines_as_served()  # raises an error if the removals do not fit
    records = sorted(report.removals, key=lambda one: one.position)
    for record in (one for one in records if one.count):
        taken = Removed(record.rule, record.text.split("\n"))
        lines[record.position : record.position] = [taken] * record.count
    parts = {one.position: Removed(one.rule, [one.text], is_part=True) for one in records if not one.count}
    for key, group in groupby(enumerate(lines), key=lambda pair: id(pair[1])):
        (at, one), *_ = group
        if key:
            yield one
        if at in parts:
            yield parts[at]


def observed_days(report: ArticleReport, zone: tzinfo) -> list[ObservedDay]:
    """The days, in ``zone``, on which the article was requested or seen in the listing, in order."""
    found: dict[date, Counter[str]] = {}
    for capture in report.captures:
        found.setdefault(day_in(zone, capture.fetched_at), Counter())[capture.state or _NOT_FETCHED] += 1
    for sighting in report.sightings:
        found.setdefault(day_in(zone, sighting.started_at), Counter())[LISTED] += 1
    return [ObservedDay(day, dict(sorted(states.items()))) for day, states in sorted(found.items())]


def sentence_of(revision: Revision, paragraph: int, number: int) -> str:
    """The sentence with these numbers, from 1. Raises NotFoundError if the revision does not have it."""
    texts = paragraphs(revision.text)
    parts = sentences(texts[paragraph - 1]) if 0 < paragraph <= len(texts) else ()
    if not 0 < number <= len(parts):
        raise NotFoundError(f"revision {revision.number} has no sentence p{paragraph}s{number}")
    return parts[number - 1]
