"""The command line as a whole: its help, what it imports, and what it says to a wrong use."""

import subprocess
import sys

import pytest

from vokspider.cli.app import every_command
from vokspider.cli.catalogue import COMMANDS, GROUPS

from ..archives import Archive, article, entry, on_sqlite
from ..commands import Cli

# What no help text needs, and no command that only reads.
HEAVY = ("scrapy", "twisted", "lxml", "alembic", "apscheduler", "pydantic_settings", "sqlalchemy.orm")
# What a command that only lists articles has no use for.
OF_RUNS = ("vokspider.monitors", "vokspider.store.writing", "vokspider.store.runs", "vokspider.wording", "statistics")
# What makes the rows of runs.
WRITING = ("vokspider.monitors", "vokspider.store.writing", "vokspider.store.captures", "backports.zstd", "statistics")


def imported(*commands: str) -> dict[str, set[str]]:
    """The modules that are imported when each of these commands is over, one after the other."""
    script = (
        "import io, sys\n"
        "from contextlib import redirect_stdout\n"
        "from vokspider.cli import main\n"
        "for command in sys.argv[1:]:\n"
        "    sys.argv = ['vokspider', *command.split()]\n"
        "    try:\n"
        "        with redirect_stdout(io.TextIOWrapper(io.BytesIO())):\n"
        "            main()\n"
        "    except SystemExit as ended:\n"
        "        print(ended.code or 0, *sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, *commands], capture_output=True, text=True, check=True)
    told = {command: line.split() for command, line in zip(commands, done.stdout.splitlines(), strict=True)}
    assert {code for code, *_ in told.values()} == {"0"}, done.stderr
    return {command: set(names) for command, (_, *names) in told.items()}


@pytest.mark.parametrize("command", ["--help", "articles --help", "--version"])
def test_help_imports_only_the_command_line(command: str) -> None:
    # Typer itself reads the options before a group's name with pydantic.
    light = set() if command == "articles --help" else {"pydantic"}
    assert not imported(command)[command] & {*HEAVY, "sqlalchemy", "rich", "attr", *light}


@on_sqlite
def test_commands_that_only_read_import_nothing_that_fetches(archive: Archive) -> None:
    archive.run([entry(1)], [article(1)])
    after = imported(
        *("articles list", "articles show 1", "articles history 1", "articles gone", "articles changed"),
        *("captures list", "duplicates list", "runs list", "runs show 1", "status", "notify list", "config show"),
        "doctor",
    )
    assert {command: heavy for command, names in after.items() if (heavy := names & set(HEAVY))} == {}
    # A list in a pipe draws nothing.
    assert not after["articles list"] & {"rich", "rensa"}


@on_sqlite
def test_a_list_of_articles_imports_nothing_of_runs(archive: Archive) -> None:
    archive.run([entry(1)], [article(1)])
    after = imported("articles list", "articles search text")
    assert {command: names & set(OF_RUNS) for command, names in after.items()} == {one: set() for one in after}


@on_sqlite
def test_what_shows_runs_imports_nothing_that_judges_or_writes_them(archive: Archive) -> None:
    archive.run([entry(1)], [article(1)])
    after = imported("runs list", "runs show 1", "status")
    assert {command: names & set(WRITING) for command, names in after.items()} == {one: set() for one in after}


@on_sqlite
@pytest.mark.usefixtures("archive")
def test_garbage_is_collected_while_a_command_runs_but_not_before_it() -> None:
    script = (
        "import gc, sys\n"
        "from vokspider.cli import loudness, main, state\n"
        "tell = lambda: sys.stderr.write(f'{gc.isenabled()} {gc.get_freeze_count() > 0}\\n')\n"
        "chosen, load = loudness.set_loudness, state.State.load\n"
        "loudness.set_loudness = lambda how: tell() and chosen(how)\n"
        "state.State.load = lambda self, **given: tell() and load(self, **given)\n"
        "main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "articles", "list"], capture_output=True, text=True, check=True
    )
    assert done.stderr.splitlines()[:2] == ["False False", "True True"]


def test_each_command_is_where_the_table_says() -> None:
    found = dict(every_command())
    assert list(found) == list(COMMANDS)
    assert all(command.help for command in found.values())
    assert {path.partition(" ")[0] for path in COMMANDS if " " in path} == set(GROUPS)


def test_help_names_every_command(cli: Cli) -> None:
    for path in COMMANDS:
        group, _, name = path.rpartition(" ")
        done = cli(*group.split(), "--help")
        assert done.code == 0
        assert any(line.split()[:1] == [name] for line in done.lines), path


@pytest.mark.parametrize("path", COMMANDS)
def test_the_help_of_a_command(cli: Cli, path: str) -> None:
    done = cli(*path.split(), "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"Usage: vokspider {path}")
    assert all(len(line) <= 80 for line in done.lines)
    assert not any(word in done.out for word in ("<bool>", "<int>", "│", ">=", "<="))


def test_version(cli: Cli) -> None:
    done = cli("--version")
    assert (done.code, done.out.split()[0]) == (0, "vokspider")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("crawl --max-pages x", "--max-pages 'x': expected a whole number; see 'vokspider crawl --help'"),
        ("crawl --max-pages -1", "--max-pages '-1': expected at least 0; see 'vokspider crawl --help'"),
        ("crawl --max-pages", "--max-pages needs a value; see 'vokspider --help'"),
        ("crawl --delay nan", "--delay 'nan': expected at least 0; see 'vokspider crawl --help'"),
        ("crawl --full=yes", "--full takes no value; see 'vokspider --help'"),
        ("crawl --sinc 7d", "unknown option --sinc; did you mean --json, --since?; see 'vokspider crawl --help'"),
        ("crwl", "unknown command crwl; did you mean crawl?; see 'vokspider --help'"),
        ("crawl extra", "unexpected argument: extra; see 'vokspider crawl --help'"),
        ("articles show", "ID[@REV] is missing; see 'vokspider articles show --help'"),
        ("articles forget 1", "--why is missing; see 'vokspider articles forget --help'"),
    ],
)
def test_a_wrong_use_is_one_line(cli: Cli, arguments: str, message: str) -> None:
    done = cli(*arguments.split())
    assert (done.code, done.out, done.err) == (2, "", f"vokspider: {message}\n")


def test_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "vokspider", "--version"], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("vokspider ")
