"""The command line. Sentences for people are only here, in notices and on web pages."""

import os
import sys
from pathlib import Path

from vokspider.cli.hints import hinting, runnable
from vokspider.garbage import collect_nothing

_NO_FOLDER = "the working directory was deleted; change to a folder that exists"


def main() -> None:
    """Run a command as the whole process, which ends here."""
    collect_nothing()
    # Without this, pydantic reads the metadata of every installed package in search of plugins.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    run()


def run() -> None:
    """Run a command and exit. An error of ours or wrong usage becomes one line on standard error and an exit code."""
    from vokspider.model.errors import VokspiderError
    from vokspider.streams import prepare_streams

    prepare_streams()
    with hinting():
        try:
            sys.exit(_run())
        except VokspiderError as error:
            _end(str(error), error.exit_code)
        except BrokenPipeError:
            # The reader, such as `head`, has seen enough.
            sys.stderr.close()
            sys.exit(0)
        except FileNotFoundError:
            if _has_folder():
                raise
            _end(_NO_FOLDER, 2)


def _run() -> int:
    import typer
    from typer.exceptions import TyperException

    from vokspider.cli.app import program

    try:
        return program().main(prog_name="vokspider", standalone_mode=False) or 0
    except TyperException as error:
        from vokspider.cli.usage import explain, is_help

        if is_help(error):
            typer.echo(error.format_message(), err=True)
        else:
            _say(explain(error))
        return error.exit_code
    except typer.Abort:
        _say("stopped; nothing was done")
        return 130


def _end(message: str, code: int) -> None:
    _say(message)
    sys.exit(code)


def _say(message: str) -> None:
    sys.stderr.write(f"vokspider: {runnable(message)}\n")


def _has_folder() -> bool:
    try:
        Path.cwd()
    except FileNotFoundError:
        return False
    return True
