"""The command line: one file a command. It alone words what people read."""

import sys

from vokspider.errors import VokspiderError


def main() -> None:
    """Run a command; an error of ours is one clear message on standard error and its exit code."""
    from vokspider.cli.app import app  # so that an import problem is the command's, not the package's

    try:
        app(prog_name="vokspider")
    except VokspiderError as error:
        sys.stderr.write(f"vokspider: {error}\n")
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough.
        sys.stderr.close()
        sys.exit(0)
