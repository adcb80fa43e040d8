"""The settings by which a run looks after what is stored."""

from typing import TYPE_CHECKING

from attrs import field, frozen

if TYPE_CHECKING:
    from vokspider.config import RecheckSettings


def _default_rechecks() -> "RecheckSettings":
    # Commands that only read import this module too, and need no settings.
    from vokspider.config import RecheckSettings

    return RecheckSettings()


@frozen
class Rules:
    """How a run looks after what is stored.

    ``keep_all``: also the bytes of unchanged pages are kept; ``asks_site``: its pages say how the site is now.
    """

    recheck: "RecheckSettings" = field(factory=_default_rechecks)
    keep_all: bool = False
    asks_site: bool = True
