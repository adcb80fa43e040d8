"""Duplicates: precision and recall on articles of which is known what they are, and what a decision costs.

``make bench``, or ``pytest tests/benchmarks/test_duplicates.py -s``. The threshold was chosen from the curve of one
seed (``duplicates.svg``, written anew by every run of full size); what is promised is asserted on another one. Times
are measured. VOKSPIDER_BENCH_PAGES sets the size of all but that check.
"""

import statistics
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import select

from vokspider.store.db import tables
from vokspider.store.duplicates import deciding as duplicates
from vokspider.store.duplicates.signatures import THRESHOLD

from .duplicates_archive import Filled, texts
from .duplicates_curve import Score, drawing, grouped, of_kinds, pairs
from .duplicates_set import Item, make
from .size import ONE_IN, sized

CHOSEN_BY, CHECKED_BY = 1, 2026
THRESHOLDS = tuple(number / 100 for number in range(30, 91, 5))
PLOT = Path(__file__).parent / "duplicates.svg"
SIZES = tuple(sized(full, 100) for full in (1_000, 30_000, 300_000))
ROUNDS, IN_A_ROUND = sized(40, 8), 50


def score(items: Sequence[Item], folder: Path, threshold: float) -> Score:
    """Store all articles, each in a transaction of its own, and see which groups came of it."""
    folder.mkdir()
    archive = Filled.make(folder, 0)
    for item in items:
        archive.store(item.paragraphs, item.title)
    article, duplicate = tables.article.c, tables.duplicate.c
    first = select(article.id, duplicate.first_id).outerjoin(tables.duplicate, duplicate.article_id == article.id)
    with archive.engine.connect() as connection:
        rows = connection.execute(first.order_by(article.id)).all()
    archive.remove()
    found = pairs(grouped(first_id or number for number, first_id in rows))
    return Score(threshold, frozenset(found), frozenset(pairs(grouped(item.group for item in items))))


def test_the_curve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, scores = make(CHOSEN_BY), list[Score]()
    items = [item for item in whole if item.group % ONE_IN == 0]  # whole groups, so that there are duplicates
    print(f"\n{len(items)} articles by seed {CHOSEN_BY}:")  # noqa: T201
    for threshold in THRESHOLDS:
        monkeypatch.setattr(duplicates, "THRESHOLD", threshold)
        scores.append(score(items, tmp_path / str(threshold), threshold))
        print(f"  {scores[-1]}")  # noqa: T201
    if items == whole:
        PLOT.write_text(drawing(scores, THRESHOLD), encoding="utf-8")
    assert len(whole) >= 2000


def test_precision_and_recall_on_another_set(tmp_path: Path) -> None:
    items = make(CHECKED_BY)
    found = score(items, tmp_path / "set", THRESHOLD)
    print(f"\n{len(items)} articles, {len(found.true)} pairs by seed {CHECKED_BY}:\n  {found}")  # noqa: T201
    print("".join(f"  {line}\n" for line in of_kinds(items, found)))  # noqa: T201
    assert len(items) >= 2000
    assert found.precision >= 0.99
    assert found.recall >= 0.95


def test_time_per_article(tmp_path: Path) -> None:
    """Each text goes into one archive after the other, so that the machine's noise hits all of them alike."""
    archives = [Filled.make(tmp_path, size) for size in SIZES]
    source = texts(99)
    taken: dict[int, list[list[tuple[float, float]]]] = {size: [] for size in SIZES}
    for number in range(ROUNDS):
        some = [next(source) for _ in range(IN_A_ROUND)]
        for archive in archives if number % 2 else reversed(archives):
            taken[archive.size].append([archive.store(one) for one in some])
    print("\nms per article, median of the rounds' means (ratio to the smallest archive):")  # noqa: T201
    for size in SIZES:
        print(f"  {size:>7} stored: {_line(taken[size], taken[SIZES[0]])}")  # noqa: T201
    for archive in archives:
        archive.remove()
    assert all(len(rounds) == ROUNDS for rounds in taken.values())


def _line(rounds: Sequence[Sequence[tuple[float, float]]], least: Sequence[Sequence[tuple[float, float]]]) -> str:
    names = ("stored in all", "signed and decided")
    parts = ((name, _median(rounds, part), _median(least, part)) for part, name in enumerate(names))
    return ", ".join(f"{name} {mine:.3f} ({mine / other:.2f})" for name, mine, other in parts)


def _median(rounds: Sequence[Sequence[tuple[float, float]]], part: int) -> float:
    """The first rounds fill the caches and do not count."""
    return statistics.median(statistics.mean(one[part] for one in some) for some in rounds[4:]) * 1000
