"""The files of a pack."""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from sqlalchemy import Engine

from vokspider.compare.unified import unified
from vokspider.evidence import layout
from vokspider.evidence.bag import File
from vokspider.evidence.pack import Pack
from vokspider.evidence.page import page
from vokspider.evidence.people import form, howto
from vokspider.evidence.script import program
from vokspider.proof.notes import VerifierKey
from vokspider.reports.article_page import version_of
from vokspider.reports.change import comparison
from vokspider.reports.citation import FORMS
from vokspider.reports.serializing import as_json
from vokspider.store.articles.article_detail import Revision
from vokspider.store.captures.kept import stored_captures

# Numbers of rows, which are others in a mirror.
_NUMBERS = ("id", "duplicate_of", "capture_id")


def info(pack: Pack) -> dict[str, str]:
    """What ``bag-info.txt`` says. It has no day, so that the same state gives the same bytes."""
    return {
        "Bag-Software-Agent": f"vokspider {pack.version}",
        "External-Identifier": str(pack.subject),
        "External-Description": "Evidence about one article of an archive; HOWTO-VERIFY.txt says how to check it",
        "Internal-Sender-Identifier": f"log {pack.key.name}, {pack.kept.size} entries",
    }


def files(pack: Pack, engine: Engine) -> Iterator[File]:
    """The files of a pack, by name below its folder. Raises DamagedError if a page that is kept is damaged."""
    for name, text in (*_proof(pack), *_records(pack), *_texts(pack), *_diffs(pack), *_citation(pack)):
        yield name, text.encode("utf-8", "surrogatepass")
    yield from _pages(pack, engine)
    yield from ((layout.STAMPS + name, content) for name, content in pack.stamps)
    for name, made in ((layout.PAGE, page), (layout.HOWTO, howto), (layout.FORM, form)):
        yield name, made(pack).encode("utf-8", "replace")
    yield layout.VERIFY, program().encode()


def _proof(pack: Pack) -> Iterator[tuple[str, str]]:
    about = {
        "format": layout.FORMAT,
        "source": pack.subject.source,
        "article": pack.subject.external_id,
        "revision": pack.subject.revision,
        "name": pack.dossier.display_name,
        "language": pack.dossier.language,
        "program": f"vokspider {pack.version}",
    }
    yield layout.ABOUT, _json(about)
    yield layout.CHECKPOINT, pack.kept.note
    yield layout.KEY, f"{pack.key.verifier}\n"
    yield layout.PEM, pem_of(pack.key.verifier)
    for seq, proof in pack.proofs.items():
        yield layout.entry(seq), proof.entry.decode()
        yield layout.proof(seq), str(proof)


def pem_of(key: VerifierKey) -> str:
    """The public key as openssl reads it."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = Ed25519PublicKey.from_public_bytes(key.public)
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _records(pack: Pack) -> Iterator[tuple[str, str]]:
    for one in pack.dossier.records:
        yield layout.record(one.name), one.text
    for run_id, hashes in pack.dossier.rows.items():
        yield layout.rows(run_id), "".join(f"{one}\n" for one in hashes)
    yield layout.OBSERVED, _json(observed(pack))


def observed(pack: Pack) -> dict[str, Any]:
    """What the archive knows of the article beyond what its log tells."""
    report = as_json(pack.report)
    parts = {name: report[name] for name in ("article", "observations", "absences", "outcomes")}
    parts["article"] = {name: value for name, value in parts["article"].items() if name not in _NUMBERS}
    return parts


def _texts(pack: Pack) -> Iterator[tuple[str, str]]:
    for one in pack.dossier.of("revision"):
        number = one.values["number"]
        yield layout.text(number), layout.said_by(one.values["title"], one.values["text"])
        removals = pack.dossier.removals[number]
        yield layout.removed(number), _json([as_json(removal) for removal in removals])


def _diffs(pack: Pack) -> Iterator[tuple[str, str]]:
    revisions = [one for one in pack.report.revisions if isinstance(one, Revision)]
    for old, new in pairwise(revisions):
        one, other = version_of(old), version_of(new)
        name = (old.number, new.number)
        yield layout.diff(*name), _json(comparison(one, other).as_json())
        lines = unified(one, other, f"revision {old.number}", f"revision {new.number}")
        yield layout.diff(*name, "txt"), "".join(f"{line}\n" for line in lines)


def _citation(pack: Pack) -> Iterator[tuple[str, str]]:
    if pack.citation:
        for ending, made in FORMS.items():
            yield f"{layout.CITATIONS}citation.{ending}", made(pack.citation)


def _pages(pack: Pack, engine: Engine) -> Iterator[File]:
    """The bytes of pages, one at a time, and the headers of all responses."""
    for number, one in zip(pack.dossier.captures, pack.dossier.of("capture"), strict=True):
        if pairs := one.values["headers"].get("items"):
            yield layout.headers(one.name), layout.header_lines(pairs).encode("utf-8", "surrogatepass")
        if one.values["kept"]:
            (stored,) = stored_captures(engine, [number])
            yield layout.page(one.name), stored.body()


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
