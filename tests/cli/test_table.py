"""Tables and facts in terminals of any width: days, ids and words stay whole, titles shrink."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from vokspider.cli.output import blocks
from vokspider.cli.table import Cells, fitted, table, within

WORDS = st.lists(st.text("abc조선中", min_size=1, max_size=12), max_size=12).map(" ".join)
IDENTITY, DAY = "1764752460-300000001", "2025-12-03"


def columns(titles: list[str], *, extra: bool = False) -> list[Cells]:
    return [
        Cells("id", [str(number) for number in range(len(titles))]),
        Cells("external id", [IDENTITY] * len(titles), extra=extra),
        Cells("day", [DAY] * len(titles)),
        Cells("title", titles, shrinks=True),
    ]


def shown(cells: list[Cells], width: int) -> list[str]:
    """What a terminal of that width shows."""
    fitting = fitted(cells, width)
    if fitting is None:
        return list(blocks(cells))
    console = Console(width=width, highlight=False, color_system=None)
    with console.capture() as captured:
        console.print(table(fitting))
    return [line.rstrip() for line in captured.get().splitlines()]


@settings(deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=5), st.integers(56, 140))
def test_days_and_ids_stay_whole_and_a_row_is_a_line(titles: list[str], width: int) -> None:
    lines = shown(columns(titles), width)
    assert all(cell_len(line) <= width for line in lines)
    assert len(lines) == len(titles) + 2
    assert sum(line.count(DAY) for line in lines) == sum(line.count(IDENTITY) for line in lines) == len(titles)
    room = width - cell_len(f"id  {IDENTITY}  {DAY}  ")
    for title, line in zip(titles, lines[2:], strict=True):
        assert line.endswith(title.rstrip()) if cell_len(title) <= room else line.endswith("…")


@pytest.mark.parametrize(("width", "has_identity"), [(120, True), (80, True), (60, False)])
def test_what_can_be_done_without_is_left_out_first(width: int, has_identity: bool) -> None:
    lines = shown(columns(["a title of many words " * 5], extra=True), width)
    assert lines[1].startswith("──")
    assert any(IDENTITY in line for line in lines) is has_identity


def test_without_room_for_a_table_rows_are_blocks() -> None:
    cells = [
        Cells("id", ["1", "2"]),
        Cells("external id", [IDENTITY, IDENTITY]),
        Cells("day", [DAY, ""]),
        Cells("title", ["one two three four", "five"], shrinks=True),
    ]
    assert shown(cells, 34) == [
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
