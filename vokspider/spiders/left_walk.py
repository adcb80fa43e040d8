"""A walk that was left between two pages, as JSON, so that another run goes on with it as if nothing had happened."""

import json
from collections.abc import Sequence
from typing import Any, get_type_hints

import attrs
from attrs import frozen

from vokspider.spiders.trail import Trail
from vokspider.spiders.walk import Walk

# The entries of the listing that are kept, so that its length does not matter. The next page has to join the last ones;
# a page that shows none of these is not of this place in the listing.
_KEPT = 100


@frozen
class LeftWalk:
    """A walk, its trail, and the ids of the ``runs`` that made it, each of which went on where the last one was."""

    walk: Walk
    trail: Trail
    runs: tuple[int, ...]

    def to_json(self) -> str:
        """The walk as JSON, with the last entries of its trail only."""
        trail = last_part(self.trail)
        parts = {"walk": attrs.asdict(self.walk), "trail": attrs.asdict(trail, recurse=False), "runs": self.runs}
        return json.dumps(parts, default=sorted)  # sets

    @classmethod
    def from_json(cls, text: str) -> "LeftWalk | None":
        """The walk; None if the text is of another version of this program, whose walks have other parts."""
        try:
            parts = json.loads(text)
            walk, trail = _made(Walk, parts["walk"]), _made(Trail, parts["trail"])
            return cls(walk, attrs.evolve(trail, starts=tuple(map(tuple, trail.starts))), tuple(parts["runs"]))
        except (AttributeError, KeyError, TypeError, ValueError):
            return None


def last_part(trail: Trail, kept: int = _KEPT) -> Trail:
    """The trail as if the walk had begun a few pages before: with the last ``kept`` entries, and what may be sticky."""
    recent = list(trail.order)[-kept:]
    first = set(trail.starts[0]) if trail.starts else set()
    heads = trail.heads & (first | trail.sticky | set(recent))
    order = {identity: place for place, identity in enumerate(recent)}
    return attrs.evolve(trail, order=order, heads=heads)


def _made(kind: type[Any], parts: dict[str, Any]) -> Any:
    if parts.keys() != attrs.fields_dict(kind).keys():
        raise ValueError(f"not the parts of a {kind.__name__}: {sorted(parts)}")
    hints = get_type_hints(kind)
    return kind(**{name: _typed(hints[name], value) for name, value in parts.items()})


def _typed(hint: Any, value: Any) -> Any:
    """JSON has lists in place of tuples and sets."""
    made: Any = getattr(hint, "__origin__", None)
    return made(value) if made in (tuple, set) and isinstance(value, Sequence) else value
