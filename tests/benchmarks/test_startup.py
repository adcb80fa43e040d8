"""CPU of starting: help and a short list, beside a bare Typer program with two commands. User and system time, in s."""

import resource
import subprocess
import sys
from pathlib import Path

from ..archives import Archive, article, on_sqlite
from ..commands import PROGRAM

_BARE = """
import typer
app = typer.Typer()
@app.command()
def one(number: int = 1): ...
@app.command()
def two(text: str = ""): ...
app()
"""
_TRIES = 7


def cpu(*command: str, cwd: Path) -> float:
    """The least CPU of several starts, since other processes make some of them dearer."""
    return min(_once(command, cwd) for _ in range(_TRIES))


def _once(command: tuple[str, ...], cwd: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=cwd, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@on_sqlite
def test_startup(archive: Archive, root: Path) -> None:
    archive.add(*map(article, range(1, 31)))
    bare = cpu(sys.executable, "-c", _BARE, "--help", cwd=root)
    library = cpu(sys.executable, "-c", "import typer, sqlalchemy", cwd=root)
    print(f"\nbare Typer program, --help    {bare:.2f} s")  # noqa: T201
    print(f"import typer, sqlalchemy      {library:.2f} s")  # noqa: T201
    for arguments in ("--help", "articles list", "status"):
        ours = cpu(*PROGRAM, *arguments.split(), cwd=root)
        print(f"vokspider {arguments:<19} {ours:.2f} s, {ours / bare:.1f} times")  # noqa: T201
