"""Web archives of other tools: encodings, chunks, digests, times and archives of archives."""

import base64
import bz2
import gzip
import hashlib
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from tests.sites.kcnawatch.helpers import SITE
from vokspider.formats.coding import CodingError, dechunked, decoded, unpacked
from vokspider.formats.warc import Bad, Left, Page, read_pages

from .warcs import URL, answered, recorded

BODY = b"<!DOCTYPE html><html><body><p>" + b"The lamp at the ferry landing was lit. " * 40 + b"</p></body></html>"
TYPE = "Content-Type: text/html; charset=utf-8"
AT = datetime(2025, 12, 3, 7, 8, 9, tzinfo=UTC)


def found(tmp_path: Path, *records: bytes, name: str = "a.warc") -> list[Page | Bad | Left]:
    path = tmp_path / name
    path.write_bytes(b"".join(records))
    return list(read_pages(path, SITE))


def bodies(tmp_path: Path, *records: bytes) -> list[bytes]:
    return [one.capture.body for one in found(tmp_path, *records) if isinstance(one, Page)]


def raw_deflate(body: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(body) + stream.flush()


def chunked(body: bytes, size: int = 100, end: bytes = b"\r\n") -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x" % len(part) + end + part + end for part in parts) + b"0" + end + end


def costs_one_record(tmp_path: Path, head: str, body: bytes, why: str) -> None:
    """The record with this body is named with its reason, and those around it are read."""
    other = answered(URL, TYPE, BODY)
    before, bad, after = found(tmp_path, other, answered(URL, f"{TYPE}\n{head}", body), other)
    assert isinstance(before, Page)
    assert isinstance(after, Page)
    assert isinstance(bad, Bad)
    assert bad.what == URL
    assert why in bad.why


class TestEncodings:
    @pytest.mark.parametrize(
        ("head", "body"),
        [
            ("Content-Encoding: gzip", gzip.compress(BODY, mtime=0)),
            ("Content-Encoding: x-gzip", gzip.compress(BODY, mtime=0)),
            ("Content-Encoding: GZIP ", gzip.compress(BODY[:50], mtime=0) + gzip.compress(BODY[50:], mtime=0)),
            ("Content-Encoding: deflate", zlib.compress(BODY)),
            ("Content-Encoding: deflate", raw_deflate(BODY)),
            ("Content-Encoding: br", brotli.compress(BODY)),
            ("Content-Encoding: zstd", zstd.compress(BODY)),
            ("Content-Encoding: gzip, br", brotli.compress(gzip.compress(BODY, mtime=0))),
            ("Content-Encoding: br\nContent-Encoding: zstd", zstd.compress(brotli.compress(BODY))),
            # Recorders keep the header and drop the encoding, or the other way round.
            ("Content-Encoding: gzip", BODY),
            ("Content-Encoding: br", BODY),
            ("Content-Encoding: zstd", BODY),
            ("Content-Encoding: deflate", BODY),
            ("Content-Encoding: compress", BODY),
            ("Content-Encoding: identity", BODY),
            ("Content-Encoding: utf-8", BODY),
            ("Content-Encoding:", BODY),
            ("X: y", gzip.compress(BODY, mtime=0)),
            ("X: y", zstd.compress(BODY)),
            ("X: y", gzip.compress(gzip.compress(BODY, mtime=0), mtime=0)),
            ("Transfer-Encoding: chunked", chunked(BODY)),
            ("Transfer-Encoding: chunked", chunked(BODY, end=b"\n")),
            ("Transfer-Encoding: chunked", chunked(BODY).replace(b"64\r", b"064;name=value\r")),
            ("Transfer-Encoding: gzip, Chunked", chunked(gzip.compress(BODY, mtime=0))),
            ("Transfer-Encoding: chunked\nContent-Encoding: br", chunked(brotli.compress(BODY))),
            ("Transfer-Encoding: chunked", BODY),
            ("X: y", chunked(BODY)),
        ],
    )
    def test_are_taken_off(self, tmp_path: Path, head: str, body: bytes) -> None:
        assert bodies(tmp_path, answered(URL, f"{TYPE}\n{head}", body)) == [BODY]

    @pytest.mark.parametrize(
        ("head", "body", "why"),
        [
            ("Content-Encoding: gzip", gzip.compress(BODY, mtime=0)[:-30], "breaks off"),
            ("Content-Encoding: gzip", gzip.compress(BODY, mtime=0)[:-8] + b"12345678", "damaged"),
            ("Content-Encoding: br", brotli.compress(BODY)[:-5], "breaks off"),
            ("Content-Encoding: br", b"\xff" * 90, "damaged"),
            ("Content-Encoding: zstd", zstd.compress(BODY)[:-5], "breaks off"),
            ("Content-Encoding: magic", b"\xff" * 90, "not known"),
            ("Transfer-Encoding: chunked", chunked(BODY)[:-5], "break off"),
            ("Transfer-Encoding: chunked", chunked(BODY)[:-40], "break off"),
            ("Transfer-Encoding: chunked", chunked(BODY).replace(b"\r\n64\r\n", b"\r\n99\r\n"), "broken"),
        ],
    )
    def test_that_cannot_be_cost_one_record(self, tmp_path: Path, head: str, body: bytes, why: str) -> None:
        costs_one_record(tmp_path, head, body, why)

    @pytest.mark.parametrize(
        ("encoding", "pack"),
        [
            ("gzip", partial(gzip.compress, compresslevel=1)),
            ("br", partial(brotli.compress, quality=1)),
            ("deflate", partial(zlib.compress, level=1)),
        ],
    )
    def test_that_expand_without_end_cost_one_record(
        self, tmp_path: Path, encoding: str, pack: Callable[[bytes], bytes]
    ) -> None:
        costs_one_record(tmp_path, f"Content-Encoding: {encoding}", pack(bytes(2**27)), "expands to more than")

    @given(st.binary(max_size=300), st.integers(1, 50))
    def test_chunks_come_off_any_bytes(self, body: bytes, size: int) -> None:
        assert dechunked(chunked(body, size)) == body

    @given(st.lists(st.sampled_from(["gzip", "deflate", "br", "zstd"]), max_size=3), st.binary(max_size=200))
    def test_any_row_of_encodings(self, names: list[str], rest: bytes) -> None:
        packers: dict[str, Callable[[bytes], bytes]] = {
            "gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress,
        }  # fmt: skip
        body = packed = b"<html>" + rest
        for name in names:
            packed = packers[name](packed)
        assert decoded(packed, names) == body

    @pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, zstd.compress])
    def test_a_compressed_file_that_breaks_off(self, pack: Callable[[bytes], bytes]) -> None:
        assert unpacked(pack(BODY)) == BODY
        with pytest.raises(CodingError, match="breaks off"):
            unpacked(pack(BODY)[:-4])


