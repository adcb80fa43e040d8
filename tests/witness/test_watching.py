"""A witness keeps the checkpoints of another archive, and finds out when that shows another history."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve
from pytest_httpserver import HTTPServer

from vokspider.mirror.remote import Remote
from vokspider.proof.checkpoints import read_checkpoint
from vokspider.proof.merkle import continued_roots
from vokspider.proof.notes import SigningKey, verifier_key
from vokspider.store.log.witnessed import last_of, pins, witnessed

from ..archives import Archive, article
from ..web.conftest import Pages
from .conftest import BEGUN, Look, Other, Proxy

KEY = "/api/v1/checkpoints/key"
# Both databases in one test of each kind are enough.
pytestmark = pytest.mark.postgresql_is_slow


def test_at_first_sight_the_newest_is_kept_and_the_key_is_pinned(archive: Archive, other: Other, see: Look) -> None:
    newest = other.sign()
    seen = see()
    assert (seen.problem, seen.is_trusted_blindly, seen.before) == (None, True, None)
    (kept,) = witnessed(archive.engine)
    assert (kept.url, kept.size, kept.root, kept.note) == (other.url, newest.size, newest.root, newest.note)
    assert (kept.proof, kept.problem, kept.seen_at) == (None, None, BEGUN)
    (pin,) = pins(archive.engine)
    assert (pin.url, pin.origin, pin.since, pin.checked_at) == (other.url, kept.origin, BEGUN, BEGUN)
    assert read_checkpoint(newest.note)[1].is_signed_by(verifier_key(pin.key))


def test_each_new_checkpoint_is_kept_with_the_proof_that_it_continues_the_last(
    archive: Archive, other: Other, see: Look
) -> None:
    first = see().new[0]
    made = [other.sign(), other.sign()]
    seen = see()
    assert (seen.problem, seen.is_trusted_blindly, seen.before) == (None, False, first)
    assert [one.size for one in seen.new] == [one.size for one in made]
    assert [one.size for one in witnessed(archive.engine)] == [made[1].size, made[0].size, first.size]
    before = first
    for one in seen.new:
        roots = bytes.fromhex(before.root), bytes.fromhex(one.root)
        proof = [bytes.fromhex(word) for word in one.proof or ()]
        assert continued_roots(before.size, one.size, roots[0], proof) == roots
        before = one
    again = see()
    assert (again.new, again.problem, again.last) == ((), None, seen.new[-1])
    (pin,) = pins(archive.engine)
    assert (pin.since, pin.checked_at) == (BEGUN, BEGUN + timedelta(days=2))


def test_a_log_that_was_rolled_back_is_noticed(archive: Archive, other: Other, see: Look) -> None:
    see()
    last = other.sign()
    see()
    other.execute("DELETE FROM checkpoint WHERE size = :size", size=last.size)
    assert see().problem == (
        f"its last checkpoint is of 3 entries, and it had signed one of {last.size}: its log was rolled back"
    )
    found = last_of(archive.engine, other.url)
    assert found
    assert found.size == last.size
    other.execute("DELETE FROM checkpoint")
    assert see().problem == f"it has no checkpoint any more, and had signed one of {last.size} entries"


def test_another_history_of_the_same_size_is_noticed_and_kept_as_evidence(
    archive: Archive, other: Other, see: Look
) -> None:
    kept = see().new[0]
    other.rewrite()
    other.archive.run([], [])
    other.execute("DELETE FROM log WHERE seq > 3", "UPDATE log_head SET size = 3")
    forged = other.sign_again()
    assert forged.size == kept.size
    problem = see().problem
    assert problem == (f"it signed the root {forged.root} of 3 entries, and had signed {kept.root}: its log was forked")
    rows = {one.root: one for one in witnessed(archive.engine)}
    assert rows[kept.root].problem is None
    assert (rows[forged.root].problem, rows[forged.root].note) == (problem, forged.note)
    assert see().problem == problem


def test_a_log_that_goes_on_from_another_history_is_noticed(archive: Archive, other: Other, see: Look) -> None:
    kept = see().new[0]
    other.rewrite()
    forged = other.sign()
    assert see().problem == (
        f"its log of {forged.size} entries does not continue the one of {kept.size} that it had signed: it was forked"
    )
    assert [(one.size, one.problem is None) for one in witnessed(archive.engine)] == [
        (forged.size, False),
        (kept.size, True),
    ]
    other.sign()
    assert "does not continue the one of 3" in (see().problem or "")


def test_all_up_to_the_first_that_does_not_fit_is_not_believed(archive: Archive, other: Other, see: Look) -> None:
    see()
    other.sign()
    other.key.unlink()
    other.sign()
    assert "is not signed by its key" in (see().problem or "")
    found = last_of(archive.engine, other.url)
    assert found
    assert found.size == 3


def test_another_key_is_noticed_and_can_be_named(archive: Archive, other: Other, see: Look) -> None:
    see()
    (pinned,) = pins(archive.engine)
    other.key.unlink()
    made = other.sign()
    problem = see().problem or ""
    old, named = verifier_key(pinned.key), verifier_key(Remote(other.url).asked(KEY)["item"]["key"])
    assert problem == (
        f"its checkpoint of {made.size} entries is not signed by its key {old.name}+{old.id.hex()}, "
        f"but by {named.name}+{named.id.hex()}"
    )
    seen = see(key=named)
    assert (seen.problem, [one.size for one in seen.new]) == (None, [made.size])
    assert pins(archive.engine)[0].key == str(named)
    assert see().problem is None


def test_a_key_that_is_named_at_first_sight_must_have_signed(archive: Archive, other: Other, see: Look) -> None:
    named = verifier_key(Remote(other.url).asked(KEY)["item"]["key"])
    stranger = evolve(named, public=b"\0" * 32)
    assert "is not signed by its key" in (see(key=stranger).problem or "")
    assert pins(archive.engine) == []
    seen = see(key=named)
    assert (seen.problem, seen.is_trusted_blindly) == (None, False)


def test_another_log_at_the_address_is_noticed(other: Other, see: Look) -> None:
    old = see().new[0].origin
    other.rewrite(seq=1)
    other.sign()
    problem = see().problem or ""
    assert problem.startswith("it shows another log, vokspider/")
    assert problem.endswith(f", and had shown {old}")


def test_two_addresses_of_one_log_that_show_two_histories_are_noticed(
    archive: Archive, other: Other, see: Look, pages: Pages
) -> None:
    kept = see().new[0]
    second = pages(other.archive.config).address
    assert see(url=second).problem is None
    other.rewrite()
    forged = other.sign_again()
    third = pages(other.archive.config).address
    problem = see(url=third).problem or ""
    assert problem.startswith(f"it signed the root {forged.root} of 3 entries, and had signed {kept.root} at ")
    assert [one.url for one in pins(archive.engine)] == sorted([other.url, second])


def test_what_was_explained_can_be_begun_anew(archive: Archive, other: Other, see: Look) -> None:
    kept = see().new[0]
    other.rewrite()
    forged = other.sign()
    assert see().problem
    assert see(anew=True).problem is None
    assert see().problem is None
    later = other.sign()
    assert [one.size for one in see().new] == [later.size]
    assert {(one.size, one.root) for one in witnessed(archive.engine)} >= {
        (kept.size, kept.root),
        (forged.size, forged.root),
    }


def test_what_nobody_signed_is_no_evidence_against_a_later_checkpoint(
    archive: Archive, other: Other, see: Look, httpserver: HTTPServer
) -> None:
    """Somebody between the two shows a made-up checkpoint; then the true one of that size comes."""
    honest = Proxy(other.url, httpserver)
    see(url=honest.url)
    made = other.sign()
    private = SigningKey(verifier_key(pins(archive.engine)[0].key).name, _stranger())
    checkpoint, _ = read_checkpoint(made.note)
    honest.notes = [str(evolve(checkpoint, root=b"\1" * 32).signed(private))]
    assert "is not signed by its key" in (see(url=honest.url).problem or "")
    honest.notes = []
    seen = see(url=honest.url)
    assert (seen.problem, [one.size for one in seen.new]) == (None, [made.size])


def _stranger() -> Any:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(b"s" * 32)


def test_many_new_checkpoints_are_read_page_by_page(
    other: Other, see: Look, monkeypatch: pytest.MonkeyPatch, archive: Archive
) -> None:
    monkeypatch.setattr("vokspider.witness.watching._AT_A_TIME", 2)
    see()
    made = [other.sign().size for _ in range(5)]
    assert [one.size for one in see().new] == made
    assert len(witnessed(archive.engine)) == 6


def test_the_archive_of_the_tests_has_articles_of_its_own(archive: Archive, see: Look) -> None:
    """A witness may be an archive, and its own log has nothing to do with what it keeps."""
    archive.run([], [article(1)])
    assert see().problem is None


def test_the_same_checkpoint_signed_by_another_key_alone_is_noticed(other: Other, see: Look) -> None:
    see()
    other.key.unlink()
    other.execute("DELETE FROM checkpoint")
    other.sign_again()
    assert "its checkpoint of 3 entries is not signed by its key" in (see().problem or "")


def test_a_further_signature_is_no_problem(other: Other, see: Look) -> None:
    see()
    other.key.unlink()
    other.sign_again()
    assert see().problem is None
