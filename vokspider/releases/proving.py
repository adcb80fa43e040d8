"""Proves from a release alone that a revision is in the log that its checkpoint signs."""

import json
import re
from pathlib import Path
from typing import Any

from vokspider.proof.merkle import inclusion, root_of
from vokspider.proof.tlog import Proof
from vokspider.releases.tables import ARTICLES, LOG
from vokspider.releases.written import read_rows
from vokspider.store.articles.resolve import NotFoundError
from vokspider.store.log.entries import OF_TEXTS

_NAME = re.compile(r"(?P<article>.+?)(?:@(?P<revision>[1-9]\d*))?")


def prove(folder: Path, name: str) -> Proof:
    """The proof of a revision, which is named as ``ID@REVISION``; without ``@REVISION`` of the current one.

    ``ID`` is the number of an article, its external id, or ``source/external_id``. Raises NotFoundError if the release
    has no such revision, OSError if there is no release, and ValueError or KeyError if it is damaged.
    """
    found = _NAME.fullmatch(name)
    if found is None:
        raise NotFoundError(f"{name!r} names no revision; write ID@REVISION")
    article = _article(folder, found["article"])
    revision = int(found["revision"] or article["revision"])
    if not revision:
        raise NotFoundError(f"no text of {found['article']} is in the release")
    leaves, place, told = [], None, None
    for row in read_rows(folder, LOG.name):
        leaves.append(bytes.fromhex(row["leaf"]))
        # The last one, since the number may have been that of a text which was forgotten.
        if _tells_of(json.loads(row["entry"]), article, revision):
            place, told = len(leaves) - 1, row["entry"]
    if place is None or told is None:
        raise NotFoundError(f"the log of the release tells of no revision {revision} of {found['article']}")
    path = inclusion(place, len(leaves), lambda start, end: root_of(leaves[start:end]))
    proof = Proof(told.encode(), place, path, (folder / "checkpoint.txt").read_text("utf-8"))
    proof.proven()
    return proof


def _article(folder: Path, name: str) -> dict[str, Any]:
    for row in read_rows(folder, ARTICLES.name):
        if name in (str(row["id"]), row["external_id"], f"{row['source']}/{row['external_id']}"):
            return row
    raise NotFoundError(f"the release has no article {name!r}")


def _tells_of(entry: dict[str, Any], article: dict[str, Any], revision: int) -> bool:
    is_text = entry["kind"] in OF_TEXTS and not entry.get("returned")
    named = (entry["source"], entry.get("article"), entry.get("revision"))
    return is_text and named == (article["source"], article["external_id"], revision)
