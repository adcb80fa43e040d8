"""Generates articles from a seed. An article depends on its source, seed, serial number and day, and on nothing else.

Special kinds of articles come at fixed intervals of the serial number, so that a site of a few dozen articles has all
of them.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final

from attrs import frozen

from vokspider.demo.model import LAYOUTS, DemoArticle
from vokspider.demo.text import Prose, cut_teaser, slugify

LETTERS: Final = (("en", "e"), ("ko", "k"), ("ru", "r"), ("ch", "c"), ("ge", "g"), ("fr", "f"), ("ja", "j"))


def days(count: int, newest: date, rng: Random) -> Iterator[date]:
    """The listed days of ``count`` articles, newest first: nine to eleven articles a day."""
    left = count
    day = newest
    while left > 0:
        today = min(left, rng.randint(9, 11))
        yield from [day] * today
        left, day = left - today, day - timedelta(days=1)


@frozen
class Maker:
    """Makes the articles of one source."""

    seed: int
    language: str = "en"
    layouts: Sequence[str] = LAYOUTS
    source_name: str = "Voice of Korea (EN)"

    def article(self, serial: int, listed_on: date) -> DemoArticle:
        """The article with this serial number (0 is the oldest), listed on this Korean day."""
        rng = Random(f"{self.seed}/{self.source_name}/{serial}")
        prose = Prose(rng, self.language)
        title = _title(serial, prose)
        paragraphs = self._paragraphs(serial, prose)
        published_on = listed_on - timedelta(days=_lateness(serial, rng))
        external_id = self._external_id(serial, listed_on, rng)
        return DemoArticle(
            external_id=external_id,
            path=_path(serial, external_id, title, rng),
            title=title,
            published_on=published_on,
            listed_on=listed_on,
            paragraphs=paragraphs,
            original_url=self._original_url(serial, published_on, rng),
            teaser=cut_teaser(paragraphs, self.language),
            layout=self.layouts[serial % len(self.layouts)],
            source_name=self._shown_name(serial),
        )

    def _paragraphs(self, serial: int, prose: Prose) -> tuple[str, ...]:
        if serial % 11 == 4:
            return (prose.short_paragraph(60 if self.language == "ko" else 130),)
        paragraphs = [prose.paragraph() for _ in range(prose.rng.randint(2, 8))]
        if serial % 17 in (5, 6):
            paragraphs[0] = f"{self._shared_opening(serial)} {paragraphs[0]}"
        if serial % 9 == 5:
            paragraphs.insert(1, prose.lookalike())
        if serial % 7 == 2:
            paragraphs = _with_refrain(paragraphs, prose)
        return tuple(paragraphs)

    def _shared_opening(self, serial: int) -> str:
        """The opening for two articles with neighbouring serial numbers, whose teasers are the same because of it."""
        rng = Random(f"{self.seed}/{self.source_name}/opening/{serial // 17}")
        return Prose(rng, self.language).opening()

    def _external_id(self, serial: int, listed_on: date, rng: Random) -> str:
        floor: int = 10 ** (6 + serial % 3)
        # 7919 is prime and divides none of the three ranges, so two serial numbers never have the same id.
        number = floor + (serial * 7919 + self.seed * 104729) % (9 * floor)
        return str(number) if serial % 23 == 7 else f"{_import_time(listed_on, rng)}-{number}"

    def _original_url(self, serial: int, published_on: date, rng: Random) -> str:
        produced_on = published_on - timedelta(days=rng.randint(0, 60))
        letter = dict(LETTERS).get(self.language, self.language[:1])
        item = f"i{letter}n{produced_on:%y%m%d}{serial % 1000:03}"
        return f"http://www.vok.rep.kp/index.php/revo_de/getDetail/{item}/{self.language}"

    def _shown_name(self, serial: int) -> str:
        """The source name as the article's page shows it: on some pages, the language is spelled ``(En)``."""
        name, _, language = self.source_name.rpartition(" ")
        return f"{name} {language.title()}" if serial % 5 == 2 else self.source_name


def _title(serial: int, prose: Prose) -> str:
    if serial % 13 == 3:
        return "Press Review"
    return prose.title(marked=serial % 5 == 1)


def _with_refrain(paragraphs: list[str], prose: Prose) -> list[str]:
    """The paragraphs with a refrain, which the author repeats: after each paragraph, or twice at the end."""
    refrain = prose.sentence()
    if prose.rng.random() < 0.3:
        return [*paragraphs, refrain, refrain]
    return [text for paragraph in paragraphs for text in (paragraph, refrain)]


def _lateness(serial: int, rng: Random) -> int:
    """Days between publication and import: none for most, weeks for some, years for a back-fill."""
    if serial % 29 == 9:
        return rng.randint(400, 2000)
    return rng.randint(1, 40) if serial % 4 == 3 else 0


def _import_time(listed_on: date, rng: Random) -> int:
    """Unix time of the import, in seconds: between 18:00 and 18:10, or 06:00 and 06:10, of the Korean day."""
    day = listed_on if rng.random() < 0.5 else listed_on - timedelta(days=1)
    clock = time(9 if day == listed_on else 21, rng.randint(0, 9), rng.randint(0, 59), tzinfo=UTC)
    return int(datetime.combine(day, clock).timestamp())


def _path(serial: int, external_id: str, title: str, rng: Random) -> str:
    slug = slugify(title)
    if serial % 19 == 8:
        slug = f"{slug}/part-{rng.randint(1, 9)}"
    return f"/newstream/{external_id}/{slug}{rng.choice(('/', ''))}"
