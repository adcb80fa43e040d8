"""Long checks say on a terminal how far they are, and say nothing of it elsewhere."""

from pathlib import Path

import pytest

from ..archives import Archive, article, on_sqlite
from ..terminals import on_terminal


@on_sqlite
@pytest.mark.parametrize(
    ("command", "steps", "outcome"),
    [
        ("db check", ("log and archive", "search index, revisions", "totals"), "no problems found"),
        ("log verify", ("entries and their rows", "pages"), "everything is as the log tells"),
    ],
)
def test_the_steps_of_a_check(archive: Archive, root: Path, command: str, steps: tuple[str, ...], outcome: str) -> None:
    archive.run([], [article(1)])
    code, shown = on_terminal(command.split(), {"VOKSPIDER_ROOT": str(root), "TERM": "xterm"})
    assert code == 0
    assert shown.rstrip().endswith(outcome)
    assert [step for step in steps if step not in shown] == []
    assert "/?" not in shown  # of steps without a known total
