"""Reads what an answer of a timestamp authority (RFC 3161, DER) says: of which hash, and when."""

from __future__ import annotations

import time

HASHES = {
    bytes.fromhex("608648016503040201"): "sha256",
    bytes.fromhex("608648016503040202"): "sha384",
    bytes.fromhex("608648016503040203"): "sha512",
}


def der_parts(data: bytes) -> list[tuple[int, bytes]]:
    """The values in a row of DER: the tag and the contents of each. Raises ValueError for anything else."""
    found, at = [], 0
    while at < len(data):
        if at + 2 > len(data):
            raise ValueError("it ends too early")
        tag, length, at = data[at], data[at + 1], at + 2
        if length >= 0x80:
            number = length & 0x7F
            length, at = int.from_bytes(data[at : at + number], "big"), at + number
            if not number:
                raise ValueError("it is not DER")
        if at + length > len(data):
            raise ValueError("it ends too early")
        found.append((tag, data[at : at + length]))
        at += length
    return found


def within(data: bytes, *places: int) -> bytes:
    """The contents of a value in values: that at the first place, in it that at the second, and so on."""
    for place in places:
        parts = der_parts(data)
        if place >= len(parts):
            raise ValueError("a part is missing")
        data = parts[place][1]
    return data


def stamped(answer: bytes) -> tuple[str, bytes, str]:
    """What an answer of an authority tells: the name of a hash function, a hash, and a time as ``YYYYMMDDHHMMSSZ``.

    Raises ValueError for anything else, and for a refusal.
    """
    if [tag for tag, _ in der_parts(answer)] != [0x30]:
        raise ValueError("it is not one sequence")
    if within(answer, 0, 0, 0) not in (b"\x00", b"\x01"):
        raise ValueError("the authority refused")
    info = within(answer, 0, 1, 1, 0, 2, 1, 0)
    algorithm = within(info, 0, 2, 0, 0)
    if algorithm not in HASHES:
        raise ValueError("its hash function is not known here")
    moment = within(info, 0, 4).decode("ascii")
    time.strptime(moment[:14], "%Y%m%d%H%M%S")
    return HASHES[algorithm], within(info, 0, 2, 1), moment
