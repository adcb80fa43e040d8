"""The list of changes of a release, made from the log: what happened since the release before."""

import json
from collections.abc import Iterator

from vokspider.releases.edition import Edition
from vokspider.store.log.entries import BACK, FORGOTTEN, GONE, MET, REREAD, REVISED, STORED
from vokspider.store.past import whole

_HEAD = "# Changelog\n\nWhat the archive's log tells between two releases, the latest one first.\n"
_KINDS = {
    MET: "articles seen for the first time",
    STORED: "first texts stored",
    REVISED: "edits seen",
    REREAD: "texts read again by newer code",
    GONE: "disappearances confirmed",
    BACK: "articles that were there again",
    FORGOTTEN: "articles deleted from the archive on purpose",
}
_NAMED = (GONE, BACK, FORGOTTEN)


def changelog(edition: Edition) -> str:
    """The list of changes, which continues that of the release before."""
    earlier = edition.last.changes.removeprefix(_HEAD) if edition.last else ""
    return "\n".join([_HEAD, *_section(edition)]) + earlier


def _section(edition: Edition) -> Iterator[str]:
    after = edition.last.size if edition.last else 0
    yield f"## {edition.number} ({edition.day})"
    yield ""
    yield f"Entries {after + 1} to {edition.size} of the log."
    yield ""
    numbers, named = _told(edition, after)
    for source in sorted({source for source, _ in numbers}):
        counts = (f"{numbers[source, kind]} {words}" for kind, words in _KINDS.items() if (source, kind) in numbers)
        yield f"- `{source}`: {', '.join(counts)}"
    for kind in _NAMED:
        if named[kind]:
            yield f"- {_KINDS[kind]}: {', '.join(f'`{one}`' for one in named[kind])}"
    yield ""


def _told(edition: Edition, after: int) -> tuple[dict[tuple[str, str], int], dict[str, list[str]]]:
    """How many entries each source has of each kind, and the articles of the kinds that are named."""
    numbers, named = dict[tuple[str, str], int](), {kind: list[str]() for kind in _NAMED}
    for row in whole.entries(edition.past, after):
        kind = row["kind"]
        if kind in _KINDS:
            numbers[row["source"], kind] = numbers.get((row["source"], kind), 0) + 1
        if kind in named:
            article = json.loads(row["entry"]).get("article")
            named[kind].append(f"{row['source']}/{article}" if article else row["source"])
    return numbers, named
