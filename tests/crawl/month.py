"""Thirty days of a site that publishes, edits, deletes, breaks down and bans. Day 0 is a Wednesday."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final

from attrs import define, field

from tests.crawl.chronicle import Chronicle
from tests.crawl.days import korean_day
from tests.simulator.site import DemoArticle

DAYS: Final = 30
QUIET: Final = (3, 11)  # nothing happens at all, or nothing that a reader would see
WEEKEND: Final = (3, 4, 10, 11, 17, 18, 24, 25)
OUTAGES: Final[Mapping[int, str]] = MappingProxyType({13: "dropped", 14: "server_error"})
BAN, PASSED = 19, 30  # a day, and how many requests are answered before the ban
PURGE: Final = 21  # two articles of five are gone
BACK_AT_ONCE, BACK_LATER = 22, 26

# The site's edits, by the word for each; ``turn`` makes every one another.
EDITS: Final[Mapping[str, Callable[[DemoArticle, int], dict[str, Any]]]] = MappingProxyType(
    {
        "title": lambda article, turn: {"title": f"{article.title}: Revision {turn}"},
        "date": lambda article, turn: {"published_on": article.published_on - timedelta(days=turn)},
        "wording": lambda article, turn: {
            "paragraphs": (f"{article.paragraphs[0]} So it was, {turn} times.", *article.paragraphs[1:])
        },
        "paragraph added": lambda article, turn: {
            "paragraphs": (*article.paragraphs, f"Afterwards {turn} lanterns were lit along the quay.")
        },
        "paragraph removed": lambda article, _: {"paragraphs": article.paragraphs[:-1]},
        "rewritten": lambda _, turn: {
            "paragraphs": tuple(f"Nothing {word} remains; {turn} lines replace what stood here." for word in "abcd")
        },
        "white space": lambda article, _: {
            "paragraphs": tuple(paragraph.replace(" ", "  ") + " " for paragraph in article.paragraphs)
        },
    }
)
UNSEEN: Final = ("white space",)


@define
class Month:
    """The script. ``cast`` names the articles to which something happens."""

    chronicle: Chronicle
    cast: dict[str, str] = field(factory=dict)
    purged: list[str] = field(factory=list)
    _free: list[str] = field(factory=list)
    _before: dict[str, DemoArticle] = field(factory=dict)
    _turn: int = 0

    def __attrs_post_init__(self) -> None:
        site = self.chronicle.site
        self._free = [
            article.external_id
            for article in site.articles
            if len(set(article.paragraphs)) == len(article.paragraphs) > 2 and article.external_id != site.start_id
        ]

    def who(self, name: str) -> str:
        """The identity of the article with this part."""
        if name not in self.cast:
            self.cast[name] = self._free.pop()
        return self.cast[name]

    def pass_night(self, day: int) -> None:
        """Everything that happens before the crawl of a day."""
        site = self.chronicle.site
        if day not in WEEKEND:
            made = site.publish(3, on=korean_day(day))
            self.cast[f"news of day {day}"] = made[1].external_id
        site.markup_seed = {9: 7, 11: 8}.get(day, site.markup_seed)
        for step in SCRIPT.get(day, ()):
            step(self)
        if day == PURGE:
            self._purge()
        site.outage(OUTAGES.get(day))
        if day == BAN:
            site.outage("dropped", after=PASSED)

    def _purge(self) -> None:
        spared = {*self.cast.values(), *self._free, self.chronicle.site.start_id}
        listed = [article.external_id for article in self.chronicle.site.articles]
        free = [identity for identity in listed if identity in self.chronicle.stored - spared]
        self.purged = free[: len(listed) * 2 // 5]
        for identity in self.purged:
            self.chronicle.take(identity, "removed")

    def edit(self, name: str, *kinds: str, listed: bool = True) -> None:
        """Edit an article in some ways."""
        identity = self.who(name)
        self._before[name] = self.chronicle.site.article(identity)
        self._turn += 1
        for kind in kinds:
            changes = EDITS[kind](self.chronicle.site.article(identity), self._turn)
            seen = () if kind in UNSEEN else (kind,)
            self.chronicle.edit(identity, *seen, listed=listed, **changes)

    def flip(self, name: str, *kinds: str) -> None:
        """Give an article the text that it had before its last edit or flip; ``kinds`` is what that changes."""
        identity = self.who(name)
        article, before = self.chronicle.site.article(identity), self._before[name]
        self._before[name] = article
        texts: dict[str, Any] = {
            "title": before.title,
            "published_on": before.published_on,
            "paragraphs": before.paragraphs,
        }
        self.chronicle.edit(identity, *kinds, **texts)


Step = Callable[[Month], None]


def edit(name: str, *kinds: str, listed: bool = True) -> Step:
    return lambda month: month.edit(name, *kinds, listed=listed)


def flip(name: str, *kinds: str) -> Step:
    return lambda month: month.flip(name, *kinds)


def take(name: str, how: str) -> Step:
    return lambda month: month.chronicle.take(month.who(name), how)


def give_back(name: str) -> Step:
    return lambda month: month.chronicle.give_back(month.who(name))


def give_back_purged(start: int, stop: int) -> Step:
    def step(month: Month) -> None:
        for identity in month.purged[start:stop]:
            month.chronicle.give_back(identity)

    return step


SCRIPT: Final[Mapping[int, tuple[Step, ...]]] = MappingProxyType(
    {
        1: (edit("retitled", "title"),),
        2: (edit("redated", "date"), edit("first flip", "wording")),
        4: (flip("first flip", "wording"),),
        5: (edit("reworded", "wording"), take("removed", "removed")),
        6: (edit("continued", "paragraph added"), take("gone", "gone"), edit("second flip", "title")),
        7: (
            edit("shortened", "paragraph removed"),
            take("redirected", "redirected"),
            flip("first flip", "wording"),
            edit("news of day 6", "wording"),
        ),
        8: (
            edit("rewritten", "rewritten"),
            take("replaced", "listing_in_place"),
            edit("spaced", "white space"),
            take("away for a day", "not_found"),
        ),
        9: (give_back("away for a day"), flip("second flip", "title")),
        10: (edit("all at once", "title", "date", "wording", "paragraph added"),),
        12: (take("still listed", "not_found"), flip("first flip", "wording")),
        13: (
            edit("edited in the outage", "title"),
            take("lost in the outage", "removed"),
            edit("there and back", "wording"),
        ),
        14: (edit("edited in the outage", "paragraph added"), flip("there and back", "wording")),
        16: (give_back("still listed"), take("still listed", "gone"), give_back("removed")),
        17: (
            edit("quietly retitled", "title", listed=False),
            give_back("gone"),
            edit("gone", "wording"),
        ),
        18: (take("behind a form", "membership_popup"),),
        19: (edit("reworded", "wording"), edit("retitled", "title"), give_back("behind a form")),
        BACK_AT_ONCE: (give_back_purged(0, 3),),
        24: (flip("second flip", "title"), edit("rewritten", "title", "paragraph removed")),
        BACK_LATER: (give_back_purged(3, 5), edit("quietly retitled", "date", listed=False)),
        27: (take("removed", "removed"), edit("reworded", "paragraph added")),
        28: (take("late", "redirected"), flip("second flip", "title")),
        29: (take("last", "gone"), edit("redated", "date"), edit("continued", "paragraph removed")),
    }
)
