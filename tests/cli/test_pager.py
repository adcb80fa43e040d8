"""Long output is paged on a terminal, as by git: with real pseudo-terminals and small programs as pagers."""

import io
import signal
from pathlib import Path

import pytest

from vokspider.cli.pager import Screen, pager_command

from ..archives import Archive, article, on_sqlite
from ..terminals import on_terminal


@pytest.fixture
def environ(archive: Archive, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An archive of 40 articles, and a pager that writes into a file what it gets, and its LESS."""
    archive.add(*map(article, range(1, 41)))
    for name in ("COLUMNS", "LINES", "LESS", "PAGER", "VOKSPIDER_PAGER"):
        monkeypatch.delenv(name, raising=False)
    pager = tmp_path / "pager"
    pager.write_text(f'#!/bin/sh\necho "$LESS" > "{tmp_path}/less"\nexec cat > "{tmp_path}/paged"\n')
    pager.chmod(0o755)
    return {"VOKSPIDER_ROOT": str(root), "PAGER": str(pager)}


@on_sqlite
def test_long_output_goes_to_the_pager_and_notes_come_after_it(environ: dict[str, str], tmp_path: Path) -> None:
    code, shown = on_terminal(["articles", "list", "--limit", "30"], environ)
    assert code == 0
    assert (tmp_path / "paged").read_text().count("Title ") == 30
    assert (tmp_path / "less").read_text() == "FRX\n"
    assert shown.split() == "30 of 40 articles, the newest; --limit 0 gives all".split()


@on_sqlite
@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("before", "more"),
    [(["--no-pager"], {}), ([], {"PAGER": ""}), ([], {"PAGER": "cat"}), ([], {"VOKSPIDER_PAGER": "no-such-program"})],
)
def test_without_a_pager(environ: dict[str, str], tmp_path: Path, before: list[str], more: dict[str, str]) -> None:
    code, shown = on_terminal([*before, "articles", "list"], {**environ, **more})
    assert (code, shown.count("Title ")) == (0, 40)
    assert not (tmp_path / "paged").exists()


@on_sqlite
def test_what_fits_on_the_screen_stays_on_it(environ: dict[str, str], tmp_path: Path) -> None:
    code, shown = on_terminal(["articles", "list", "--limit", "3"], environ)
    assert (code, shown.count("Title ")) == (0, 3)
    assert not (tmp_path / "paged").exists()


@on_sqlite
@pytest.mark.sampled(1)
@pytest.mark.parametrize("pager", ["true", "head -n 1", "false"])
def test_a_pager_that_quits_early_does_no_harm(environ: dict[str, str], pager: str) -> None:
    code, shown = on_terminal(["articles", "export", "--format", "jsonl"], {**environ, "PAGER": pager})
    assert code == 0
    assert "Traceback" not in shown


def test_flushing_after_the_end_does_nothing() -> None:
    """Python 3.13 and later flush standard output once more when the interpreter ends."""
    screen = Screen(io.StringIO(), ["true"], 1)
    screen.write("one\n")
    screen.finish()
    screen.flush()
    assert not screen.is_empty


@on_sqlite
@pytest.mark.usefixtures("heeded_signals")
def test_ctrl_c_is_the_pagers(environ: dict[str, str], tmp_path: Path) -> None:
    pager = tmp_path / "patient"
    pager.write_text("#!/bin/sh\ntrap 'echo interrupted; exit 0' INT\ncat >/dev/null\nkill -INT 0\nread line\n")
    pager.chmod(0o755)
    code, shown = on_terminal(["articles", "list"], {**environ, "PAGER": str(pager)})
    assert code in (0, 128 + signal.SIGINT)
    assert "interrupted" in shown
    assert "Traceback" not in shown


@pytest.mark.parametrize(
    ("environ_", "command"),
    [
        ({"PAGER": "cat -n"}, ["cat", "-n"]),
        ({"PAGER": "no-such-program"}, []),
        ({"PAGER": "'"}, []),
        ({"PAGER": "sort", "VOKSPIDER_PAGER": "cat"}, []),
        ({"PAGER": "sort", "VOKSPIDER_PAGER": ""}, []),
        ({"PAGER": "sort", "TERM": "dumb"}, []),
        ({"PAGER": " "}, []),
    ],
)
def test_the_command(environ_: dict[str, str], command: list[str]) -> None:
    assert pager_command(environ_) == command
