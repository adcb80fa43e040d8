"""The settings for how a run treats stored articles."""

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
    """How a run treats stored articles.

    ``keep_all``: the bytes of unchanged pages are kept too. ``asks_site``: the run requests its pages from the site, so
    they show its present state; False for an import or a re-extraction. ``retries``: an article whose page failed is
    due again; False for a back-fill, which tries its pages again itself.
    """

    recheck: "RecheckSettings" = field(factory=_default_rechecks)
    keep_all: bool = False
    asks_site: bool = True
    retries: bool = True
