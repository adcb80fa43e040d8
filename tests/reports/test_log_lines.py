"""The end of a run's log: of this run, not much of it, and without passwords."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from vokspider.reports.log_lines import Tail, read_line, tail_of_run

START, END = datetime(2026, 1, 2, 3, tzinfo=UTC), datetime(2026, 1, 2, 4, tzinfo=UTC)


def line(number: int = 0, run_id: int = 7, at: datetime = START, **more: Any) -> str:
    message = {"level": "info", "event": f"line {number}", **more}
    return json.dumps({"run_id": run_id, "timestamp": at.isoformat().replace("+00:00", "Z"), **message}) + "\n"


def tail(folder: Path, content: str) -> Tail:
    (folder / "run-7.jsonl").write_text(content, encoding="utf-8")
    return tail_of_run(folder, 7, START, END)


def test_a_short_log_is_there_whole(tmp_path: Path) -> None:
    found = tail(tmp_path, line(1) + line(2, level="error", exception="Traceback\n  here"))
    assert [(one.level, one.message, one.exception) for one in found.lines] == [
        ("info", "line 1", ()),
        ("error", "line 2", ("Traceback", "  here")),
    ]
    assert not found.is_cut


def test_of_a_long_log_only_the_end_is_read(tmp_path: Path) -> None:
    found = tail(tmp_path, "".join(map(line, range(5_000))))
    assert [one.message for one in found.lines] == [f"line {number}" for number in range(4_800, 5_000)]
    assert found.is_cut


def test_of_long_lines_only_as_many_as_fit(tmp_path: Path) -> None:
    found = tail(tmp_path, "".join(line(number, message="서" * 1_000) for number in range(50)))
    assert 0 < len(found.lines) < 50
    assert all(one.message == "서" * 1_000 for one in found.lines)
    assert found.is_cut


def test_a_line_longer_than_all_that_is_read(tmp_path: Path) -> None:
    assert tail(tmp_path, line(1) + line(2, message="x" * 100_000)).lines == []


def test_lines_of_another_archive_are_left_out(tmp_path: Path) -> None:
    others = line(1, at=START - timedelta(days=1)) + line(2, run_id=8) + line(3, at=END + timedelta(hours=1))
    found = tail(tmp_path, others + "half a li\n" + line(4))
    assert [one.message for one in found.lines] == ["line 4"]


def test_without_a_log(tmp_path: Path) -> None:
    assert tail_of_run(tmp_path, 7, START, END) == Tail()
    (tmp_path / "run-7.jsonl").mkdir()
    assert tail_of_run(tmp_path, 7, START, END) == Tail()


def test_passwords_are_masked(tmp_path: Path) -> None:
    told = "from postgresql://me:hush@db/vok and https://h.example/?token=hush&page=2"
    found = tail(tmp_path, line(message=told, exception=f"Error: {told}"))
    assert "hush" not in str(found)
    assert found.lines[0].message == "from postgresql://me:***@db/vok and https://h.example/?token=***&page=2"


@given(st.text() | st.builds(json.dumps, st.recursive(st.none() | st.integers() | st.text(), st.lists)))
def test_no_line_is_an_error(text: str) -> None:
    assert read_line(text) is None


@given(st.text(), st.text(), st.text())
def test_what_was_logged_is_read(message: str, level: str, exception: str) -> None:
    found = read_line(line(message=message, level=level, event="e", exception=exception))
    assert found is not None
    assert (found.level, found.message, found.exception) == (level, message or "e", tuple(exception.splitlines()))
