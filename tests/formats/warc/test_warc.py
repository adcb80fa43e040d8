"""Web archives: what is written, what other tools read of it, and what is read back."""

import gzip
import io
from base64 import b32encode
from collections.abc import Callable
from datetime import timedelta, timezone
from hashlib import sha256
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from tests.limits import examples
from tests.sites.kcnawatch.helpers import SITE
from vokspider.formats.warc import Bad, Page, read_pages, record_of

from .warcs import AT, HEADERS, OTHER, SAVED, SERVED, URL, own, written


def back(tmp_path: Path, content: bytes) -> list[Page]:
    path = tmp_path / "pages.warc"
    path.write_bytes(content)
    found = list(read_pages(path, SITE))
    pages = [one for one in found if isinstance(one, Page)]
    assert pages == found
    return pages


class TestRoundTrip:
    @pytest.mark.parametrize(
        "page",
        [
            own(SERVED),
            own(SAVED, external_id="text-0123456789abcdef"),
            own(attrs.evolve(SERVED, status=404), state="http_404", reason="http_404"),
            own(attrs.evolve(SERVED, status=599, body=b"")),
            own(attrs.evolve(SERVED, url="https://kcnawatch.org/")),
            own(attrs.evolve(SERVED, body=bytes(range(256)) * 100 + b"\r\n\r\nWARC/1.1\r\n")),
            own(attrs.evolve(SAVED, body=b"", headers=(("Content-Type", "text/html"),))),
            own(attrs.evolve(SAVED, time_from="visit")),
            Page(attrs.evolve(SERVED, time_from="warc")),
        ],
    )
    @pytest.mark.parametrize("compressed", [False, True])
    def test_a_page_comes_back_as_it_was(self, tmp_path: Path, page: Page, compressed: bool) -> None:
        assert back(tmp_path, written(page, page, compressed=compressed)) == [page, page]

    @given(
        body=st.binary(max_size=200),
        microsecond=st.integers(0, 999_999),
        values=st.lists(st.text("abc: ;\"'=\t\x1f\x85\xa0\xff\xc3\xa9", max_size=9), max_size=3),
    )
    @settings(max_examples=examples(40))
    def test_any_bytes(
        self, tmp_path_factory: pytest.TempPathFactory, body: bytes, microsecond: int, values: list[str]
    ) -> None:
        plain = tuple(("X-Any", value.strip(" \t\x1f")) for value in values)
        capture = attrs.evolve(SERVED, body=body, fetched_at=AT.replace(microsecond=microsecond), headers=plain)
        assert back(tmp_path_factory.mktemp("warc"), written(own(capture))) == [own(capture)]

    @pytest.mark.parametrize(
        "received", ["caf\xe9", "caf\xc3\xa9", "\xc3\xa0", "\xe3\x81\x85", "\xa0x\xa0", "\xff\xfe"]
    )
    def test_header_bytes_in_any_encoding(self, tmp_path: Path, received: str) -> None:
        page = own(attrs.evolve(SERVED, headers=(("X-Any", received), (received, "x"))))
        assert f"X-Any: {received}\r\n".encode("latin-1") in record_of(page)
        assert back(tmp_path, written(page)) == [page]
        assert written(*back(tmp_path, written(page))) == written(page)

    def test_times_in_another_zone_are_the_same_time(self, tmp_path: Path) -> None:
        seoul = attrs.evolve(SERVED, fetched_at=AT.astimezone(timezone(timedelta(hours=9))))
        assert record_of(own(seoul)) == record_of(own(SERVED))
        assert back(tmp_path, written(own(seoul)))[0].capture.fetched_at == AT


