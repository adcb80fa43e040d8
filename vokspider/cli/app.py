"""The command line, made of the commands in the catalogue. A command's module is imported when it runs."""

from collections.abc import Iterator
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from vokspider.cli.catalogue import BARE, COMMANDS, EXAMPLES, FIRST, GROUPS, OPEN, Place
from vokspider.cli.hints import remember
from vokspider.cli.loudness import Loudness, set_loudness
from vokspider.cli.pager import set_pager
from vokspider.cli.state import State
from vokspider.garbage import collect_again
from vokspider.model.errors import ConfigError

_HELP = "The daily, trustworthy archive of Voice of Korea."


class Deferred(TyperCommand):
    """A command that knows only its name and help, and imports its module when it is used."""

    def __init__(self, path: str, place: Place) -> None:
        super().__init__(path.rpartition(" ")[2], help=place.help, rich_markup_mode=None)
        self._path, self._function = path, place.function

    @cached_property
    def loaded(self) -> Any:
        """The real command, with its options."""
        module, _, name = self._function.partition(":")
        function = getattr(import_module(f"vokspider.cli.{module}"), name)
        alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
        alone.command(self.name, epilog=_examples(EXAMPLES.get(self._path, ())))(function)
        command = typer.main.get_command(alone)
        for one in command.params:
            if isinstance(one, TyperArgument):
                one.display_type_rich = lambda ctx: ""  # type: ignore[method-assign]
            elif isinstance(one, TyperOption):
                one._get_number_range_help_str = partial(_range, one.min, one.max)  # type: ignore[method-assign]
        return command

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """A context of the real command, so that its own options are parsed."""
        context = self.loaded.make_context(info_name, args, parent=parent, **extra)
        collect_again()
        return context


def _range(least: float | None, most: float | None) -> str | None:
    """The numbers that an option takes, in words instead of Typer's ``x>=0``; None if there are no limits."""
    if least is None or most is None:
        return f"at least {least}" if least is not None else f"at most {most}" if most is not None else None
    return f"{least} to {most}"


def _examples(lines: tuple[str, ...]) -> str | None:
    # "\b" at the beginning tells Typer not to wrap the lines.
    return "\b\nExamples:\n" + "\n".join(f"  vokspider {line}" for line in lines) if lines else None


def program() -> TyperGroup:
    """The whole command line."""
    app = typer.Typer(
        help=_HELP,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(options)
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)  # noqa: S101 (it has a callback)
    for path, place in COMMANDS.items():
        group = path.rpartition(" ")[0]
        (_group(root, group) if group else root).add_command(Deferred(path, place))
    root.add_command(_alias(root, "sources", "source"))
    return root


def _alias(root: TyperGroup, name: str, other: str) -> Any:
    """The group ``name`` under the name ``other``, which is hidden in help."""
    return TyperGroup(name=other, commands=dict(_group(root, name).commands), hidden=True, no_args_is_help=True)


class Shortened(TyperGroup):
    """A group whose first command may be left out before its options, or before its arguments."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments, after the name of the first command was added where it is missing."""
        name = self.name or ""
        if self._lacks_command(name, args[0]) if args else name in BARE:
            args = [FIRST[name], *args]
        return super().parse_args(ctx, args)

    def _lacks_command(self, name: str, first: str) -> bool:
        """Whether the first argument is not that of a command of the group."""
        if first.startswith("-"):
            return first.startswith("--") and first != "--help"
        return name in OPEN and first not in self.commands


def _group(root: TyperGroup, name: str) -> TyperGroup:
    if name not in root.commands:
        kind = Shortened if name in FIRST else TyperGroup
        group = kind(name=name, help=GROUPS[name], no_args_is_help=True, rich_markup_mode=None)
        root.add_command(group)
    found = root.commands[name]
    assert isinstance(found, TyperGroup)  # noqa: S101
    return found


def every_command() -> Iterator[tuple[str, Any]]:
    """The path of each command, such as ``articles list``, and the real command; imports all modules of commands."""
    return ((path, Deferred(path, place).loaded) for path, place in COMMANDS.items())


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"vokspider {version('vokspider')}")
        raise typer.Exit


def options(
    context: typer.Context,
    config: Annotated[Path | None, typer.Option(help="Configuration file.", metavar="FILE")] = None,
    database: Annotated[
        str | None,
        typer.Option(help="Database: the path of a file, or an address like postgresql://HOST/NAME.", metavar="URL"),
    ] = None,
    home: Annotated[
        Path | None,
        typer.Option(help="Folder of configuration, data and logs; see 'vokspider doctor'.", metavar="DIR"),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Print on standard error what happens to each page.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print only errors on standard error: no notes, no progress.")
    ] = False,
    no_pager: Annotated[
        bool, typer.Option("--no-pager", help="Print long output as it is, without a pager such as less.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Options of every command, which come before its name."""
    if verbose and quiet:
        raise ConfigError("--verbose and --quiet contradict each other; give one of them")
    context.obj = State(config, database, home)
    remember(config, database, home)
    chosen = Loudness.VERBOSE if verbose else Loudness.QUIET if quiet else Loudness.NORMAL
    context.call_on_close(set_loudness(chosen))
    context.call_on_close(set_pager(not no_pager))
