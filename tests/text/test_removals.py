from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from vokspider.text.removals import Taken, restore, take

RULES = st.sampled_from([None, "more_from", "chrome", ""])
# A line never holds a newline: pages and captures end it there.
LINES = st.text(st.characters(exclude_characters="\n"), max_size=6)
ROWS = st.lists(st.tuples(st.one_of(st.sampled_from(["", "a", "b"]), LINES), RULES), max_size=20)


@given(ROWS)
def test_restore_is_the_inverse_of_take(rows: list[tuple[str, str | None]]) -> None:
    lines, rules = [line for line, _ in rows], [rule for _, rule in rows]
    kept, taken = take(lines, rules)
    assert restore(kept, taken) == tuple(lines)
    assert restore(kept, taken[::-1]) == tuple(lines)


@given(ROWS)
def test_every_line_is_kept_or_taken_once_and_by_its_rule(rows: list[tuple[str, str | None]]) -> None:
    lines, rules = [line for line, _ in rows], [rule for _, rule in rows]
    kept, taken = take(lines, rules)
    assert list(kept) == [line for line, rule in rows if rule is None]
    assert len(kept) + sum(record.count for record in taken) == len(lines)
    for record in taken:
        place = slice(record.position, record.position + record.count)
        assert record.text.split("\n") == lines[place]
        assert rules[place] == [record.rule] * record.count


@given(ROWS)
def test_consecutive_lines_of_one_rule_are_one_record(rows: list[tuple[str, str | None]]) -> None:
    _, taken = take([line for line, _ in rows], [rule for _, rule in rows])
    for first, second in pairwise(taken):
        assert first.position + first.count <= second.position
        assert first.rule != second.rule or first.position + first.count < second.position


def test_a_block_of_a_hundred_lines_is_one_record() -> None:
    lines = ["a", *(f"line {number}" for number in range(100)), "b"]
    kept, taken = take(lines, [None, *["more_from"] * 100, None])
    assert kept == ("a", "b")
    assert taken == (Taken("more_from", 1, 100, "\n".join(lines[1:101])),)


@given(ROWS, st.data())
def test_lines_have_their_hidden_parts_again(rows: list[tuple[str, str | None]], data: st.DataObject) -> None:
    lines, rules = [line for line, _ in rows], [rule for _, rule in rows]
    kept, taken = take(lines, rules)
    places = [index for index, rule in enumerate(rules) if rule is None and data.draw(st.booleans())]
    parts = [Taken("hidden", index, 0, f"{lines[index]} and more") for index in places]
    expected = [f"{line} and more" if index in places else line for index, line in enumerate(lines)]
    assert restore(kept, data.draw(st.permutations([*taken, *parts]))) == tuple(expected)


def test_nothing_from_nothing() -> None:
    assert take([], []) == ((), ())
    assert restore((), ()) == ()
