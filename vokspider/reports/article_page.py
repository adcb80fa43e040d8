"""One article for readers: its sentences, the lines removed from its page, and the days of its observation."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, tzinfo
from itertools import groupby, zip_longest

import attrs
from attrs import frozen

from vokspider.compare.aligning import Budget
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
    """A paragraph of the text with its number from 1.

    ``fates``: those of its sentences in the current text, by the index of the sentence; empty if not requested.
    """

    number: int
    text: str
    fates: Sequence[Fate] = ()

    @property
    def sentences(self) -> Sequence[Sentence]:
        """Its sentences, which together are its text."""
        return [
            Sentence(number, text, fate)
            for number, (text, fate) in enumerate(zip_longest(sentences(self.text), self.fates), 1)
            if text is not None
        ]


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


def fate_in(shown: Revision, other: Revision, place: tuple[int, int], budget: Budget) -> Fate:
    """The fate in ``other`` of the sentence of ``shown`` at a place, see ``vokspider.compare.sentences``."""
    paragraph = range(place[0], place[0] + 1)
    return fates(version_of(shown), version_of(other), paragraph, budget)[place]


def body(report: ArticleReport, *, removed: bool = False) -> list[Paragraph | Removed]:
    """The paragraphs of a report's text, in order; ``removed``: with the removed lines of its page in their places.

    Raises VokspiderError if the removals do not fit the text.
    """
    if report.current is None:
        return []
    texts = enumerate(paragraphs(report.current.text), 1)
    lines: list[Paragraph | Removed] = [Paragraph(number, text) for number, text in texts]
    return list(_with_removals(lines, report)) if removed else lines


def with_fates(lines: Sequence[Paragraph | Removed], shown: Revision, current: Revision) -> list[Paragraph | Removed]:
    """Some consecutive paragraphs of an older text, whose sentences have their fates in the current one."""
    numbers = [one.number for one in lines if isinstance(one, Paragraph)]
    if not numbers:
        return list(lines)
    found = fates(version_of(shown), version_of(current), range(numbers[0] - 1, numbers[-1]))
    of_paragraph = defaultdict[int, list[Fate]](list)
    for (paragraph, _), fate in sorted(found.items()):
        of_paragraph[paragraph + 1].append(fate)
    return [attrs.evolve(one, fates=of_paragraph[one.number]) if isinstance(one, Paragraph) else one for one in lines]


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
