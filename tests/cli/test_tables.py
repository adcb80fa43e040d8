"""Tables and facts in terminals of any width: days, ids and words stay whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from vokspider.cli.tables import Grid, within

WORDS = st.lists(st.text("abc조선", min_size=1, max_size=12), max_size=12).map(" ".join)
IDENTITY, DAY = "1764752460-300000001", "2025-12-03"
COLUMNS = ("id", "external id", "day", "title")


def shown(grid: Grid, width: int, *optional: str) -> list[str]:
    """What a terminal of that width shows."""
    fitting = grid.fitting(width, optional)
    if fitting is None:
        return list(grid.blocks(width))
    console = Console(width=width, highlight=False, color_system=None)
    with console.capture() as captured:
        console.print(fitting.table(width, None))
    return captured.get().splitlines()


@given(st.lists(WORDS, min_size=1, max_size=5), st.integers(40, 140))
def test_days_ids_and_words_stay_whole(titles: list[str], width: int) -> None:
    rows = [(str(number), IDENTITY, DAY, title) for number, title in enumerate(titles)]
    lines = shown(Grid(COLUMNS, rows, ("title",)), width)
    assert all(cell_len(line) <= width for line in lines)
    assert sum(line.count(DAY) for line in lines) == sum(line.count(IDENTITY) for line in lines) == len(rows)
    words = [word for line in lines for word in line.replace("│", " ").split()]
    assert all(word in words for title in titles for word in title.split())


@pytest.mark.parametrize(("width", "has_identity"), [(120, True), (80, False), (60, False)])
def test_what_can_be_done_without_is_left_out_first(width: int, has_identity: bool) -> None:
    grid = Grid(COLUMNS, [("1", IDENTITY, DAY, "a title of many words " * 5)], ("title",))
    lines = shown(grid, width, "external id")
    assert lines[0].startswith("┏")
    assert any(IDENTITY in line for line in lines) is has_identity


def test_without_room_for_a_table_rows_are_blocks() -> None:
    grid = Grid(COLUMNS, [("1", IDENTITY, DAY, "one two three four"), ("2", IDENTITY, "", "five")], ("title",))
    assert shown(grid, 34) == [
        "id           1",
        f"external id  {IDENTITY}",
        f"day          {DAY}",
        "title        one two three four",
        "",
        "id           2",
        f"external id  {IDENTITY}",
        "title        five",
    ]


@given(WORDS, st.integers(20, 90))
def test_a_fact_is_broken_between_words(value: str, width: int) -> None:
    lines = list(within(f"name        {value}", width, 12))
    assert " ".join(" ".join(lines).split()) == f"name {value}".strip()
    assert all(cell_len(line) <= max(width, 12 + 24) for line in lines)
    assert all(line.startswith(" " * 12) for line in lines[1:])


def test_an_address_stays_on_the_line_of_its_name() -> None:
    address = "https://kcnawatch.org/" + "x" * 90
    assert list(within(f"address     {address} and more", 60, 12)) == [f"address     {address}", " " * 12 + "and more"]
    assert list(within("a  b" * 60, None, 12)) == ["a  b" * 60]
