"""``vokspider release make|verify|proof|diff``: all data of the archive, described and hashed, in a folder."""

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from vokspider.cli.common import print_json
from vokspider.cli.database import open_archive
from vokspider.cli.days import zone_in, zone_of
from vokspider.cli.files import whole_folder, write_or_print
from vokspider.cli.log_checkpoint import private_key
from vokspider.cli.moments import At, size_at
from vokspider.cli.output import Json
from vokspider.cli.plain import note, number_of, print_lines
from vokspider.cli.state import state
from vokspider.formats import parquet as parquet_format
from vokspider.model.errors import ConfigError
from vokspider.proof.notes import verifier_key
from vokspider.releases.comparing import Difference, differences
from vokspider.releases.edition import About, Last
from vokspider.releases.making import edition, last_in
from vokspider.releases.making import make as make_release
from vokspider.releases.proving import prove
from vokspider.releases.verifying import verify as wrong_in
from vokspider.store.log.reading import size as log_size
from vokspider.store.past.state import past

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a release.")]


def make(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make, which must not exist yet.")],
    no_text: Annotated[
        bool, typer.Option("--no-text", help="Without titles and texts, but with a script that fills them in.")
    ] = False,
    at: At = None,
    last: Annotated[
        Path | None, typer.Option(help="The release before this one, whose list of changes goes on.", metavar="DIR")
    ] = None,
    title: Annotated[str, typer.Option(help="Title of the data.", metavar="TEXT")] = About().title,
    creator: Annotated[
        list[str] | None, typer.Option(help="Who made the archive. Can be repeated.", metavar="NAME")
    ] = None,
    licence: Annotated[
        str | None,
        typer.Option("--license", help="SPDX identifier or address of the licence of all but the texts.", metavar="ID"),
    ] = None,
    url: Annotated[str | None, typer.Option(help="Where the data will be published.", metavar="URL")] = None,
    parquet: Annotated[
        bool | None,
        typer.Option("--parquet/--no-parquet", help="Also in Parquet; by default, where its extra is installed."),
    ] = None,
) -> None:
    """Make a release: a folder with all data of the archive at a size of its log, described, hashed and signed.

    The same size gives the same bytes.
    """
    about = About(title, tuple(creator or About().creators), licence, url)
    before = _last(last)
    with open_archive(context, pager=False) as engine:
        config = state(context).load()
        size = log_size(engine) if at is None else size_at(at, engine, zone_in(context))
        if before and before.size > size:
            raise ConfigError(f"--last {str(last)!r} is of log size {before.size}, and this one of {size}")
        more = {"texts": not no_text, "parquet": parquet_format.is_there() if parquet is None else parquet}
        with past(engine, size) as then, whole_folder(folder) as place:
            made = edition(
                then,
                about,
                lambda name: zone_of(config, name),
                private_key(context),
                version("vokspider"),
                last=before,
                **more,
            )
            numbers = make_release(made, place)
    note(f"{number_of(numbers['articles'], 'article')} at log size {size} released in {folder}")


def verify(
    folder: Folder,
    key: Annotated[
        str | None, typer.Option(help="The key of 'log key' that must have signed it.", metavar="NAME+ID+KEY")
    ] = None,
) -> None:
    """Check a release: hashes, tables, texts, the log and its checkpoint. Ends with 1 if something is wrong."""
    _require_key(key)
    try:
        wrong = 0
        for line in wrong_in(folder, key):
            wrong += 1
            print_lines(line)
    except OSError as error:
        raise ConfigError(f"{str(folder)!r} is not a release: {error.strerror} ({error.filename})") from error
    if wrong:
        sys.stdout.flush()
        note(f"{number_of(wrong, 'fault')} found in {folder}")
        raise typer.Exit(1)
    note(f"{folder} is whole and unchanged")


def proof(
    folder: Folder,
    text: Annotated[
        str,
        typer.Argument(
            help="An article by its number, external id or source/external id; with @N, one revision of it.",
            metavar="ID[@N]",
        ),
    ],
    file: Annotated[
        Path | None,
        typer.Argument(help="Where the proof goes; by default to standard output.", metavar="FILE", dir_okay=False),
    ] = None,
) -> None:
    """Write a proof that a revision is in the log of a release, which needs no archive (C2SP tlog-proof)."""
    try:
        made = prove(folder, text)
    except (OSError, ValueError, KeyError) as error:
        raise ConfigError(f"{str(folder)!r} proves nothing: {error}; 'vokspider release verify' says more") from error
    write_or_print(file, str(made), "FILE")


def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="Folder of the earlier release.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="Folder of the later release.")],
    json: Json = False,
) -> None:
    """Compare two releases: which rows were added, removed and altered."""
    try:
        found = differences(before, after)
    except (OSError, ValueError, KeyError) as error:
        raise ConfigError(f"the releases cannot be compared: {error}") from error
    for one in found:
        if json:
            print_json(one.as_json())
        else:
            _print(one)


def _print(one: Difference) -> None:
    said = ", ".join(f"{number:,} {what}" for what, number in one.numbers.items() if number) or "the same"
    print_lines(f"{one.table:<10} {said}")
    for what, keys in one.examples.items():
        if keys and one.table != "log":
            more = " ..." if one.numbers[what] > len(keys) else ""
            print_lines(f"           {what}: {', '.join(_shown(key) for key in keys)}{more}")


def _shown(key: object) -> str:
    return "/".join(map(str, key)) if isinstance(key, list) else str(key)


def _require_key(key: str | None) -> None:
    try:
        if key is not None:
            verifier_key(key)
    except ValueError as error:
        raise ConfigError(f"--key: {error}") from None


def _last(folder: Path | None) -> Last | None:
    if folder is None:
        return None
    try:
        return last_in(folder)
    except (OSError, ValueError, KeyError) as error:
        raise ConfigError(f"--last {str(folder)!r} is not a release: {error}") from error
