"""A page in a web archive, and the fields that vokspider adds to its record."""

from attrs import frozen

from vokspider.model.items import Capture


@frozen
class Page:
    """A page in a web archive. In files of other tools, all fields but ``capture`` are None.

    ``source``: name of the source. ``external_id``: identity of the article. ``address``: the article's address, which
    may differ from the one at which the page was found. ``state``: what the page was taken for, a word of
    ``vokspider.model.availability``. ``reason``: why it was not believed.
    """

    capture: Capture
    source: str | None = None
    external_id: str | None = None
    address: str | None = None
    state: str | None = None
    reason: str | None = None


# The extension fields in vokspider's records, by the name of the attribute of ``Page``.
OWN = {
    "source": "Vokspider-Source",
    "external_id": "Vokspider-Article",
    "address": "Vokspider-Address",
    "state": "Vokspider-State",
    "reason": "Vokspider-Reason",
}
# Where the time of a saved page comes from, see ``vokspider.formats.timing``. Fetched pages do not have this field.
TIME_FROM = "Vokspider-Time-From"
