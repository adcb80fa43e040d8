"""What each rule of ``vokspider.text.removals`` took out of pages, in words."""

from collections.abc import Mapping
from types import MappingProxyType

# Behind a number of lines, such as "12 lines of the site's frame".
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
    """What a rule took out; a rule of a site has its own name."""
    return REMOVED.get(rule, rule.replace("_", " "))
