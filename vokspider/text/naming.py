"""How a site names its articles. The store and other code that must not depend on a site know only this."""

from datetime import UTC, datetime, tzinfo

from vokspider.text import urls


class Naming:
    """How a site identifies articles by their addresses, and the time zone of the days that it prints.

    This base class is for a site whose addresses do not identify articles.
    """

    zone: tzinfo = UTC

    def identity(self, url: str) -> str | None:
        """The identity of the article at an address, None for any other address.

        It stays the same for all addresses of one article, and no two articles of a site have the same one.
        """
        return None

    def imported_at(self, identity: str) -> datetime | None:
        """When the site imported the article, as aware UTC; None if the identity does not show it."""
        return None

    def canonical(self, url: str) -> str | None:
        """One spelling for all addresses of a page, None for what is not a web address."""
        return urls.canonical(url)

    def same_address(self, first: str, second: str) -> bool:
        """Whether two addresses of one article lead to the same page.

        By default: whether their canonical forms are the same, apart from a slash at the end.
        """
        return (self.canonical(first) or first).rstrip("/") == (self.canonical(second) or second).rstrip("/")
