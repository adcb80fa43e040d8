"""The README shows what ``make demo`` prints."""

import re

import pytest

from tests.commands import Cli

from .generated import ROOT

_SHOWN = re.compile(r"<!-- demo -->\n```\n(.*?)```\n<!-- /demo -->", re.DOTALL)


@pytest.mark.timeout(300)
def test_the_readme_shows_what_the_demo_prints(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    done = cli("demo", terminal=True)
    assert done.code == 0, done.err
    printed = [line.rstrip() for line in done.plain.splitlines()]
    (shown,) = _SHOWN.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    at = 0
    for part in shown.split("...\n"):
        lines = [line.rstrip() for line in part.splitlines()]
        at = next((n for n in range(at, len(printed)) if printed[n : n + len(lines)] == lines), -1)
        assert at >= 0, f"`make demo` does not print {lines}"
