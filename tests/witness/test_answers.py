"""What a witness says of an archive that answers in a wrong way, and that it believes nothing of it."""

from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from vokspider.mirror.remote import RemoteError
from vokspider.store.log.witnessed import pins, witnessed

from ..archives import Archive
from .conftest import Look, Other, Proxy

# Both databases in one test of each kind are enough.
pytestmark = pytest.mark.postgresql_is_slow


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("path", "answer", "words"),
    [
        ("", {"items": [{"note": "nothing"}], "next": None}, "it is not a signed note"),
        ("", {"items": [{}], "next": None}, "cannot be understood: 'note'"),
        ("", {"items": 5, "next": None}, "cannot be understood"),
        ("", ["list"], "cannot be understood: it is not an object"),
        ("", {"items": [], "next": "@127.0.0.1:1/api"}, "the next page is said to be '@127.0.0.1:1/api'"),
        ("", {"items": [], "next": 5}, "cannot be understood"),
        ("/key", {"item": {"key": "nothing"}}, "is not a verifier key"),
        ("/3/consistency/6", {"item": {"hashes": ["zz"]}}, "cannot be understood"),
    ],
)
def test_answers_that_are_none_are_said_and_change_nothing(
    archive: Archive, other: Other, see: Look, httpserver: HTTPServer, path: str, answer: Any, words: str
) -> None:
    proxy = Proxy(other.url, httpserver)
    if path != "/key":
        see(url=proxy.url)
        other.sign()
    before = (witnessed(archive.engine), pins(archive.engine))
    proxy.answers[f"/api/v1/checkpoints{path}"] = answer
    with pytest.raises(RemoteError, match=words):
        see(url=proxy.url)
    assert (witnessed(archive.engine), pins(archive.engine)) == before


def test_a_list_that_goes_round_in_circles_ends(other: Other, see: Look, httpserver: HTTPServer) -> None:
    proxy = Proxy(other.url, httpserver)
    see(url=proxy.url)
    page = proxy.remote.asked("/api/v1/checkpoints")
    proxy.answers["/api/v1/checkpoints"] = {**page, "next": "/api/v1/checkpoints?cursor=x"}
    with pytest.raises(RemoteError, match="is not where it belongs"):
        see(url=proxy.url)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("hashes", [[], ["00" * 32], ["00" * 31] * 2, ["00" * 32] * 3])
def test_proofs_that_prove_nothing_are_no_continuation(
    other: Other, see: Look, httpserver: HTTPServer, hashes: list[str]
) -> None:
    proxy = Proxy(other.url, httpserver)
    see(url=proxy.url)
    other.sign()
    proxy.answers["/api/v1/checkpoints/3/consistency/6"] = {"item": {"hashes": hashes}}
    assert "its log of 6 entries does not continue the one of 3" in (see(url=proxy.url).problem or "")


def test_an_archive_without_a_key_or_a_checkpoint_says_what_to_do(other: Other, see: Look) -> None:
    other.key.rename(other.key.with_suffix(".away"))
    with pytest.raises(RemoteError, match=r"there is no key where these pages are served.*name its key with --key"):
        see()
    other.execute("DELETE FROM checkpoint")
    other.key.with_suffix(".away").rename(other.key)
    with pytest.raises(RemoteError, match="has no checkpoint yet; 'vokspider log checkpoint' there makes one"):
        see()
