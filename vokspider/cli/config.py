"""``vokspider config``: the settings, where each comes from, and a file to begin with."""

from pathlib import Path
from typing import Annotated, Any

import typer

from vokspider.cli.output import Column, Listing, Output, lists, print_rows
from vokspider.cli.pager import paged
from vokspider.cli.plain import answering, note, print_lines
from vokspider.cli.state import state
from vokspider.config import Origin, find_home, settings_table
from vokspider.config.origins import DEFAULT
from vokspider.model.errors import ConfigError, why_unwritable


@lists
def show(
    context: typer.Context,
    changed: Annotated[bool, typer.Option("--changed", help="Only settings that are not the default.")] = False,
    *,
    output: Output,
) -> None:
    """Show every setting, its value, and where that comes from. Secrets are masked."""
    config, found = state(context).origins()
    with answering(), paged():
        print_rows([one for one in found if not changed or one.origin != DEFAULT], SETTINGS, output)
    note(f"sources: {config.sources_file}")


def _text(origin: Origin) -> object:
    return origin.value if isinstance(origin.value, str) else _toml(origin.value)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(list(value)) if isinstance(value, tuple) else str(value)


SETTINGS = Listing[Origin](
    ("name", "value", "origin"),
    [Column("name", "setting"), Column("value", cell=_text, shrinks=True), Column("origin", "from")],
    lambda one: {"name": one.name, "value": one.value, "origin": one.origin},
    {"value": _text},
)


def init(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="Where to write it; by default, where vokspider looks for it.", metavar="FILE")
    ] = None,
) -> None:
    """Write a configuration file with every setting and its default, each explained. Never overwrites one."""
    given = state(context)
    path = file or given.config_file or find_home(given.environ()).config_file
    if path.exists():
        raise ConfigError(f"{path} already exists; edit it, or name another file")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(template(), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {why_unwritable(path, error)}") from error
    print_lines(f"{path} written; set crawl.contact in it, so that the site's owner can reach you")


def template() -> str:
    """The text of a configuration file that has every setting as a comment, with its meaning and default."""
    lines = ["# The settings of vokspider. Remove the # before a setting to change it."]
    section = ""
    for one in settings_table():
        home, _, key = one.name.partition(".")
        if home != section:
            lines += ["", f"[{home}]"]
            section = home
        lines += [f"# {one.description}", f"#{key} = {one.default}"]
    return "\n".join(lines) + "\n"
