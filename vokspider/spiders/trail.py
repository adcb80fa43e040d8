"""The entries that a walk has seen, in the order of the listing, and whether a further page joins them.

A site may repeat the same entries at the top of every page (WordPress calls them sticky). They say nothing about the
position of a page. Only ordinary entries do, each of which is at its own position in the listing, and only these count
in the site's offsets.
"""

from collections.abc import Sequence
from itertools import pairwise, takewhile

from attrs import define, evolve, field, frozen

MOST_STICKY = 5  # entries at the top of a page that may be sticky, even if no other page has them


@frozen
class Reading:
    """A page compared with the trail.

    ``ids``: the entries, each once. ``served``: the entries as served. ``lead``: the number of ``ids`` before the
    ordinary ones. ``known_lead``: whether earlier pages had all of these at their top too. ``fresh``: ordinary entries
    that no earlier page had. ``joins``: whether nothing can be missing between the earlier pages and this one.
    ``above``: whether the page seems to show what was published since the walk began; but the entries at its end may be
    sticky. ``at_end``: whether its last entry is the last one seen before.
    """

    ids: tuple[str, ...]
    lead: int = 0
    known_lead: bool = True
    fresh: tuple[str, ...] = ()
    joins: bool = False
    above: bool = False
    at_end: bool = False
    served: tuple[str, ...] = ()

    @property
    def repeats(self) -> bool:
        """Whether an entry appears twice, such as a sticky one that is also at its own position."""
        return len(self.served) > len(self.ids)

    @property
    def step(self) -> int:
        """The number of positions in the listing from the page's beginning to its last ordinary entry.

        The next page begins with that entry. A sticky entry counts only if it is also at its own position.
        """
        places = self.served[self.lead :]
        return len(set(places[: places.index(self.ordinary[-1])]))

    @property
    def ordinary(self) -> tuple[str, ...]:
        """The entries at their own position in the listing."""
        return self.ids[self.lead :]


@define
class Trail:
    """The entries of the pages that joined so far.

    ``order``: the position of each ordinary entry. ``heads``: entries that were at the top of a page, so they may be
    sticky. ``sticky``: entries that were before the ordinary ones of a page. ``ends``: the last ordinary entries.
    ``starts``: the first page and the last one. ``numbered``: whether the listing's pages are numbered, so they share
    no entry.
    """

    order: dict[str, int] = field(factory=dict)
    heads: set[str] = field(factory=set)
    sticky: set[str] = field(factory=set)
    ends: tuple[str, ...] = ()
    starts: tuple[tuple[str, ...], ...] = ()
    numbered: bool = False

    def __contains__(self, identity: str) -> bool:
        return identity in self.order or identity in self.heads

    def read(self, ids: Sequence[str]) -> Reading:
        """Compare the next page with the trail. The first page of a walk joins if it has entries."""
        page = evolve(self._read(tuple(ids), tuple(dict.fromkeys(ids))), served=tuple(ids))
        return evolve(page, at_end=bool(page.ordinary) and page.ordinary[-1] in self.ends)

    def _read(self, served: tuple[str, ...], ids: tuple[str, ...]) -> Reading:
        if not self.starts:
            return Reading(ids, fresh=ids, joins=bool(ids))
        if self.numbered:
            return Reading(ids, fresh=tuple(one for one in ids if one not in self.order), joins=bool(ids))
        heads = self.heads.union(*(common_start(served, start) for start in self.starts))
        proofs = [identity in self.order and identity not in heads for identity in ids]
        if self._is_above(ids):
            return Reading(ids, joins=any(proofs), above=True)
        if not any(proofs):
            lead = len(list(takewhile(heads.__contains__, ids)))
            return Reading(ids, lead, self.sticky.issuperset(ids[:lead]))
        lead = proofs.index(True)
        ordinary = ids[lead:]
        fresh = tuple(identity for identity in ordinary if identity not in self.order)
        joins = not fresh or self._proves(ordinary, proofs[lead:])
        return Reading(ids, lead, self.sticky.issuperset(ids[:lead]), fresh, joins)

    def _is_above(self, ids: Sequence[str]) -> bool:
        """Whether a page begins with unseen entries and continues with seen ones, as after new articles."""
        flags = [identity in self for identity in ids]
        return bool(flags) and flags[-1] and not flags[0] and flags == sorted(flags)

    def _proves(self, ordinary: Sequence[str], proofs: Sequence[bool]) -> bool:
        """Whether the page shows earlier entries as the listing has them: the last one, or two in their order.

        A single one does not prove it, since it may just have been made sticky.
        """
        if any(proof and identity in self.ends for identity, proof in zip(ordinary, proofs, strict=True)):
            return True
        pairs = pairwise(zip(ordinary, proofs, strict=True))
        return any(one and two and self.order[a] < self.order[b] for (a, one), (b, two) in pairs)

    def take(self, page: Reading) -> None:
        """Add the entries of a page that joins."""
        head = min(MOST_STICKY, len(page.ids) // 2)
        self.heads.update(page.ids[: max(head, page.lead)])
        if self.starts:
            self.sticky.update(page.ids[: page.lead])
        for identity in page.fresh:
            self.order[identity] = len(self.order)
        if page.fresh:
            self.ends = (page.fresh[-1], page.ids[-1])
        self.starts = (*self.starts[:1], page.served)


def common_start(first: Sequence[str], second: Sequence[str]) -> Sequence[str]:
    """The entries with which both pages begin; none if ``first`` has no others, as when ten articles were published."""
    common = [one for one, _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False))]
    return common if len(common) < len(first) else ()
