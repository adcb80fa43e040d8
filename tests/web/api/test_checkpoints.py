"""Signed checkpoints of the log, in the API and on every page."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vokspider.proof.checkpoints import read_checkpoint
from vokspider.proof.keys import load_or_make
from vokspider.proof.merkle import continued_roots
from vokspider.proof.notes import verifier_key
from vokspider.store.log.checkpoints import make_checkpoint

from ...archives import Archive, article
from ..conftest import Web
from .conftest import BASE, answer, problem

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


def test_checkpoints_are_listed_newest_first(told: Archive, web: Web) -> None:
    assert answer(web, "/checkpoints")["items"] == []
    first = make_checkpoint(told.engine, KEY, told.now)
    told.run([], [article(9)])
    second = make_checkpoint(told.engine, KEY, told.now)
    page = answer(web, "/checkpoints?limit=1", "/checkpoints")
    assert [(one["size"], one["root"], one["note"]) for one in page["items"]] == [
        (second.size, second.root, second.note)
    ]
    assert page["total"]["count"] == 2
    following = answer(web, page["next"], "/checkpoints")
    assert [one["size"] for one in following["items"]] == [first.size]


def test_the_last_one_is_a_note_and_stands_in_the_foot(told: Archive, web: Web) -> None:
    assert web.get("/checkpoint").status == 404
    assert "/checkpoint" not in web.get("/").text
    made = make_checkpoint(told.engine, KEY, told.now)
    page = web.get("/checkpoint")
    assert (page.status, page.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert page.text == made.note
    assert read_checkpoint(page.text)[0].root.hex() == made.root
    foot = web.get("/").text.partition("<footer")[2]
    assert 'href="/checkpoint"' in foot
    assert made.root[:12] in foot


def test_the_key_is_the_public_one(told: Archive, web: Web) -> None:
    missing = problem(web.get(f"{BASE}/checkpoints/key"))
    assert missing["status"] == 404
    assert "there is no key where these pages are served" in missing["detail"]
    path = told.config.key_file
    _, note = read_checkpoint(make_checkpoint(told.engine, load_or_make(path), told.now).note)
    found = answer(web, "/checkpoints/key", "/checkpoints/key")["item"]
    key = verifier_key(found["key"])
    assert (found["origin"], note.is_signed_by(key)) == (key.name, True)
    path.chmod(0o644)
    refused = problem(web.get(f"{BASE}/checkpoints/key"))
    assert (refused["status"], str(path) in refused["detail"]) == (404, False)


def test_a_checkpoint_is_proven_to_continue_any_earlier_size(told: Archive, web: Web) -> None:
    first = make_checkpoint(told.engine, KEY, told.now)
    told.run([], [article(9)])
    second = make_checkpoint(told.engine, KEY, told.now)
    path = "/checkpoints/{old}/consistency/{new}"
    for old in (first.size, first.size - 1, 1, second.size):
        found = answer(web, f"/checkpoints/{old}/consistency/{second.size}", path)["item"]
        assert (found["old_size"], found["size"], found["root"]) == (old, second.size, second.root)
        hashes = [bytes.fromhex(one) for one in found["hashes"]]
        roots = bytes.fromhex(found["old_root"]), bytes.fromhex(second.root)
        assert continued_roots(old, second.size, roots[0], hashes) == roots
        assert old != first.size or found["old_root"] == first.root
    for old, new in ((1, second.size + 1), (second.size + 1, second.size), (1, 2**31 - 1)):
        refused = problem(web.get(f"{BASE}/checkpoints/{old}/consistency/{new}"))
        assert f"no checkpoint of {new} entries that could continue one of {old}" in refused["detail"]
