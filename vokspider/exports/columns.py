"""The columns of an export's records."""

from collections.abc import Sequence

from vokspider.formats.columns import Column, Kind

_KINDS = {
    **dict.fromkeys(("id", "revision", "revisions", "found_in_revision"), Kind.INTEGER),
    **dict.fromkeys(("published_on", "listed_on"), Kind.DAY),
    **dict.fromkeys(("first_seen_at", "imported_at", "changed_at", "absent_since", "gone_at"), Kind.TIME),
    **dict.fromkeys(("incomplete", "in_current_text"), Kind.BOOLEAN),
    "paragraphs": Kind.LIST,
}


def columns(keys: Sequence[str]) -> list[Column]:
    """The columns of these keys of records; all that is nothing else is text."""
    return [Column(key, _KINDS.get(key, Kind.TEXT)) for key in keys]
