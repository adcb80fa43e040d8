"""Words for what each removal rule has removed from a page."""

from collections.abc import Mapping
from types import MappingProxyType

# Each follows a number of lines, as in "12 lines of the site's frame".
REMOVED: Mapping[str, str] = MappingProxyType(
    {
        "more_from": "of the More From block",
        "teaser_copy": "teaser copies",
        "title_copy": "title copies",
        "article_title_copy": "title copies above old texts",
        "chrome": "of the site's frame",
        "promo": "of the site's promotions",
        "hidden": "that no reader sees",
    }
)


def removed_as(rule: str) -> str:
    """The words for what a rule has removed. A rule that only one site has is named by its own name."""
    return REMOVED.get(rule, rule.replace("_", " "))
