"""Just so much of DER, the form of timestamps, that their certificates can be put into its order."""

from collections.abc import Iterator

_CERTIFICATES = 0xA0  # the tag of the certificates of a signed message
_LONG = 0x80  # in the first byte of a length: the others give how many bytes tell it
# From an answer to the fields of its signed message: its second field, the content of that, its only value.
_WAY = (0, 1, 1, 0)


def with_certificates_in_order(answer: bytes) -> bytes:
    """The answer of a timestamp authority with its certificates in the order of a DER set.

    Many authorities, openssl among them, write the chain in its own order, which rfc3161-client refuses. No signature
    covers that order. Raises ValueError for bytes of another form.
    """
    start, end = 0, len(answer)
    for number in _WAY:
        _, start, end = _field(answer, start, end, number)
    for begin, inner, stop in _fields(answer, start, end):
        if answer[begin] == _CERTIFICATES:
            one_by_one = sorted(answer[first:last] for first, _, last in _fields(answer, inner, stop))
            return answer[:inner] + b"".join(one_by_one) + answer[stop:]
    return answer


def _field(data: bytes, start: int, end: int, number: int) -> tuple[int, int, int]:
    for count, one in enumerate(_fields(data, start, end)):
        if count == number:
            return one
    raise ValueError(f"a field {number + 1} is missing")


def _fields(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Where each field begins, where its content begins, and where it ends."""
    while start < end:
        content, length = _length(data, start + 1)
        if content + length > end:
            raise ValueError("it is cut off")
        yield start, content, content + length
        start = content + length


def _length(data: bytes, at: int) -> tuple[int, int]:
    """Where the content begins whose length is told at a place, and that length."""
    told = data[at : at + 1]
    if not told:
        raise ValueError("it is cut off")
    if not told[0] & _LONG:
        return at + 1, told[0]
    content = at + 1 + (told[0] & ~_LONG)
    return content, int.from_bytes(data[at + 1 : content], "big")
