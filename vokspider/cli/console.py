"""Rich's console, as we use it. It is imported where something is drawn, since that takes a while."""

from rich.console import Console


class Results(Console):
    """A console whose reader may go away: that is for ``plain.answering`` to judge, where rich exits with 1."""

    def on_broken_pipe(self) -> None:
        """Raise BrokenPipeError."""
        raise BrokenPipeError
