"""A problem that a check of an archive finds."""

from attrs import field, frozen


def _on_one_line(words: object) -> str:
    return " ".join(str(words).split())


@frozen
class Problem:
    """A problem of a row of ``table``; ``id`` is None for a problem of the file."""

    table: str
    id: int | None
    words: str = field(converter=_on_one_line)

    def __str__(self) -> str:
        return f"{self.table}{'' if self.id is None else f' {self.id}'}: {self.words}"
