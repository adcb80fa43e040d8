"""What a release is made of: a moment of an archive, and what its keeper says about it."""

from collections.abc import Sequence
from datetime import datetime

from attrs import field, frozen

from vokspider.releases.days import Zone
from vokspider.releases.tables import TABLES, Table
from vokspider.store.past.state import Past


@frozen
class About:
    """What the keeper of the archive says of the release; nothing of it can be known from the data.

    ``licence``: an identifier of SPDX, or the address of a licence, for what the keeper has rights in.
    """

    title: str = "Articles of an archive of Voice of Korea"
    creators: Sequence[str] = ("The keeper of this archive",)
    licence: str | None = None
    url: str | None = None


@frozen
class Source:
    """A source, as the archive describes it."""

    name: str
    display_name: str
    site: str
    language: str


@frozen
class Last:
    """The release before this one: the size of its log, and its list of changes."""

    size: int
    changes: str


@frozen
class Edition:
    """An edition of a release: the archive of ``past``, whose last entry tells of ``told_at``.

    ``texts``: with the texts of the site. ``parquet``: with the tables in Parquet too. ``checkpoint``: the signed note
    about the log, and ``key``, which signed it. ``version``: of the program.
    """

    past: Past
    about: About
    zone: Zone
    told_at: datetime
    sources: Sequence[Source]
    checkpoint: str
    key: str
    version: str
    texts: bool = True
    parquet: bool = False
    last: Last | None = None
    tables: Sequence[Table] = field(init=False)

    @tables.default
    def _tables(self) -> Sequence[Table]:
        return TABLES if self.texts else tuple(table.without_texts() for table in TABLES)

    @property
    def size(self) -> int:
        """The size of the log."""
        return self.past.size

    @property
    def number(self) -> str:
        """The version of the data, which grows with the log."""
        return f"1.0.{self.size}"

    @property
    def day(self) -> str:
        """The day (UTC) of the last thing that happened, which stands for the day of the release."""
        return self.told_at.date().isoformat()
