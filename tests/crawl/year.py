"""A year of a site, and what goes wrong in it; both from a seed, so that two archives can live through the same."""

import random
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from attrs import define, field, frozen

from tests.simulator.site import SimulatedSite

_SETTLED: Final = 12  # days after which something may happen to an article: every archive has its first text by then
_MANY: Final = 26  # articles on a day of a congress; a page of the listing has 20
_CALM: Final = 6  # days at the end without trouble, in which everything is looked at
_DEEDS: Final = ("edit", "remove", "retitle", "edit")  # in turn
_LONGEST: Final = 3  # days of trouble in a row
OFF, KILLED, STOPPED, BANNED = "off", "killed", "stopped", "banned"
OUTAGES: Final = ("dropped", "server_error", "forbidden", "membership_popup")


@frozen
class Deed:
    """What the site does to an article: ``edit`` its text or title, or ``remove`` it; each article once at the most."""

    kind: str
    external_id: str


@define
class Script:
    """What happens on the site day by day, whoever looks."""

    site: SimulatedSite
    rng: random.Random
    days: int
    busy: frozenset[int]
    _settled: list[tuple[int, str]] = field(factory=list)  # (day, identity), oldest first
    deeds: list[Deed] = field(factory=list)

    def pass_night(self, day: int, today: date) -> None:
        """Publish, edit and delete before the crawl of a day."""
        for article in self.site.publish(self._news(day, today), on=today):
            self._settled.append((day, article.external_id))
        old = [entry for entry in self._settled if day - entry[0] >= _SETTLED]
        if old and day < self.days - _CALM and self.rng.random() < 0.35:
            chosen = self.rng.choice(old)
            self._settled.remove(chosen)
            self._do(Deed(_DEEDS[len(self.deeds) % len(_DEEDS)], chosen[1]), day)

    def _news(self, day: int, today: date) -> int:
        """How many articles come: few, none at a weekend, and on a busy day more than a page of the listing has."""
        if day in self.busy:
            return _MANY
        return 0 if today.weekday() in (5, 6) else self.rng.choice((1, 1, 1, 2))

    def _do(self, deed: Deed, day: int) -> None:
        self.deeds.append(deed)
        article = self.site.article(deed.external_id)
        if deed.kind == "remove":
            self.site.remove(deed.external_id)
        elif deed.kind == "retitle":
            self.site.edit(deed.external_id, title=f"{article.title}, Corrected")
        else:
            added = f"On day {day} this sentence was added by hand."
            self.site.edit(deed.external_id, paragraphs=(*article.paragraphs, added))


def troubles(seed: int, days: int) -> Mapping[int, str]:
    """What disturbs the crawl of which day: a word of ``OUTAGES``, or ``OFF``, ``KILLED``, ``STOPPED``, ``BANNED``."""
    rng, found = random.Random(f"trouble {seed}"), dict[int, str]()
    kinds: Sequence[str] = (*OUTAGES, OUTAGES[0], OFF, OFF, BANNED, BANNED, STOPPED, KILLED)
    for day in range(1, days - _CALM):
        in_a_row = all(day - back in found for back in range(1, _LONGEST + 1))
        likely = 0.5 if day - 1 in found else 0.12  # trouble seldom comes alone
        if not in_a_row and rng.random() < likely:
            found[day] = rng.choice(kinds)
    return found


def busy_days(seed: int, days: int) -> frozenset[int]:
    """Days with more news than a page of the listing has: some with trouble, and the days after."""
    troubled = sorted(troubles(seed, days))[::7]
    return frozenset(troubled) | frozenset(day + 1 for day in troubled[::2])
