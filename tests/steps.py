"""Steps of which an archive's history is made: together they tell the log everything that it can be told."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from vokspider.model.items import Article
from vokspider.store.db import tables

from .archives import Archive, article, capture, entry, failed
from .histories import History

ARTICLES = 5


def page_of(archive: Archive, number: int, *paragraphs: str, **fields: Any) -> Article:
    return article(number, *paragraphs, capture=capture(number, fetched_at=archive.now), **fields)


def listed(archive: Archive, number: int) -> None:
    archive.run(map(entry, (number, 20 + number)), verdict="quiet")


def stored(archive: Archive, number: int) -> None:
    archive.run([entry(number)], [page_of(archive, number)], refetch=True)


def edited(archive: Archive, number: int) -> None:
    text = f"First paragraph of {number}, edited on {archive.now:%d} as a text."
    archive.run([entry(number)], [page_of(archive, number, text, "Second paragraph.")], refetch=True)


def retitled(archive: Archive, number: int) -> None:
    page = page_of(archive, number, "A text.", title=f"Title {number} as of {archive.now:%d}")
    archive.run([entry(number)], [page], refetch=True, verdict="suspect", reasons=("because",))


def undated(archive: Archive, number: int) -> None:
    archive.run((), [page_of(archive, number, "A text without a day.", published_on=None, title=None)])


def missed(archive: Archive, number: int) -> None:
    archive.run([entry(number)], (), [failed(number, "http_404")], refetch=True)


def read_again(archive: Archive, number: int) -> None:
    with archive.engine.connect() as connection:
        row = connection.execute(tables.article.select().where(tables.article.c.id == number)).one_or_none()
    if row is not None and row.revision:
        History(archive, number).turn(archive.now, f"As read on {archive.now:%d}, a text.", origin="parser", of=1)


def unfinished(archive: Archive, number: int) -> None:
    archive.run([entry(number)], [page_of(archive, number, "Of an open run.")], refetch=True, verdict=None)


STEPS = [listed, stored, edited, retitled, undated, missed, missed, missed, read_again, unfinished]


Steps = Sequence[tuple[Callable[[Archive, int], None], int]]

EVERYTHING = [
    (listed, 1), (stored, 1), (stored, 2), (edited, 1), (stored, 1), (undated, 3), (missed, 2), (missed, 2),
    (retitled, 4), (missed, 2), (missed, 2), (read_again, 1), (unfinished, 2), (edited, 3), (edited, 2), (stored, 2),
]  # fmt: skip


def random_steps(seed: int, number: int) -> Steps:
    """Some steps, the same for the same seed."""
    random = Random(seed)
    steps = [(random.choice(STEPS), random.randint(1, ARTICLES)) for _ in range(number)]
    # The article without a publication day is in no listing: with a day there, the plain list would be in that order.
    return [(step, ARTICLES + 1 if step is undated else number) for step, number in steps]
