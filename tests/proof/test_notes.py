"""Signed notes, against the published example of Go's sumdb, and checkpoints in them."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from vokspider.proof.checkpoints import Checkpoint, origin_of, read_checkpoint
from vokspider.proof.notes import Note, SigningKey, read_note, verifier_key

# From the documentation of golang.org/x/mod/sumdb/note.
KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE = (
    f"{TEXT}\n"
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
private_keys = st.binary(min_size=32, max_size=32).map(Ed25519PrivateKey.from_private_bytes)
names = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="+"), min_size=1, max_size=30)
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60).map(lambda text: text + "\n")


def test_the_published_example_is_signed_by_its_key() -> None:
    key = verifier_key(KEY)
    assert (key.name, key.id.hex(), str(key)) == ("PeterNeumann", "c74f20a3", KEY)
    note = read_note(NOTE)
    assert (note.text, str(note)) == (TEXT, NOTE)
    assert note.is_signed_by(key)
    assert not Note(note.text.upper(), note.signatures).is_signed_by(key)


@given(private_keys, private_keys, names, texts)
def test_a_note_is_signed_by_the_key_that_signed_it_and_by_no_other(
    one: Ed25519PrivateKey, other: Ed25519PrivateKey, name: str, text: str
) -> None:
    key, stranger = SigningKey(name, one), SigningKey(f"{name}2", other)
    note = read_note(str(Note(text).signed(key)))
    assert note.text == text
    assert note.is_signed_by(verifier_key(str(key.verifier)))
    assert not note.is_signed_by(stranger.verifier)
    assert note.signed(key) == note
    both = read_note(str(note.signed(stranger)))
    assert both.is_signed_by(key.verifier)
    assert both.is_signed_by(stranger.verifier)


@given(private_keys, st.integers(0, 2**40), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_is_read_as_it_was_written(private: Ed25519PrivateKey, size: int, root: bytes) -> None:
    checkpoint = Checkpoint(origin_of(root.hex()), size, root)
    note = checkpoint.signed(SigningKey(checkpoint.origin, private))
    assert read_checkpoint(str(note)) == (checkpoint, note)


@pytest.mark.parametrize(
    "text",
    [
        "log\n1\n",  # no root
        "log\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "log\n+1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "log\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "log\n1\nAAAA\n",
        "log\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n",  # bits beyond the hash
        "log\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\nmore\n",
        "\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
    ],
)
def test_a_note_that_tells_no_size_and_root_is_not_a_checkpoint(text: str) -> None:
    key = SigningKey("log", Ed25519PrivateKey.generate())
    with pytest.raises(ValueError, match="not a checkpoint"):
        read_checkpoint(str(Note(text).signed(key)))


@pytest.mark.parametrize(
    "written",
    ["", "text\n", "text\n\n", "text\n\nno signature\n", f"{TEXT}\n\u2014 A+B AAAAAAAA\n", NOTE[:-1], NOTE + "more\n"],
)
def test_other_texts_are_not_notes(written: str) -> None:
    with pytest.raises(ValueError, match=r"not a signed note|not the line of a signature"):
        read_note(written)


@pytest.mark.parametrize(
    "line", ["", "a", "a+b", KEY.replace("c74", "c75"), KEY.replace("+AR", "+BR"), KEY[:-4], "+" + KEY]
)
def test_other_texts_are_not_keys(line: str) -> None:
    with pytest.raises(ValueError, match="not a verifier key"):
        verifier_key(line)
