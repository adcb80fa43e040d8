"""Timestamps as RFC 3161 has them: an authority signs a hash and the time at which it saw that."""

import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from attrs import frozen

from vokspider.proof.der import with_certificates_in_order

if TYPE_CHECKING:
    from rfc3161_client import TimeStampResponse

_GRANTED = 0
_STATES = ("granted", "granted with changes", "rejected", "not ready", "revocation is near", "revoked")
_REASON = re.compile(r'(?:Verify error: |reason: ")([^"]+)"')
_INCOMPLETE = "unable to get"
_IN_OTHER_WORDS = {
    "Nonce mismatch": "it is not the answer to this request, since it does not tell its number (nonce)",
    "Mismatch between messages": "it is a timestamp of something else",
}


@frozen
class Question:
    """What an authority is asked: the ``body`` of the request, and the ``nonce`` that its answer must repeat."""

    body: bytes
    nonce: int


def question_about(data: bytes) -> Question:
    """The request for a timestamp of these bytes. The answer shall bring the certificate of its signer."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    made = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build()
    assert made.nonce is not None  # noqa: S101 (the builder makes one)
    return Question(made.as_bytes(), made.nonce)


def time_of(answer: bytes, data: bytes) -> datetime:
    """The time (UTC) that an answer tells for ``data``. Who signed that is not checked.

    Raises ValueError if it is no timestamp of these bytes.
    """
    info = _read(answer).tst_info
    # What we ask for is always a SHA-256.
    if info.message_imprint.message != sha256(data).digest():
        raise ValueError(_IN_OTHER_WORDS["Mismatch between messages"])
    return info.gen_time.astimezone(UTC)


def verified_time(answer: bytes, data: bytes, certificates: bytes, nonce: int | None = None) -> datetime:
    """The time (UTC) at which an authority saw ``data``, by its answer.

    ``certificates``: those that are trusted, in PEM; they must have been valid at that time. ``nonce``: that of the
    request, if the answer has just come. Raises ValueError with the reason if the answer does not prove that.
    """
    from rfc3161_client import VerificationError

    read = _read(answer)
    try:
        _verifier(certificates, nonce).verify_message(read, data)
    except VerificationError as error:
        raise ValueError(_IN_OTHER_WORDS.get(str(error), _signer_words(str(error)))) from error
    return time_of(answer, data)


def check_certificates(pem: bytes) -> None:
    """Raises ValueError unless a file has certificates in PEM."""
    _certificates(pem)


def _read(answer: bytes) -> "TimeStampResponse":
    """Raises ValueError for anything but an answer with a timestamp."""
    from rfc3161_client import decode_timestamp_response

    try:
        ordered = with_certificates_in_order(answer)
    except ValueError:
        ordered = answer  # it has no timestamp, but perhaps says why
    try:
        read = decode_timestamp_response(ordered)
    except ValueError as error:
        raise ValueError(f"it is not the answer of a timestamp authority ({error})") from error
    if read.status != _GRANTED:
        raise ValueError(_refusal(read))
    return read


def _refusal(read: "TimeStampResponse") -> str:
    state = _STATES[read.status] if read.status < len(_STATES) else f"status {read.status}"
    why = " ".join(read.status_string)
    return f"the authority says: {state}{f' ({why})' if why else ''}"


def _signer_words(told: str) -> str:
    """Why the signer is not believed, from the words of the library, which have openssl's within."""
    why = _REASON.findall(told)
    way_out = "; is a certificate between missing in the file?" if _INCOMPLETE in told else ""
    return (
        f"its signature is not one of the authority's certificates at that time ({why[-1] if why else told}){way_out}"
    )


def _verifier(certificates: bytes, nonce: int | None) -> Any:
    from rfc3161_client import VerifierBuilder

    return VerifierBuilder(roots=_certificates(certificates), nonce=nonce).build()


def _certificates(pem: bytes) -> list[Any]:
    from cryptography.x509 import load_pem_x509_certificates

    try:
        return list(dict.fromkeys(load_pem_x509_certificates(pem)))
    except ValueError as error:
        raise ValueError(f"there are no certificates in PEM in it ({error})") from error
