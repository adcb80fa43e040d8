"""Running commands: in this process, which is quick, and as processes of their own, which is the truth."""

import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from vokspider.cli import run

from .limits import HANG

_STYLES = re.compile(r"\x1b\[[0-9;]*m")
PROGRAM = [sys.executable, "-c", "from vokspider.cli import main; main()"]


@frozen
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def fields(self) -> list[list[str]]:
        """The fields of each line that goes into a pipe."""
        return [line.split("\t") for line in self.out.split("\n")[:-1]]

    @property
    def objects(self) -> list[Any]:
        """The JSON values, one a line."""
        return [json.loads(line) for line in self.out.split("\n")[:-1]]

    @property
    def object(self) -> Any:
        (only,) = self.objects
        return only

    @property
    def plain(self) -> str:
        """What stands on the terminal, without bold and colours."""
        return _STYLES.sub("", self.out)

    def refused(self, *words: str) -> bool:
        """Whether it ended with one clear line that has all of ``words``, and wrote no result."""
        return (
            self.code == 2
            and self.out == ""
            and self.err.startswith("vokspider: ")
            and self.err.count("\n") == 1
            and all(word in self.err for word in words)
        )


class _Stream(io.TextIOWrapper):
    """Standard output or error of a command."""

    def __init__(self, terminal: bool) -> None:
        self.bytes = io.BytesIO()
        self.terminal = terminal
        super().__init__(self.bytes, encoding="utf-8", newline="", write_through=True)

    def isatty(self) -> bool:
        return self.terminal

    @property
    def text(self) -> str:
        return self.bytes.getvalue().decode()


@frozen
class Cli:
    """Runs commands in this process."""

    patch: pytest.MonkeyPatch

    def __call__(self, *arguments: str, terminal: bool = False) -> Done:
        out, err = _Stream(terminal), _Stream(terminal)
        with self.patch.context() as patch:
            patch.setattr(sys, "argv", ["vokspider", *arguments])
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            with pytest.raises(SystemExit) as ended:
                run()
        return Done(int(ended.value.code or 0), out.text, err.text)


@frozen
class Process:
    """Runs commands as processes, in an empty project root."""

    root: Path

    def __call__(self, *arguments: str) -> Done:
        ended = subprocess.run([*PROGRAM, *arguments], cwd=self.root, capture_output=True, timeout=HANG, check=False)
        return Done(ended.returncode, ended.stdout.decode(), ended.stderr.decode())

    def first_line(self, *arguments: str) -> Done:
        """As in a pipe to ``head -1``: the reader goes away after the first line."""
        pipe = subprocess.PIPE
        with subprocess.Popen([*PROGRAM, *arguments], cwd=self.root, stdout=pipe, stderr=pipe) as child:
            assert child.stdout
            assert child.stderr
            line = child.stdout.readline()
            child.stdout.close()
            said = child.stderr.read()
            return Done(child.wait(HANG), line.decode(), said.decode())
