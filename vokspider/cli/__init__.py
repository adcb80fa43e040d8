"""The command line: one file a command. It alone words what people read."""

import sys
from pathlib import Path

from vokspider.model.errors import VokspiderError

_NO_FOLDER = "the working directory was deleted; change to a folder that exists"


def main() -> None:
    """Run a command; an error of ours is one clear message on standard error and its exit code."""
    from vokspider.streams import prepare_streams

    prepare_streams()
    from vokspider.cli.app import app

    try:
        app(prog_name="vokspider")
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


def _end(message: str, code: int) -> None:
    sys.stderr.write(f"vokspider: {message}\n")
    sys.exit(code)


def _has_folder() -> bool:
    try:
        Path.cwd()
    except FileNotFoundError:
        return False
    return True
