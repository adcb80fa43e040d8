"""What a back-fill adds to a run: pages that its frontier has are fetched from there, and their outcomes end there."""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Connection

from vokspider.model.items import Entry


class Wishes(Protocol):
    """The pages that are still to be fetched, as a run's ledger knows them; the methods run in its transactions."""

    def met(self, connection: Connection, entries: Sequence[Entry], *, walked: bool) -> frozenset[str]:
        """The identities of those entries whose pages are in a frontier, so that no crawl need fetch them.

        ``walked``: the entries are of the listing itself, and a back-fill that walks through it adds them.
        """

    def settled(self, connection: Connection, external_id: str, outcome: str, reason: str | None) -> None:
        """Take note of the outcome of an article."""

    def expects(self, reason: str) -> bool:
        """Whether a failure for this reason says something about the page alone, and is no sign of a broken site."""


class NoWishes:
    """Those of a run that works for no back-fill."""

    def met(self, connection: Connection, entries: Sequence[Entry], *, walked: bool) -> frozenset[str]:
        """None."""
        return frozenset()

    def settled(self, connection: Connection, external_id: str, outcome: str, reason: str | None) -> None:
        """Do nothing."""

    def expects(self, reason: str) -> bool:
        """No."""
        return False