def spelled(name: str, content: bytes) -> list[str]:
    digest = hashlib.new(name, content, usedforsecurity=False).digest()
    b32, b64 = base64.b32encode(digest).decode(), base64.b64encode(digest).decode()
    return [digest.hex(), digest.hex().upper(), b32, b32.rstrip("="), b32.lower(), b64, b64.rstrip("=")]


class TestDigests:
    @pytest.mark.parametrize("name", ["sha1", "sha256", "md5", "sha512"])
    @pytest.mark.parametrize("spelling", range(7))
    @pytest.mark.parametrize("reading", ["as it came", "without chunks", "without encoding"])
    def test_every_reading_of_the_standard_is_right(
        self, tmp_path: Path, name: str, spelling: int, reading: str
    ) -> None:
        packed = gzip.compress(BODY, mtime=0)
        payload = {"as it came": chunked(packed), "without chunks": packed, "without encoding": BODY}[reading]
        digest = f"{name}:{spelled(name, payload)[spelling]}"
        head = f"{TYPE}\nTransfer-Encoding: chunked\nContent-Encoding: gzip"
        record = answered(URL, head, chunked(packed), WARC_Payload_Digest=digest)
        assert bodies(tmp_path, record) == [BODY]

    @pytest.mark.parametrize("digest", ["sha1:" + "A" * 32, "sha256:00", "md5:", "sha1:?"])
    @pytest.mark.parametrize("field", ["WARC_Payload_Digest", "WARC_Block_Digest"])
    def test_a_wrong_one_costs_one_record(self, tmp_path: Path, digest: str, field: str) -> None:
        wrong, right = answered(URL, TYPE, BODY, **{field: digest}), answered(URL, TYPE, BODY)
        bad, page = found(tmp_path, wrong, right)
        assert isinstance(bad, Bad)
        assert "digest" in bad.why
        assert isinstance(page, Page)

    @pytest.mark.parametrize("digest", ["blake9:abc", "nothing", ""])
    def test_one_that_cannot_be_checked_is_no_fault(self, tmp_path: Path, digest: str) -> None:
        assert bodies(tmp_path, answered(URL, TYPE, BODY, WARC_Payload_Digest=digest)) == [BODY]

    def test_of_pages_that_nobody_wants_are_not_asked_for(self, tmp_path: Path) -> None:
        image = answered(URL + "a.png", "Content-Type: image/png", b"x", WARC_Block_Digest="sha1:" + "A" * 32)
        assert found(tmp_path, image) == [Left("image/png file")]


