"""What a query asks for, as a tree of immutable nodes; see ``vokspider.search.parsing``."""

from datetime import date
from typing import NamedTuple, TypeAlias, Union

# Where a term has to stand: anywhere in title or text, in the title, in what an edit took out or put in.
ANYWHERE, TITLE, REMOVED, ADDED = PLACES = ("", "title", "removed", "added")


class Term(NamedTuple):
    """Words in a row. ``prefix``: the last one may go on. ``exact``: no other spelling, and no other spaces."""

    text: str
    place: str = ANYWHERE
    exact: bool = False
    prefix: bool = False

    def __str__(self) -> str:
        marked = f'"{self.text}"' + "*" * self.prefix
        return "".join(f"{word}:" for word in ("exact" * self.exact, self.place) if word) + marked


class Near(NamedTuple):
    """Terms of one paragraph, in any order, with at most ``distance`` words between one and the next."""

    terms: tuple[Term, ...]
    distance: int

    def __str__(self) -> str:
        place = self.terms[0].place  # all have the same
        inside = " ".join(str(term._replace(place=ANYWHERE)) for term in self.terms)
        return f"{place}{':' * bool(place)}NEAR({inside}, {self.distance})"


class Source(NamedTuple):
    """Articles of a source."""

    name: str

    def __str__(self) -> str:
        return f'source:"{self.name}"'


class Language(NamedTuple):
    """Articles of the sources in a language."""

    code: str

    def __str__(self) -> str:
        return f'lang:"{self.code}"'


class Days(NamedTuple):
    """Articles from ``first`` to ``last``, calendar days of the site, both included; None is open."""

    first: date | None
    last: date | None

    def __str__(self) -> str:
        return f"date:{self.first or ''}..{self.last or ''}"


class Status(NamedTuple):
    """Articles with a status, as in ``articles list --status``."""

    name: str

    def __str__(self) -> str:
        return f'status:"{self.name}"'


class Changed(NamedTuple):
    """Articles that the site edited; ``kind`` as in ``vokspider.compare.changes.KINDS``, None for any."""

    kind: str | None = None

    def __str__(self) -> str:
        return f'changed:"{self.kind or ""}"'


class Not(NamedTuple):
    """What does not match."""

    part: "Node"

    def __str__(self) -> str:
        return f"NOT {self.part}"


class And(NamedTuple):
    """What matches every part."""

    parts: tuple["Node", ...]

    def __str__(self) -> str:
        return f"({' AND '.join(map(str, self.parts))})"


class Or(NamedTuple):
    """What matches any part."""

    parts: tuple["Node", ...]

    def __str__(self) -> str:
        return f"({' OR '.join(map(str, self.parts))})"


Filter: TypeAlias = Source | Language | Days | Status | Changed
Node: TypeAlias = Union[Term, Near, Filter, "Not", "And", "Or"]
