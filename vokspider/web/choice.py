"""What the address of a list asks for, where a few words are all that can be chosen."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from attrs import frozen

from vokspider.model.errors import ConfigError


@frozen
class Choice:
    """The chosen words by the name of their field, without the empty ones; ``place`` is where the page begins."""

    fields: Mapping[str, str]
    place: str | None = None

    def get(self, name: str) -> str | None:
        """The chosen word of a field, None for any."""
        return self.fields.get(name)

    def at(self, place: str | None) -> str:
        """The query of another page of the same list."""
        return urlencode({**self.fields, **({"at": place} if place else {})})

    def with_(self, **fields: str) -> str:
        """The query of the first page of the list with other words."""
        return urlencode({name: value for name, value in {**self.fields, **fields}.items() if value})


def chosen(query: Mapping[str, str], known: Mapping[str, Sequence[str] | None]) -> Choice:
    """What a query asks for. ``known``: the words of each field, None for any word.

    Raises ConfigError for a word that is not known.
    """
    fields = {name: query[name] for name in known if query.get(name)}
    for name, value in fields.items():
        words = known[name]
        if words is not None and value not in words:
            raise ConfigError(f"{name} {value!r} is unknown; it is one of {', '.join(words)}")
    return Choice(fields, query.get("at") or None)
