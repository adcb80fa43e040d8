"""What a pack is made of: an article by its log, proofs, a checkpoint, and what else the archive knows."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from attrs import frozen
from sqlalchemy import Engine

from vokspider.evidence.bag import File
from vokspider.evidence.layout import Subject
from vokspider.evidence.stamps import stamps_of
from vokspider.model.clock import Clock
from vokspider.model.errors import StoreError
from vokspider.proof.notes import SigningKey, read_note
from vokspider.proof.tlog import Proof
from vokspider.reports.article import ArticleReport, article_report, numbered
from vokspider.reports.citation import Citation, citation
from vokspider.store.db.engine import reading, snapshot
from vokspider.store.log.checkpoints import Kept, checkpoint_of, checkpoints, make_checkpoint, signing_key
from vokspider.store.log.dossier import Dossier, dossier, prove_all
from vokspider.store.log.stamps import GOT, stamps

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from vokspider.config import Source

_TRIES = 3  # a crawl may add to the log between the checkpoint and the reading


@frozen
class Pack:
    """All that a pack says. ``kept``: the checkpoint that the ``proofs`` lead to; ``stamps``: its timestamps.

    ``report``: the article with the revision that the pack is made for. ``version``: of the program.
    """

    subject: Subject
    dossier: Dossier
    proofs: Mapping[int, Proof]
    report: ArticleReport
    citation: Citation | None
    kept: Kept
    key: SigningKey
    stamps: Sequence[File]
    version: str


@frozen
class Outside:
    """What a pack says that is not in the archive.

    ``source`` and ``zone``: the declared source (None if it is not declared any more) and the time zone of its site.
    ``certificates``: those of timestamp authorities, in PEM, by their names. ``version``: of the program.
    """

    source: "Source | None"
    zone: tzinfo
    certificates: Mapping[str, bytes]
    version: str


def gather(
    engine: Engine,
    article_id: int,
    revision: int | None,
    private: "Ed25519PrivateKey",
    outside: Outside,
    clock: Clock,
) -> Pack:
    """Read all that a pack says about an article, which must exist.

    Of the checkpoints that prove all of it and that ``private`` signed, the earliest with a timestamp is used, or else
    the earliest; if there is none, one is made and kept. So later checkpoints do not change the pack. Raises
    ConfigError if the article does not have the revision, and StoreError if the log is damaged.
    """
    report = article_report(engine, article_id, numbered(engine, article_id, revision), texts=True)
    with reading(engine) as connection:
        key = signing_key(connection, private)
    found, proofs, kept = _proven(engine, article_id, key, clock)
    return Pack(
        Subject(found.source, found.external_id, report.current.number if report.current else 0),
        found,
        proofs,
        report,
        citation(report, outside.source, outside.zone, checkpoint_of(kept)),
        kept,
        key,
        list(stamps_of(engine, kept.size, outside.certificates)),
        outside.version,
    )


def _proven(
    engine: Engine, article_id: int, key: SigningKey, clock: Clock
) -> tuple[Dossier, Mapping[int, Proof], Kept]:
    for _ in range(_TRIES):
        signed = [one for one in checkpoints(engine) if read_note(one.note).is_signed_by(key.verifier)]
        with snapshot(engine) as connection:
            found = dossier(connection, article_id)
            if kept := _chosen(engine, [one for one in signed if one.size >= found.size]):
                return found, prove_all(connection, found.entries, kept), kept
        make_checkpoint(engine, key.private, clock())
    raise StoreError(f"article {article_id} changes while it is read; try again when no crawl is running")


def _chosen(engine: Engine, enough: Sequence[Kept]) -> Kept | None:
    least = min((one.size for one in enough), default=0)
    stamped = {one.size for one in stamps(engine, least) if one.state == GOT}
    return min(enough, key=lambda one: (one.size not in stamped, one.size), default=None)
