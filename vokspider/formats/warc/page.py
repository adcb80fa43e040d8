"""A page in a web archive, and what vokspider writes with it."""

from attrs import frozen

from vokspider.model.items import Capture


@frozen
class Page:
    """A page in a web archive, with what vokspider took it for; all but ``capture`` is None in files of other tools.

    ``address`` is the article's, which may differ from where the page was found; ``state`` is a word of
    ``vokspider.model.availability``, ``reason`` why the page was not believed.
    """

    capture: Capture
    source: str | None = None
    external_id: str | None = None
    address: str | None = None
    state: str | None = None
    reason: str | None = None


# The extension fields of our records, by what they say of a page.
OWN = {
    "source": "Vokspider-Source",
    "external_id": "Vokspider-Article",
    "address": "Vokspider-Address",
    "state": "Vokspider-State",
    "reason": "Vokspider-Reason",
}
# What the time of a saved page is taken from; that of a page which a crawl fetched has no such field.
TIME_FROM = "Vokspider-Time-From"
