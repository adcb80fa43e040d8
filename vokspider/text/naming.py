"""How a site names its articles, for those who must not know the site, such as the store."""

from datetime import UTC, datetime, tzinfo

from vokspider.text import urls


class Naming:
    """How a site identifies its articles by address, and in which time zone its days are.

    This base class is for a site whose addresses identify nothing.
    """

    zone: tzinfo = UTC

    def identity(self, url: str) -> str | None:
        """The identity of the article at an address, None for any other address.

        It stays the same for all addresses of one article, and no two articles of a site have the same one.
        """
        return None

    def imported_at(self, identity: str) -> datetime | None:
        """When the site imported the article, if its identity shows it; aware UTC."""
        return None

    def canonical(self, url: str) -> str | None:
        """One spelling for all addresses of a page, None for what is not a web address."""
        return urls.canonical(url)

    def same_address(self, first: str, second: str) -> bool:
        """Whether two addresses of one article are the same page."""
        return (self.canonical(first) or first).rstrip("/") == (self.canonical(second) or second).rstrip("/")
