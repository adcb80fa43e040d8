"""What a test knows of its site: what it did to each article, and what the crawls of each day had to make of that.

It is told of every deed and reads what the site was asked; it never looks into the archive. Days are numbers, as in
``tests.crawl.days``.
"""

from datetime import date
from typing import Any, Final, NamedTuple

from attrs import define, field

from tests.simulator.site import DemoArticle, SimulatedSite

SERVED, BLOCKED = "served", "blocked"
# What the site answers in place of an article, by what was done to it.
ANSWERS: Final = {
    "removed": "http_404",
    "not_found": "http_404",
    "gone": "http_410",
    "redirected": "redirected",
    "listing_in_place": "replaced_by_listing",
    "membership_popup": BLOCKED,
}
ABSENT: Final = frozenset(ANSWERS.values()) - {BLOCKED}


class Text(NamedTuple):
    """What a reader sees of an article; white space has no say."""

    title: str
    published_on: date
    paragraphs: tuple[str, ...]

    @classmethod
    def of(cls, article: DemoArticle) -> "Text":
        paragraphs = tuple(" ".join(paragraph.split()) for paragraph in article.paragraphs)
        return cls(" ".join(article.title.split()), article.published_on, paragraphs)


class Change(NamedTuple):
    """A change as it has to be found. ``before`` and ``after`` are numbers of revisions."""

    day: int
    kinds: frozenset[str]
    before: int
    after: int
    returned: bool


@define
class Absence:
    """An absence as it has to be found."""

    state: str
    first: int
    last: int
    count: int = 1
    gone: int | None = None
    back: int | None = None
    healthy: int = 0  # runs that missed it


@define
class Story:
    """What the checks of one article met. ``history`` has the day and the number of each text that it turned into."""

    texts: list[Text] = field(factory=list)
    history: list[tuple[int, int]] = field(factory=list)
    changes: list[Change] = field(factory=list)
    absences: list[Absence] = field(factory=list)

    @property
    def absence(self) -> Absence | None:
        """The absence that goes on."""
        return self.absences[-1] if self.absences and self.absences[-1].back is None else None

    def served(self, day: int, text: Text, kinds: frozenset[str]) -> None:
        """Its page was there; ``kinds`` is what was done to the text since the last time."""
        if self.absence:
            self.absence.back = day
        returned = text in self.texts
        if not returned:
            self.texts.append(text)
        number = self.texts.index(text) + 1
        before = self.history[-1][1] if self.history else 0
        if number != before:
            self.history.append((day, number))
            if before:
                self.changes.append(Change(day, kinds, before, number, returned))

    def missed(self, day: int, state: str) -> None:
        """Its page was not there."""
        if self.absence is None:
            self.absences.append(Absence(state, day, day))
        else:
            self.absence.state, self.absence.last = state, day
            self.absence.count += 1

    def text_on(self, day: int) -> Text | None:
        """The text that the last successful check until the end of a day found."""
        numbers = [number for when, number in self.history if when <= day]
        return self.texts[numbers[-1] - 1] if numbers else None


@define
class Chronicle:
    """A site, and what is done to it. ``checks`` has (identity, day, state) of everything that was asked for."""

    site: SimulatedSite
    stories: dict[str, Story] = field(factory=dict)
    checks: list[tuple[str, int, str]] = field(factory=list)
    _answers: dict[str, str] = field(factory=dict)  # of articles whose pages are not served
    _kinds: dict[str, frozenset[str]] = field(factory=dict)  # of changes that no check has seen yet

    # -- what is done -------------------------------------------------------------------------------------------

    def edit(self, identity: str, *kinds: str, listed: bool = True, **changes: Any) -> None:
        """Change an article; ``kinds`` is what that is."""
        self.site.edit(identity, listed=listed, **changes)
        self._kinds[identity] = self._kinds.get(identity, frozenset()) | frozenset(kinds)

    def take(self, identity: str, how: str) -> None:
        """Serve no article any more, in one of the ways of ``ANSWERS``."""
        if how == "removed":
            self.site.remove(identity)
        else:
            self.site.fault(identity, how)
        self._answers[identity] = how

    def give_back(self, identity: str) -> None:
        """Serve an article again that was taken."""
        if self._answers.pop(identity) == "removed":
            self.site.restore(identity)
        else:
            self.site.fault(identity, None)

    # -- what the crawls had to see -----------------------------------------------------------------------------

    @property
    def stored(self) -> set[str]:
        """The identities of the articles of which a text was served."""
        return {identity for identity, story in self.stories.items() if story.texts}

    def watch(self, day: int, *, healthy: bool = True, passed: int | None = None) -> list[str]:
        """Note what the requests of a day's run met, all or the first ``passed`` of them; a ban met the others.

        Only a ``healthy`` run counts towards the confirmation of an absence. Returns the identities asked for.
        """
        asked = []
        for number, target in enumerate(self.site.requests):
            if target.startswith("/newstream/"):
                asked.append(target.split("/")[2])
                # A redirect takes a second request, and the ban may begin between the two.
                last = number + (self._answers.get(asked[-1]) == "redirected")
                self._note(asked[-1], day, met_a_ban=passed is not None and last >= passed)
        if healthy:
            self._confirm(day)
        return asked

    def _note(self, identity: str, day: int, *, met_a_ban: bool) -> None:
        how = self._answers.get(identity)
        state = BLOCKED if met_a_ban else ANSWERS[how] if how else SERVED
        check = identity, day, state
        if met_a_ban and check in self.checks:
            return  # the client asks again by itself when a connection is dropped that it had kept open: one fetch
        self.checks.append(check)
        story = self.stories.setdefault(identity, Story())
        if state == SERVED:
            story.served(day, Text.of(self.site.article(identity)), self._kinds.pop(identity, frozenset()))
        elif state in ABSENT and story.texts:
            story.missed(day, state)

    def _confirm(self, day: int) -> None:
        for story in self.stories.values():
            if story.absence and story.absence.last == day:
                story.absence.healthy += 1
                if story.absence.healthy == 2:
                    story.absence.gone = day

    def new_on(self, day: int) -> int:
        """How many articles were served for the first time on a day."""
        return sum(story.history[:1] == [(day, 1)] for story in self.stories.values())

    def changed_on(self, day: int) -> int:
        """How many articles had turned into another text on a day."""
        return sum(change.day == day for story in self.stories.values() for change in story.changes)

    def count(self, day: int, *states: str) -> int:
        """How many checks of a day met one of the states."""
        return sum(when == day and state in states for _, when, state in self.checks)

    def still_gone_on(self, day: int) -> int:
        """How many articles that were known to be gone before a day were missed on it again."""
        absences = [story.absence for story in self.stories.values() if story.absence]
        return sum(one.last == day and one.gone is not None and one.gone < day for one in absences)

    def vanished_on(self, day: int) -> set[str]:
        """The articles that were missed for the first time on a day."""
        return {
            identity
            for identity, story in self.stories.items()
            if any(absence.first == day for absence in story.absences)
        }
