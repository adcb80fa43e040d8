"""Signed checkpoints of the log, in the API and on every page."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vokspider.proof.checkpoints import read_checkpoint
from vokspider.store.log.checkpoints import make_checkpoint

from ...archives import Archive, article
from ..conftest import Web
from .conftest import answer

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