class TestAnswers:
    @pytest.mark.parametrize(
        "head", ["X: y", "Content-Type:", "Content-Type: application/octet-stream", "Content-Type: text/plain"]
    )
    def test_without_a_useful_type_are_known_by_their_content(self, tmp_path: Path, head: str) -> None:
        assert bodies(tmp_path, answered(URL, head, BODY)) == [BODY]

    @pytest.mark.parametrize(
        ("block", "why"),
        [
            (b"HTTP/1.1 OK\r\n\r\n" + BODY, "its status line is not valid: 'HTTP/1.1 OK'"),
            (b"HTTP/1.1\r\n\r\n" + BODY, "its status line is not valid"),
            (b"\x00\x01 no answer", "no HTTP head"),
            (b"", "no HTTP head"),
        ],
    )
    def test_that_are_none_are_named(self, tmp_path: Path, block: bytes, why: str) -> None:
        (bad,) = found(tmp_path, recorded("response", URL, "application/http", block))
        assert isinstance(bad, Bad)
        assert why in bad.why

    @pytest.mark.parametrize("line", [b"HTTP/2 200", b"HTTP/1.0 200 OK", b"HTTP/3 200 ", b"HTTP/1.1  200  OK"])
    @pytest.mark.parametrize("end", [b"\r\n", b"\n"])
    def test_status_lines_of_all_versions(self, tmp_path: Path, line: bytes, end: bytes) -> None:
        block = end.join([line, b"content-type: text/html", b"X-Odd: \xff\xfe", b" folded", b"", BODY])
        (page,) = found(tmp_path, recorded("response", URL, "application/http", block))
        assert isinstance(page, Page)
        assert (page.capture.status, page.capture.body) == (200, BODY)
        assert ("X-Odd", "\xff\xfe folded") in page.capture.headers

    def test_a_page_without_a_head_is_a_saved_one(self, tmp_path: Path) -> None:
        (page,) = found(tmp_path, recorded("response", URL, "text/html", BODY))
        assert isinstance(page, Page)
        assert (page.capture.status, page.capture.body) == (None, BODY)

    def test_one_that_the_recorder_cut_is_named(self, tmp_path: Path) -> None:
        (bad,) = found(tmp_path, answered(URL, TYPE, BODY[:-50], WARC_Truncated="length"))
        assert bad == Bad(URL, "the recorder cut it (length)")

    def test_addresses_in_angle_brackets_as_of_wget(self, tmp_path: Path) -> None:
        (page,) = found(tmp_path, answered(f"<{URL}>", TYPE, BODY))
        assert isinstance(page, Page)
        assert page.capture.url == URL


