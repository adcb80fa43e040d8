"""Timestamps: what an authority's answer proves, by answers that openssl makes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.authority import TestAuthority, make_authority, openssl, verified
from vokspider.proof.der import with_certificates_in_order
from vokspider.proof.timestamps import question_about, time_of, verified_time

DATA = b"vokspider/0123456789abcdef\n5\nroot\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> TestAuthority:
    return make_authority(tmp_path_factory.mktemp("authorities") / "one")


@pytest.fixture(scope="module")
def answered(authority: TestAuthority) -> tuple[bytes, int]:
    """An answer about ``DATA``, and the nonce of its request."""
    question = question_about(DATA)
    return authority.answer(question.body), question.nonce


@pytest.fixture(scope="module")
def trusted(authority: TestAuthority) -> bytes:
    return authority.certificates.read_bytes()


def test_an_answer_tells_when_the_authority_saw_the_data(answered: tuple[bytes, int], trusted: bytes) -> None:
    answer, nonce = answered
    seen = verified_time(answer, DATA, trusted, nonce)
    assert seen == verified_time(answer, DATA, trusted) == time_of(answer, DATA)
    assert seen.tzinfo is UTC
    assert abs(datetime.now(UTC) - seen) < timedelta(hours=1)


def test_what_proves_nothing_is_refused_with_the_reason(
    answered: tuple[bytes, int], trusted: bytes, tmp_path: Path
) -> None:
    answer, nonce = answered
    stranger = make_authority(tmp_path / "stranger").certificates.read_bytes()
    with pytest.raises(ValueError, match="it is a timestamp of something else"):
        verified_time(answer, DATA + b".", trusted)
    with pytest.raises(ValueError, match="it is a timestamp of something else"):
        time_of(answer, DATA + b".")
    with pytest.raises(ValueError, match=r"not the answer to this request.*nonce"):
        verified_time(answer, DATA, trusted, nonce + 1)
    with pytest.raises(ValueError, match="not one of the authority's certificates at that time"):
        verified_time(answer, DATA, stranger)
    with pytest.raises(ValueError, match="there are no certificates in PEM"):
        verified_time(answer, DATA, b"nothing")


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ({"days": -1}, r"not one of the authority's certificates at that time \(certificate has expired\)"),
        ({"digests": "sha512"}, r"the authority says: rejected \(Message digest algorithm is not supported"),
    ],
)
def test_authorities_that_cannot_be_believed(tmp_path: Path, made: dict[str, int], words: str) -> None:
    other = make_authority(tmp_path / "other", **made)  # type: ignore[arg-type]
    question = question_about(DATA)
    with pytest.raises(ValueError, match=words):
        verified_time(other.answer(question.body), DATA, other.certificates.read_bytes(), question.nonce)


def test_certificates_in_any_order_are_read(answered: tuple[bytes, int], trusted: bytes, tmp_path: Path) -> None:
    """openssl writes that of the signer first, which is the longer one here, and DER has the shorter one first."""
    answer, _ = answered
    ordered = with_certificates_in_order(answer)
    assert ordered != answer
    assert sorted(ordered) == sorted(answer)
    assert with_certificates_in_order(ordered) == ordered
    assert verified_time(ordered, DATA, trusted) == verified_time(answer, DATA, trusted)
    (tmp_path / "ordered.tsr").write_bytes(ordered)
    assert "Status: Granted." in openssl("ts", "-reply", "-in", tmp_path / "ordered.tsr", "-text").stdout


@pytest.mark.parametrize("garbage", [b"", b"<html>busy</html>", b"0", b"0\x84", b"\x30\x80\x00\x00"])
def test_garbage_is_no_answer(garbage: bytes, trusted: bytes) -> None:
    with pytest.raises(ValueError, match="it is not the answer of a timestamp authority"):
        verified_time(garbage, DATA, trusted)


@given(place=st.integers(min_value=0), other=st.integers(1, 255), cut=st.booleans())
def test_a_damaged_answer_proves_nothing_or_the_same(
    place: int, other: int, cut: bool, answered: tuple[bytes, int], trusted: bytes
) -> None:
    """Never another time, and no other error than that it proves nothing."""
    answer, _ = answered
    at = place % len(answer)
    damaged = answer[:at] if cut else answer[:at] + bytes([answer[at] ^ other]) + answer[at + 1 :]
    try:
        found = verified_time(damaged, DATA, trusted)
    except ValueError:
        return
    assert found == time_of(answer, DATA)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(garbage: bytes) -> None:
    with pytest.raises(ValueError, match="answer"):
        time_of(garbage, DATA)


def test_openssl_takes_the_time_at_which_certificates_were_valid(tmp_path: Path) -> None:
    """As docs/proof.md says of certificates that have ended."""
    old = make_authority(tmp_path / "old", days=-1)
    data, answer = tmp_path / "data.txt", tmp_path / "x.tsr"
    data.write_bytes(DATA)
    answer.write_bytes(old.answer(question_about(DATA).body))
    then = datetime.now(UTC) - timedelta(hours=36)
    assert "certificate has expired" in verified(answer, data, old.certificates).stderr
    checked = verified(answer, data, old.certificates, "-attime", f"{then.timestamp():.0f}")
    assert checked.stdout == "Verification: OK\n"


def test_certificates_between_are_needed_by_us_as_by_openssl(tmp_path: Path) -> None:
    chained = make_authority(tmp_path / "chained", has_between=True)
    answer, data, both = (tmp_path / name for name in ("x.tsr", "data.txt", "both.pem"))
    data.write_bytes(DATA)
    answer.write_bytes(chained.answer(question_about(DATA).body))
    root, between = chained.certificates, chained.folder / "between.pem"
    both.write_bytes(root.read_bytes() + between.read_bytes())
    for trusted in (root, between):
        with pytest.raises(
            ValueError, match=r"\(unable to get.*certificate\); is a certificate between missing in the"
        ):
            verified_time(answer.read_bytes(), DATA, trusted.read_bytes())
        assert verified(answer, data, trusted).returncode == 1
    assert verified_time(answer.read_bytes(), DATA, both.read_bytes()) == time_of(answer.read_bytes(), DATA)
    assert verified(answer, data, both).returncode == 0
    assert verified(answer, data, root, "-untrusted", str(between)).returncode == 0
