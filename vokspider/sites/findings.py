"""The result of one ``vokspider check-site`` as data."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import asdict, frozen

from vokspider.model.reasons import Reason
from vokspider.sites.base import Source
from vokspider.sites.facts import HOLDS, Fact, Seen

_LONGEST = 200  # characters of a text out of a page in a finding
_SOURCE_KEYS = ("name", "site", "language", "display_name", "page", "start_url")


@frozen
class Finding:
    """A ``Fact``, whether it still holds (``state``), and what was found."""

    name: str
    page: str
    mark: str
    expected: Mapping[str, int | str]
    state: str
    found: Reason
    essential: bool


def findings(seen: Seen, facts: Sequence[Fact]) -> tuple[Finding, ...]:
    """The findings for all ``facts``, in their order."""
    return tuple(
        Finding(fact.name, fact.page, fact.mark, fact.expected, state, _shortened(found), fact.essential)
        for fact in facts
        for state, found in [fact.rule(seen)]
    )


def _shortened(found: Reason) -> Reason:
    """The reason with the texts in its facts cut to ``_LONGEST`` characters."""
    facts = {name: value[:_LONGEST] if isinstance(value, str) else value for name, value in found.facts.items()}
    return Reason(found.code, facts)


def learned(seen: Seen, found: Sequence[Finding]) -> dict[str, str | None]:
    """``listing_url`` and ``listing_key`` of the source, each None unless the check proved it.

    The listing counts only if its entries are whole and the article page, which links to it, names the source. Another
    listing may have entries of all sources.
    """
    holds = {one.name for one in found if one.state == HOLDS}
    listing = seen.listing.url if seen.listing and {"listed", "source_name"} <= holds else None
    return {"listing_url": listing, "listing_key": seen.listing_key if "fragment" in holds else None}


def sources_toml(source: Source, news: Mapping[str, str | None]) -> str:
    """The source as a table of ``sources.toml``, with the learned values ``news`` in place of its own."""
    values = {key: news.get(key) or getattr(source, key) for key in (*_SOURCE_KEYS, *news)}
    lines = [f"{key} = {_quoted(value)}" for key, value in values.items() if value]
    return "\n".join(["[[source]]", *lines, ""])


def _quoted(text: str) -> str:
    """``text`` as a TOML string on one line. Whatever a page contains, it cannot end the string."""
    plain = (letter if letter.isprintable() and letter not in '"\\' else f"\\U{ord(letter):08x}" for letter in text)
    return f'"{"".join(plain)}"'


def as_json(seen: Seen, source: Source, facts: Sequence[Fact]) -> dict[str, Any]:
    """The output of ``check-site --json``: the findings, what was learned, and the table for ``sources.toml``."""
    found = findings(seen, facts)
    news = learned(seen, found)
    return {
        "source": source.name,
        "facts": [asdict(one) for one in found],
        "learned": {**news, "ajax_source_id": news["listing_key"]},  # the second name is that of version 0.1
        "sources_toml": sources_toml(source, news),
    }
