"""Rich's console, adapted. This module is imported only where something is drawn, since importing Rich takes long."""

from rich.console import Console


class Results(Console):
    """A console that leaves a closed pipe to ``plain.answering``; Rich itself would exit with 1."""

    def on_broken_pipe(self) -> None:
        """Raise BrokenPipeError."""
        raise BrokenPipeError
