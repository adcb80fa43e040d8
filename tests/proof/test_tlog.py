"""Proofs that an entry is in a log."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from vokspider.proof.checkpoints import Checkpoint
from vokspider.proof.merkle import inclusion, leaf_hash, root_of
from vokspider.proof.notes import SigningKey
from vokspider.proof.tlog import Proof, read_proof

KEY = SigningKey("log", Ed25519PrivateKey.from_private_bytes(b"k" * 32))
logs = st.lists(st.binary(min_size=1, max_size=12), min_size=1, max_size=20)


def proof_of(entries: list[bytes], index: int) -> Proof:
    leaves = [leaf_hash(one) for one in entries]
    path = inclusion(index, len(leaves), lambda start, end: root_of(leaves[start:end]))
    return Proof(entries[index], index, path, str(Checkpoint("log", len(leaves), root_of(leaves)).signed(KEY)))


@given(logs, st.data())
def test_a_proof_is_read_as_it_was_written_and_proves_its_entry(entries: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(entries) - 1))
    proof = read_proof(str(proof_of(entries, index)))
    assert proof == proof_of(entries, index)
    checkpoint, note = proof.proven()
    assert checkpoint == Checkpoint("log", len(entries), root_of(map(leaf_hash, entries)))
    assert note.is_signed_by(KEY.verifier)


@given(logs, st.data())
def test_another_entry_is_not_proven(entries: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(entries) - 1))
    proof = proof_of(entries, index)
    with pytest.raises(ValueError, match="is not in the log"):
        Proof(proof.entry + b"x", index, proof.path, proof.checkpoint).proven()


def test_the_form_is_that_of_c2sp() -> None:
    lines = str(proof_of([b"a", b"b", b"c"], 1)).split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra Yg==", "index 1"]
    assert (lines[5], lines[6:8]) == ("", ["log", "3"])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("@v1", "@v2"),
        ("index 1", "index 01"),
        ("index 1", "index -1"),
        ("index 1\n", ""),
        ("extra Yg==\n", ""),
        ("extra Yg==", "extra Yg"),
        ("\n\nlog", "\nlog"),
    ],
)
def test_another_form_is_refused(before: str, after: str) -> None:
    written = str(proof_of([b"a", b"b", b"c"], 1))
    assert before in written
    with pytest.raises(ValueError, match=r"it is not a proof|base 64|does not have the entry"):
        read_proof(written.replace(before, after, 1))