class TestForOtherTools:
    def test_warcio_finds_every_digest_right(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        for name in ("pages.warc", "pages.warc.gz"):
            compressed = name.endswith("gz")
            (tmp_path / name).write_bytes(written(own(SERVED), own(SAVED), compressed=compressed))
        arguments = type("Arguments", (), {"inputs": [str(path) for path in tmp_path.iterdir()], "verbose": True})
        assert Checker(arguments).process_all() == 0
        said = capsys.readouterr()
        assert said.out.count("digest pass") == 6
        assert "digest to check" not in said.out
        assert said.err == ""

    def test_the_fields_of_a_page(self) -> None:
        about, record = ArchiveIterator(io.BytesIO(written(own(SERVED))))
        assert (about.rec_type, about.rec_headers.protocol) == ("warcinfo", "WARC/1.1")
        fields = dict(record.rec_headers.headers)
        assert fields["WARC-Date"] == "2025-12-03T07:08:09.123456Z"
        assert fields["WARC-Target-URI"] == URL
        assert fields["WARC-Payload-Digest"] == f"sha256:{b32encode(sha256(SERVED.body).digest()).decode()}"
        assert fields["Content-Type"] == "application/http; msgtype=response"
        assert fields["Vokspider-Article"] == "1742720595-377991883"
        assert record.http_headers.statusline == "200 OK"
        assert record.http_headers.headers == list(HEADERS)

    def test_headers_of_the_transfer_go_and_the_length_is_that_of_the_page(self, tmp_path: Path) -> None:
        received = (("Content-Encoding", "gzip"), ("Content-Length", "7"), ("transfer-encoding", "chunked"), ("A", "b"))
        (page,) = back(tmp_path, written(own(attrs.evolve(SERVED, headers=received))))
        assert page.capture.headers == (("Content-Length", str(len(SERVED.body))), ("A", "b"))
        assert page.capture.body == SERVED.body

    def test_a_value_cannot_become_a_field(self, tmp_path: Path) -> None:
        evil = attrs.evolve(SERVED, headers=(("X", "a\r\nY: b\r\n\r\nbody"),))
        (page,) = back(tmp_path, written(own(evil, reason="x\r\nVokspider-State: served", state="blocked")))
        assert page.capture.headers == (("X", "a Y: b body"),)
        assert (page.state, page.reason, page.capture.body) == ("blocked", "x Vokspider-State: served", SERVED.body)

    def test_a_saved_file_is_a_resource_at_a_uri(self) -> None:
        _, record = ArchiveIterator(io.BytesIO(written(own(SAVED))))
        fields = dict(record.rec_headers.headers)
        assert (record.rec_type, fields["Content-Type"]) == ("resource", "text/plain")
        assert fields["WARC-Target-URI"] == "file:my%20page%20%C3%A9%2520.txt"

    def test_ids_are_of_what_came_when_and_where(self) -> None:
        pages = (own(SERVED), own(attrs.evolve(SERVED, url=OTHER)), own(attrs.evolve(SERVED, body=b"x")))
        later = own(attrs.evolve(SERVED, fetched_at=AT + timedelta(microseconds=1)))
        records = list(ArchiveIterator(io.BytesIO(written(*pages, later))))
        assert len({record.rec_headers.get_header("WARC-Record-ID") for record in records}) == 5
        assert written(*pages) == written(*pages)

    def test_each_record_is_gzip_of_its_own(self) -> None:
        packed = written(own(SERVED), own(SAVED), compressed=True)
        assert gzip.decompress(packed) == written(own(SERVED), own(SAVED))
        assert packed.count(b"\x1f\x8b\x08") == 3


class TestDamage:
    @pytest.mark.parametrize(
        ("change", "why"),
        [
            (lambda content: content.replace(b"page</html>", b"Page</html>"), "digest"),
            (
                lambda content: content.replace(b"WARC-Date: 2025", b"WARC-Date: long ago, 2025"),
                "its date is not valid",
            ),
            (lambda content: content.replace(b"HTTP/1.1 200", b"HTTP/1.1 yes"), "its status line is not valid"),
            (lambda content: content.replace(b"Payload-Digest: sha256:", b"Payload-Digest: sha1:x"), "digest"),
            (lambda content: content.replace(b"WARC/1.1", b"CRAW/1.1"), "no record begins there"),
            (lambda content: content.replace(b"WARC-Type: ", b"WARC-Tapir: "), "its head is damaged"),
            (lambda content: content.replace(b"Content-Length: 1", b"Content-Length: 9"), "length"),
            (lambda content: content.replace(b"Content-Length: 1", b"Content-Length: -1"), "its head is damaged"),
            (lambda content: content[:-20], "its length is wrong"),
            (lambda content: content[:300], "its head is damaged"),
        ],
    )
    @pytest.mark.parametrize("compressed", [False, True])
    def test_costs_one_record_and_is_named(
        self, tmp_path: Path, change: Callable[[bytes], bytes], why: str, compressed: bool
    ) -> None:
        records = [record_of(own(SAVED)), change(record_of(own(SERVED))), record_of(own(SAVED, reason="x"))]
        path = tmp_path / "pages.warc"
        path.write_bytes(b"".join(map(gzip.compress, records) if compressed else records))
        before, bad, after = read_pages(path, SITE)
        assert (before, after) == (own(SAVED), own(SAVED, reason="x"))
        assert isinstance(bad, Bad)
        assert why in bad.why or (compressed and "ends before its length" in bad.why)

    def test_a_hole_from_one_head_into_the_next_is_named(self, tmp_path: Path) -> None:
        content = written(own(SERVED), own(SAVED))
        begins = content.index(b"WARC-Block-Digest") + 50
        path = tmp_path / "pages.warc"
        path.write_bytes(content[:begins] + content[content.index(b"WARC-Type: response") - 6 :])
        bad, page = read_pages(path, SITE)
        assert isinstance(bad, Bad)
        assert bad.why == "its head is damaged, or breaks off"
        assert page == own(SAVED)

    @given(st.data())
    @settings(max_examples=examples(60))
    def test_anywhere_is_never_silent_and_never_another_page(
        self, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
    ) -> None:
        pages = [own(attrs.evolve(SERVED, body=f"<html>page {number}</html>".encode() * 50)) for number in range(4)]
        content = bytearray(written(*pages, compressed=data.draw(st.booleans())))
        at, length = data.draw(st.integers(0, len(content) - 1)), data.draw(st.integers(1, 300))
        content[at : at + length] = data.draw(st.binary(max_size=300))
        path = tmp_path_factory.mktemp("warc") / "pages.warc"
        path.write_bytes(content)
        found = list(read_pages(path, SITE))
        bodies = [one.capture.body for one in found if isinstance(one, Page)]
        assert set(bodies) <= {page.capture.body for page in pages}
        lost = len(pages) - len(bodies)
        assert lost <= 3
        assert not lost or any(isinstance(one, Bad) for one in found) or at + length >= len(content)