class TestTimes:
    @pytest.mark.parametrize(
        ("at", "head", "time_from"),
        [
            ("2025-12-03T07:08:09Z", "", "warc"),
            ("2025-12-03T16:08:09+09:00", "", "warc"),
            ("2025-12-03T07:08:09.000000000Z", "", "warc"),
            ("20251203070809", "", "warc"),
            ("yesterday", "Date: Wed, 03 Dec 2025 07:08:09 GMT", "http"),
            ("", "Date: Wed, 03 Dec 2025 07:08:09 GMT", "http"),
            ("2525-12-03T07:08:09Z", "Date: Wed, 03 Dec 2025 07:08:09 GMT", "http"),
        ],
    )
    def test_of_a_record(self, tmp_path: Path, at: str, head: str, time_from: str) -> None:
        (page,) = found(tmp_path, answered(URL, f"{TYPE}\n{head}", BODY, at))
        assert isinstance(page, Page)
        assert (page.capture.fetched_at, page.capture.time_from) == (AT, time_from)

    def test_a_record_without_any_is_named(self, tmp_path: Path) -> None:
        assert found(tmp_path, answered(URL, TYPE, BODY, "long ago")) == [Bad(URL, "its date is not valid: 'long ago'")]

    @pytest.mark.parametrize(
        ("url", "head"),
        [
            (f"https://web.archive.org/web/20251203070809id_/{URL}", ""),
            (f"https://web.archive.org/web/20251203070810/{URL}", "Memento-Datetime: Wed, 03 Dec 2025 07:08:09 GMT"),
            (f"http://localhost:8080/coll/20251203070809mp_/{URL}", ""),
            (f"https://arquivo.pt/wayback/20251203070809/{URL}", ""),
        ],
    )
    def test_of_another_archive_counts_before_the_records(self, tmp_path: Path, url: str, head: str) -> None:
        (page,) = found(tmp_path, answered(url, f"{TYPE}\n{head}", BODY, "2026-02-02T02:02:02Z"))
        assert isinstance(page, Page)
        assert (page.capture.url, page.capture.fetched_at, page.capture.time_from) == (url, AT, "archive")


def test_another_archives_own_errors_are_not_the_sites(tmp_path: Path) -> None:
    url = f"https://web.archive.org/web/20251203070809/{URL}"
    error = answered(url, TYPE, BODY).replace(b"200 OK", b"404 No")
    assert found(tmp_path, error) == [Left("page that another archive does not have")]
    kept = answered(url, f"{TYPE}\nMemento-Datetime: Wed, 03 Dec 2025 07:08:09 GMT", BODY).replace(b"200 OK", b"404 No")
    (page,) = found(tmp_path, kept)
    assert isinstance(page, Page)
    assert page.capture.status == 404


def test_what_no_database_takes_is_left_out(tmp_path: Path) -> None:
    odd = answered(URL + "\0a\x1b/", f"{TYPE}\nX-A: b\0c", BODY, Vokspider_Time_From="x" * 99)
    (page,) = found(tmp_path, odd)
    assert isinstance(page, Page)
    assert page.capture.url == URL + "a/"
    assert ("X-A", "bc") in page.capture.headers
    (bad,) = found(tmp_path, answered(URL, TYPE, BODY, Vokspider_Article="1" * 101))
    assert isinstance(bad, Bad)


def test_what_holds_no_page(tmp_path: Path) -> None:
    kinds = [recorded(kind, URL, "text/plain", b"x") for kind in ("revisit", "conversion", "continuation", "request")]
    left = [Left(f"{kind} record") for kind in ("revisit", "conversion", "continuation")]
    assert found(tmp_path, *kinds) == left
