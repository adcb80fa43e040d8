"""``log verify`` finds timestamps that do not prove what their rows say."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pytest_httpserver import HTTPServer
from sqlalchemy import text

from tests.archives import Archive, article
from tests.authority import TestAuthority, make_authority
from tests.stamped import Stamping
from vokspider.store.log.checkpoints import make_checkpoint
from vokspider.store.log.verifying import verify
from vokspider.witness.stamping import stamp_missing

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


@pytest.fixture
def stamped(stamping: Stamping, httpserver: HTTPServer, authority: TestAuthority) -> Archive:
    """Two checkpoints of 3 and 6 entries, each with a timestamp."""
    httpserver.expect_request("/a").respond_with_handler(authority.serve)
    archive = stamping.by("a")
    for number in (1, 2):
        archive.run([], [article(number)])
        make_checkpoint(archive.engine, KEY, archive.now)
        assert [one.problem for one in stamp_missing(archive.engine, archive.config, lambda: archive.now)] == [None]
    return archive


def problems(archive: Archive, trusted: bytes) -> list[str]:
    return [str(one) for one in verify(archive.engine, certificates={"a": trusted})]


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE stamp SET note = replace(note, 'vokspider', 'archive') WHERE size = 3", "is a timestamp of something"),
        ("UPDATE stamp SET stamped_at = tried_at WHERE size = 3", "its row another one"),
        ("UPDATE stamp SET answer = (SELECT answer FROM stamp WHERE size = 6) WHERE size = 3", "of something else"),
        ("UPDATE stamp SET note = (SELECT note FROM stamp WHERE size = 6) WHERE size = 3", "not the checkpoint of its"),
        ("UPDATE stamp SET note = '' WHERE size = 3", "it is not a signed note"),
    ],
)
def test_altered_timestamps_are_named(stamped: Archive, authority: TestAuthority, change: str, words: str) -> None:
    trusted = authority.certificates.read_bytes()
    assert problems(stamped, trusted) == []
    with stamped.engine.begin() as connection:
        connection.execute(text(change))
    (found,) = problems(stamped, trusted)
    assert found.startswith("stamp 3: of a: ")
    assert words in found


def test_the_certificates_say_who_signed(stamped: Archive, tmp_path_factory: pytest.TempPathFactory) -> None:
    stranger = make_authority(tmp_path_factory.mktemp("strangers") / "one").certificates.read_bytes()
    assert len(problems(stamped, stranger)) == 2
    assert list(verify(stamped.engine)) == []
