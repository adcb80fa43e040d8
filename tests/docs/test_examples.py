"""The commands that the documents show are ones that the program knows, with their options."""

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest

from vokspider.cli.app import program
from vokspider.cli.catalogue import FIRST, OPEN

from .generated import ROOT, documents

_FENCE = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`(?:\.venv/bin/)?(vokspider [^`]+)`")
# The program where a command begins: on a line, after another command, under another user, with its path.
_LINE = re.compile(r"(?:^|&& |sudo -u \w+ |vokspider=\S+ |\S+/bin/)(vokspider [a-z-][^&|>#]*)")
_MAKE = re.compile(r"(?:^|`)make ([a-z-]+)", re.MULTILINE)


def shown(text: str) -> Iterator[list[str]]:
    """The words of every command line of ours in a document, without comments."""
    lines = [line for block in _FENCE.findall(text) for line in block.splitlines()]
    found = [command for line in lines for command in _LINE.findall(line)]
    for command in [*found, *_INLINE.findall(text)]:
        words = [word for word in shlex.split(command)[1:] if word != "--help"]  # which every command has
        if "COMMAND" not in words:
            yield words


# What the changelog names may be gone.
SHOWN = [
    (path.name, words)
    for path in documents()
    if path.name != "CHANGELOG.md"
    for words in shown(path.read_text(encoding="utf-8"))
]


def leaf(words: list[str]) -> tuple[Any, list[str]]:
    """The command that the words name, and its own arguments. Options before the command are checked on the way."""
    command: Any = program()
    rest = list(words)
    while rest and hasattr(command, "commands"):
        is_open = command.name in OPEN and rest[0] not in command.commands
        if is_open or (rest[0].startswith("-") and command.name in FIRST):
            rest.insert(0, FIRST[command.name])
        word = rest.pop(0)
        if word.startswith("-"):
            one = option(command, word)
            rest = rest if one.is_flag else rest[1:]
            continue
        assert word in command.commands, f"there is no command {word} in {' '.join(words)}"
        command = command.commands[word]
    return getattr(command, "loaded", command), rest


def option(command: Any, name: str) -> Any:
    """The option of a command with this name."""
    known = {written: one for one in command.params for written in (*one.opts, *one.secondary_opts)}
    assert name.partition("=")[0] in known, f"{command.name} has no option {name}"
    return known[name.partition("=")[0]]


def test_there_are_commands_to_check() -> None:
    assert len(SHOWN) > 60


@pytest.mark.parametrize(("name", "words"), SHOWN, ids=[f"{name}: {' '.join(words)}" for name, words in SHOWN])
def test_a_shown_command_is_known_with_its_options(name: str, words: list[str]) -> None:
    command, rest = leaf(words)
    for word in rest:
        if word.startswith("-"):
            option(command, word)


def test_every_make_target_that_is_shown_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    for path in documents():
        assert set(_MAKE.findall(path.read_text(encoding="utf-8"))) <= targets, path.name
