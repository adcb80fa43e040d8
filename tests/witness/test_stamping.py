"""Checkpoints are stamped by authorities over HTTP; whatever these answer, nothing that was kept is lost."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from vokspider.proof.timestamps import question_about
from vokspider.store.log.checkpoints import Kept, make_checkpoint
from vokspider.store.log.stamps import FAILED, GOT, WAITING, Stamp, stamps, timestamps, want
from vokspider.store.log.verifying import verify
from vokspider.witness.stamping import Asked, stamp_missing

from ..archives import Archive, article
from ..authority import TYPE, TestAuthority, make_authority, verified
from ..limits import HANG
from ..stamped import Stamping

KEY, OTHER = (Ed25519PrivateKey.from_private_bytes(letter * 32) for letter in (b"k", b"o"))
NOW = datetime(2025, 12, 4, 1, tzinfo=UTC)
# Both databases in one test of each kind are enough.
pytestmark = pytest.mark.postgresql_is_slow


def signed(archive: Archive, number: int = 1) -> Kept:
    archive.run([], [article(number)])
    return make_checkpoint(archive.engine, KEY, archive.now)


def asked(archive: Archive, now: datetime = NOW) -> list[Asked]:
    return list(stamp_missing(archive.engine, archive.config, lambda: now))


def only(archive: Archive) -> Stamp:
    (found,) = stamps(archive.engine)
    return found


def test_a_checkpoint_is_stamped_and_openssl_alone_checks_it(
    stamping: Stamping, httpserver: HTTPServer, authority: TestAuthority, tmp_path: Path
) -> None:
    httpserver.expect_request("/good", method="POST").respond_with_handler(authority.serve)
    archive = stamping.by("good")
    kept = signed(archive)
    (done,) = asked(archive)
    assert (done.authority, done.size, done.problem) == ("good", kept.size, None)
    assert done.stamped_at is not None
    assert abs(datetime.now(UTC) - done.stamped_at) < timedelta(hours=1)
    ((name, note, answer),) = timestamps(archive.engine, kept.size)
    assert (name, note) == ("good", kept.note)
    found = only(archive)
    assert (found.state, found.tries, found.tried_at, found.stamped_at) == (GOT, 1, NOW, done.stamped_at)
    assert httpserver.log[0][0].content_type == "application/timestamp-query"
    data, tsr = tmp_path / "checkpoint.txt", tmp_path / "x.tsr"
    data.write_text(note, "utf-8")
    tsr.write_bytes(answer)
    assert verified(tsr, data, authority.certificates).stdout == "Verification: OK\n"
    data.write_text(note.replace("vokspider", "archive"), "utf-8")
    assert verified(tsr, data, authority.certificates).returncode == 1
    trusted = {"good": authority.certificates.read_bytes()}
    assert list(verify(archive.engine, certificates=trusted)) == []
    assert asked(archive) == []


def _nothing(_request: Request) -> Response:
    return Response(b"", content_type=TYPE)


def _page(_request: Request) -> Response:
    return Response(b"<html>busy</html>")


def _busy(_request: Request) -> Response:
    return Response("later", 503)


def _elsewhere(_request: Request) -> Response:
    return Response("", 301, headers={"Location": "http://127.0.0.1:9/"})


def _much(_request: Request) -> Response:
    return Response(b"x" * (2**20 + 1), content_type=TYPE)


BAD = {
    "nothing": (_nothing, "it is not the answer of a timestamp authority"),
    "page": (_page, "it is not the answer of a timestamp authority"),
    "busy": (_busy, "answered with status 503; is it the address of a timestamp authority?"),
    "elsewhere": (_elsewhere, "answered with status 301"),
    "much": (_much, "gave more than 1,048,576 bytes for a timestamp"),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", BAD)
def test_what_is_no_timestamp_is_not_kept_and_the_reason_is(
    name: str, stamping: Stamping, httpserver: HTTPServer, authority: TestAuthority
) -> None:
    handler, words = BAD[name]
    httpserver.expect_oneshot_request("/a").respond_with_handler(handler)
    archive = stamping.by("a")
    kept = signed(archive)
    (done,) = asked(archive)
    assert done.problem is not None
    assert words in done.problem
    assert stamping.server.url_for("/a") in done.problem
    found = only(archive)
    assert (found.state, found.tries, found.answer, found.problem) == (FAILED, 1, None, done.problem)
    assert timestamps(archive.engine, kept.size) == []
    httpserver.expect_request("/a").respond_with_handler(authority.serve)
    (again,) = asked(archive, NOW + timedelta(days=1))
    assert again.problem is None
    found = only(archive)
    assert (found.state, found.tries, found.problem) == (GOT, 2, None)
    assert list(verify(archive.engine)) == []


def _of_something_else(authority: TestAuthority, data: bytes, request: Request) -> bytes:
    """An answer with the number of the request, and another hash."""
    return authority.answer(request.get_data().replace(sha256(data).digest(), sha256(b"else").digest()))


def _earlier(authority: TestAuthority, data: bytes, _request: Request) -> bytes:
    return authority.answer(question_about(data).body)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("other data", "it is a timestamp of something else"),
        ("earlier answer", "it is not the answer to this request"),
        ("foreign", "not one of the authority's certificates at that time"),
        ("expired", "certificate has expired"),
        ("refusing", "the authority says: rejected (Message digest algorithm is not supported"),
    ],
)
def test_answers_of_the_right_form_that_prove_nothing(
    what: str, words: str, stamping: Stamping, httpserver: HTTPServer, authority: TestAuthority, tmp_path: Path
) -> None:
    made = {"expired": {"days": -1}, "refusing": {"digests": "sha512"}}.get(what, {})
    other = make_authority(tmp_path / "other", **made)  # type: ignore[arg-type]
    archive = stamping.by("a", certificates=other.certificates if made else None)
    kept = signed(archive)
    answer = {"other data": _of_something_else, "earlier answer": _earlier}.get(what)
    made_up = lambda request: Response(answer(authority, kept.note.encode(), request))  # type: ignore[misc]  # noqa: E731
    httpserver.expect_request("/a").respond_with_handler(made_up if answer else other.serve)
    (done,) = asked(archive)
    assert done.problem is not None
    assert words in done.problem
    assert only(archive).state == FAILED


@pytest.fixture
def hanging(httpserver: HTTPServer) -> Iterator[str]:
    """The path of an authority that takes requests and says nothing until the test ends."""
    ended = threading.Event()

    def wait(_request: Request) -> Response:
        ended.wait(HANG)
        return Response(b"")

    httpserver.expect_request("/silent").respond_with_handler(wait)
    yield "silent"
    ended.set()


def test_an_authority_that_says_nothing_has_its_limit_and_does_not_hold_up_others(
    hanging: str, stamping: Stamping, httpserver: HTTPServer, authority: TestAuthority
) -> None:
    httpserver.expect_request("/good").respond_with_handler(authority.serve)
    signed(stamping.by(hanging, "good", seconds=0.2))
    first, second = asked(stamping.archive)
    assert (first.authority, first.stamped_at) == (hanging, None)
    assert first.problem is not None
    assert "gave no answer" in first.problem
    assert "timed out" in first.problem
    # The limit is for a machine that does nothing else; a busy one may miss it, and then it is asked again.
    assert second.authority == "good"


def test_what_is_missing_is_asked_for_again_the_newest_first_until_one_fails(
    stamping: Stamping, httpserver: HTTPServer, authority: TestAuthority
) -> None:
    archive = stamping.by("a")
    sizes = []
    for number in (1, 2, 3):
        httpserver.expect_oneshot_request("/a").respond_with_handler(_busy)
        sizes.append(signed(archive, number).size)
        assert [one.size for one in asked(archive)] == [sizes[-1]]
    assert [(one.size, one.tries) for one in stamps(archive.engine)] == [(size, 1) for size in reversed(sizes)]
    httpserver.expect_request("/a").respond_with_handler(authority.serve)
    assert [(one.size, one.problem) for one in asked(archive)] == [(size, None) for size in reversed(sizes)]
    assert {one.state for one in stamps(archive.engine)} == {GOT}


def test_an_authority_is_not_asked_for_too_many_at_a_time(
    stamping: Stamping, httpserver: HTTPServer, authority: TestAuthority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vokspider.witness.stamping._AT_A_TIME", 2)
    archive = stamping.by("a")
    sizes = [signed(archive, number).size for number in (1, 2, 3)]
    for size in sizes:
        want(archive.engine, size, ["a"])
    httpserver.expect_request("/a").respond_with_handler(authority.serve)
    assert [[one.size for one in asked(archive)] for _ in range(3)] == [[sizes[2], sizes[1]], [sizes[0]], []]


def test_older_checkpoints_of_a_new_authority_are_not_stamped(stamping: Stamping, httpserver: HTTPServer) -> None:
    archive = stamping.by()
    signed(archive)
    assert asked(archive) == []
    httpserver.expect_request("/a").respond_with_handler(_busy)
    last = signed(stamping.by("a"), 2)
    asked(archive)
    assert [one.size for one in stamps(archive.engine)] == [last.size]


def test_a_timestamp_is_of_the_note_as_it_was_and_stays_as_it_came(
    stamping: Stamping, httpserver: HTTPServer, authority: TestAuthority
) -> None:
    httpserver.expect_request("/a").respond_with_handler(authority.serve)
    archive = stamping.by("a")
    kept = signed(archive)
    asked(archive)
    before = only(archive)
    assert make_checkpoint(archive.engine, OTHER, archive.now).note != kept.note
    want(archive.engine, kept.size, ["a", "b"])
    assert asked(archive) == []
    assert stamps(archive.engine)[0] == before
    assert stamps(archive.engine)[1].state == WAITING
    assert timestamps(archive.engine, kept.size) == [("a", kept.note, before.answer)]
    assert list(verify(archive.engine, certificates={"a": authority.certificates.read_bytes()})) == []


def test_certificates_that_cannot_be_read_are_said_and_nothing_is_asked(
    stamping: Stamping, httpserver: HTTPServer, tmp_path: Path
) -> None:
    archive = stamping.by("a", certificates=tmp_path / "missing.pem")
    signed(archive)
    (done,) = asked(archive)
    assert done.problem == (
        f"the certificates {tmp_path}/missing.pem (proof.authorities) cannot be read: No such file or directory"
    )
    (tmp_path / "missing.pem").write_text("nothing")
    (done,) = asked(archive)
    assert "missing.pem (proof.authorities) cannot be used: there are no certificates in PEM" in (done.problem or "")
    assert httpserver.log == []
    assert only(archive).tries == 2


def test_nobody_at_the_address(stamping: Stamping, httpserver: HTTPServer) -> None:
    archive = stamping.by("a")
    signed(archive)
    httpserver.stop()
    (done,) = asked(archive)
    assert "gave no answer" in (done.problem or "")
    httpserver.start()
