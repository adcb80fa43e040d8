"""Asks a timestamp authority over HTTP, as RFC 3161 describes it."""

from contextlib import closing
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

import urllib3
from attrs import frozen
from urllib3.exceptions import HTTPError
from urllib3.util import Timeout

from vokspider.answers import cause_of, whole_body
from vokspider.model.errors import VokspiderError
from vokspider.proof.timestamps import check_certificates, question_about, verified_time

_LARGEST = 2**20  # bytes; answers have some thousands
_HEADERS = {"Content-Type": "application/timestamp-query", "User-Agent": "vokspider"}


class StampError(VokspiderError):
    """An authority gave no timestamp that proves anything."""


@frozen
class Authority:
    """A timestamp authority: its name, its address, and the file of the certificates (PEM) that are trusted for it."""

    name: str
    url: str
    certificates: Path


def stamp(authority: Authority, data: bytes, seconds: float) -> tuple[bytes, datetime]:
    """The answer of an authority that stamped these bytes, as it came, and the time (UTC) that it tells.

    Raises StampError if it does not come within so many seconds, or if it does not prove that time.
    """
    trusted = certificates_of(authority)
    question = question_about(data)
    answer = _asked(authority.url, question.body, seconds)
    try:
        return answer, verified_time(answer, data, trusted, question.nonce)
    except ValueError as error:
        raise StampError(f"the answer of {authority.url} cannot be used: {error}") from error


def certificates_of(authority: Authority) -> bytes:
    """The certificates that are trusted for an authority, in PEM. Raises StampError if they cannot be read."""
    path = authority.certificates
    try:
        found = path.read_bytes()
        check_certificates(found)
    except OSError as error:
        raise StampError(f"the certificates {path} (proof.authorities) cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise StampError(f"{path} (proof.authorities) cannot be used: {error}") from error
    return found


def _asked(url: str, body: bytes, seconds: float) -> bytes:
    with urllib3.PoolManager(headers=_HEADERS, timeout=Timeout(total=seconds), retries=False) as pool:
        try:
            answer = pool.request("POST", url, body=body, redirect=False, preload_content=False)
            with closing(answer):
                found = whole_body(answer, _LARGEST, seconds, "a timestamp")
        except HTTPError as error:
            raise StampError(f"{url} gave no answer: {cause_of(error)}") from error
        except ValueError as error:
            raise StampError(f"{url} {error}") from error
    if answer.status != HTTPStatus.OK:
        raise StampError(f"{url} answered with status {answer.status}; is it the address of a timestamp authority?")
    return found
