"""``vokspider doctor``: whether this installation works, one line for each check, with what to do."""

import platform
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import Any

import attrs
import typer

from vokspider.cli.check_result import OK, PROBLEM, WARNING, Check
from vokspider.cli.checks import of_archive, of_configuration
from vokspider.cli.common import out, print_json, safe
from vokspider.cli.hints import runnable
from vokspider.cli.output import Json
from vokspider.cli.plain import answering, number_of, wrapped
from vokspider.cli.state import state
from vokspider.model.clock import utc_now
from vokspider.model.errors import VokspiderError

_MARKS = {OK: ("ok", "green"), WARNING: ("warning", "yellow"), PROBLEM: ("problem", "bold red")}
_INDENT = 23  # columns before the message
_FAILED = 1  # exit code


def doctor(context: typer.Context, json: Json = False) -> None:
    """Check files, rights, database, disk, clock, sources and the daemon. Exit 1 if there is a problem.

    A warning is something that works, but perhaps not as you want it.
    """
    states = []
    with answering():
        for check in _checks(context):
            states.append(check.state)
            if json:
                print_json(attrs.asdict(check))
            else:
                _print(check)
        if not json:
            out().print(_sum(states), markup=False)
    raise typer.Exit(_FAILED if PROBLEM in states else 0)


def _checks(context: typer.Context) -> Iterator[Check]:
    yield Check("program", OK, f"vokspider {version('vokspider')}, Python {platform.python_version()}")
    try:
        config = state(context).load()
    except VokspiderError as error:
        for line in str(error).splitlines():
            yield Check("configuration", PROBLEM, line, "correct it; 'vokspider config show' lists all settings")
        return
    now = utc_now()
    yield from of_configuration(config, now)
    yield from of_archive(config, now)


def _print(check: Check) -> None:
    mark, style = _MARKS[check.state]
    lines = list(wrapped(f"{mark:<8} {check.name:<13} {safe(runnable(check.message))}", _INDENT))
    if check.way_out:
        lines += wrapped(f"{'':{_INDENT}}{safe(runnable(check.way_out))}", _INDENT)
    from rich.text import Text

    out().print(Text.assemble((lines[0][:8], style), lines[0][8:]), soft_wrap=True)
    for line in lines[1:]:
        out().print(Text(line), soft_wrap=True)


def _sum(states: Iterable[Any]) -> str:
    found = list(states)
    problems, warnings = found.count(PROBLEM), found.count(WARNING)
    if not problems + warnings:
        return "everything is in order"
    return f"{number_of(problems, 'problem')}, {number_of(warnings, 'warning')}"
