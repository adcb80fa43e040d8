"""Columns of a bar that are empty as long as its total is not known."""

from rich.progress import MofNCompleteColumn, Task, TimeRemainingColumn
from rich.text import Text


class Done(MofNCompleteColumn):
    """How many of the total are done."""

    def render(self, task: Task) -> Text:
        """The column of a task."""
        return Text() if task.total is None else super().render(task)


class Left(TimeRemainingColumn):
    """An estimate of the time left."""

    def render(self, task: Task) -> Text:
        """The column of a task."""
        return Text() if task.total is None else super().render(task).append(" left")
