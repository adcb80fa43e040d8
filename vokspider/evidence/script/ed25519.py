"""Checks signatures of Ed25519 as RFC 8032 describes them, in whole numbers. It signs nothing, so it has no secrets."""

from __future__ import annotations

import hashlib

Point = tuple[int, int, int, int]  # extended coordinates: x, y, z, and x*y/z
PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)


def point_of(encoded: bytes) -> Point | None:
    """The point that 32 bytes are; None if they are none."""
    number = int.from_bytes(encoded, "little")
    y, is_odd = number & (2**255 - 1), number >> 255
    square = (y * y - 1) * pow(CURVE * y * y + 1, PRIME - 2, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * ROOT_OF_MINUS_ONE % PRIME
    if y >= PRIME or (x * x - square) % PRIME or (x == 0 and is_odd):
        return None
    x = x if x & 1 == is_odd else PRIME - x
    return x, y, 1, x * y % PRIME


def added(one: Point, other: Point) -> Point:
    """The sum of two points."""
    a = (one[1] - one[0]) * (other[1] - other[0])
    b = (one[1] + one[0]) * (other[1] + other[0])
    c, d = 2 * one[3] * other[3] * CURVE, 2 * one[2] * other[2]
    e, f, g, h = (b - a) % PRIME, (d - c) % PRIME, (d + c) % PRIME, (b + a) % PRIME
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def times(number: int, point: Point) -> Point:
    """A multiple of a point."""
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = added(found, point)
        point, number = added(point, point), number >> 1
    return found


def encoded_point(point: Point) -> bytes:
    """The 32 bytes of a point."""
    inverse = pow(point[2], PRIME - 2, PRIME)
    x, y = point[0] * inverse % PRIME, point[1] * inverse % PRIME
    return (y | (x & 1) << 255).to_bytes(32, "little")


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the key with these 32 public bytes made the signature of a message."""
    if len(public) != 32 or len(signature) != 64:
        return False
    mine, number = point_of(public), int.from_bytes(signature[32:], "little")
    if mine is None or number >= ORDER:
        return False
    mixed = hashlib.sha512(signature[:32] + public + message).digest()
    minus = (PRIME - mine[0], mine[1], 1, PRIME - mine[3])
    rest = times(int.from_bytes(mixed, "little") % ORDER, minus)
    return encoded_point(added(times(number, base_point()), rest)) == signature[:32]


def base_point() -> Point:
    """The point that all keys are multiples of: that with y = 4/5 and an even x."""
    found = point_of((4 * pow(5, PRIME - 2, PRIME) % PRIME).to_bytes(32, "little"))
    assert found  # noqa: S101 (it is a constant)
    return found
