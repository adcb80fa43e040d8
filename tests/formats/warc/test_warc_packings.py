"""Web archives that are packed, damaged, or archives of archives."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from backports import zstd

from tests.sites.kcnawatch.helpers import SITE
from vokspider.formats.warc import Bad, Page, read_pages

from .test_warc_of_others import BODY, TYPE, found
from .warcs import SERVED, URL, answered, own, written


class TestPackings:
    def test_zstd_with_a_dictionary(self, tmp_path: Path) -> None:
        records = [answered(URL, TYPE, BODY) for _ in range(20)]
        known = zstd.train_dict(records * 5, 4000)
        packed = b"".join(zstd.compress(record, zstd_dict=known) for record in records)
        for content in (known.dict_content, zstd.compress(known.dict_content)):
            frame = b"\x5d\x2a\x4d\x18" + len(content).to_bytes(4, "little") + content
            path = tmp_path / "a.warc.zst"
            path.write_bytes(frame + packed)
            assert [type(one) for one in read_pages(path, SITE)] == [Page] * 20

    def test_zstd_without_one_and_damaged(self, tmp_path: Path) -> None:
        record = zstd.compress(answered(URL, TYPE, BODY))
        path = tmp_path / "a.warc.zst"
        # Damage may show before the first byte comes out, in the head, in the body, or not at all.
        kinds: set[type] = set()
        for at in range(10, len(record) - 4):
            damaged = record[:at] + bytes(byte ^ 0xFF for byte in record[at : at + 4]) + record[at + 4 :]
            path.write_bytes(record + damaged + record)
            first, *others, last = read_pages(path, SITE)
            assert isinstance(first, Page), (at, first)
            assert isinstance(last, Page), (at, last)
            assert first.capture.body == last.capture.body == BODY, at
            assert len(others) <= 1, (at, others)
            kinds.update(map(type, others))
        assert Bad in kinds

    @pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
    def test_bytes_that_begin_no_record_cost_the_one_before_them_nothing(
        self, tmp_path: Path, pack: Callable[[bytes], bytes]
    ) -> None:
        record = answered(URL, TYPE, BODY)
        path = tmp_path / "a.warc"
        path.write_bytes(pack(record) + pack(b"W\0RC/1.0 and no record") + pack(record))
        assert [type(one) for one in read_pages(path, SITE)] == [Page, Bad, Page]

    @pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
    def test_a_wrong_length_is_seen_in_a_part_of_its_own(self, tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
        record = answered(URL, TYPE, BODY)
        path = tmp_path / "a.warc"
        for wrong in (b"Content-Length: 99", b"Content-Length: 9999"):
            path.write_bytes(
                pack(record) + pack(re.sub(rb"Content-Length: \d+", wrong, record, count=1)) + pack(record)
            )
            kinds = [type(one) for one in read_pages(path, SITE)]
            assert (kinds[0], kinds[1], kinds[-1]) == (Page, Bad, Page), kinds

    def test_gzip_over_all_records_at_once(self, tmp_path: Path) -> None:
        path = tmp_path / "a.warc.gz"
        path.write_bytes(gzip.compress(answered(URL, TYPE, BODY) * 3, mtime=0))
        assert [type(one) for one in read_pages(path, SITE)] == [Page] * 3

    def test_gzip_in_blocks_that_end_anywhere(self, tmp_path: Path) -> None:
        content = answered(URL, TYPE, BODY) * 3
        blocks = [content[at : at + 700] for at in range(0, len(content), 700)]
        (tmp_path / "a.warc.gz").write_bytes(b"".join(map(gzip.compress, blocks)))
        assert [type(one) for one in read_pages(tmp_path / "a.warc.gz", SITE)] == [Page] * 3

    def test_zeros_at_the_end_are_padding(self, tmp_path: Path) -> None:
        (tmp_path / "a.warc.gz").write_bytes(gzip.compress(answered(URL, TYPE, BODY), mtime=0) + bytes(9000))
        assert [type(one) for one in read_pages(tmp_path / "a.warc.gz", SITE)] == [Page]

    @pytest.mark.slow
    def test_a_bomb_costs_one_record(self, tmp_path: Path) -> None:
        bomb = gzip.compress(answered(URL, TYPE, bytes(2**27)), 9, mtime=0)
        good = gzip.compress(answered(URL, TYPE, BODY), mtime=0)
        (tmp_path / "a.warc.gz").write_bytes(good + bomb + good)
        assert [type(one) for one in read_pages(tmp_path / "a.warc.gz", SITE)] == [Page, Bad, Page]

    def test_a_record_that_broke_off_does_not_take_the_next_one_with_it(self, tmp_path: Path) -> None:
        record = answered(URL, TYPE, BODY)
        for cut in (30, 200, len(record) - 200, len(record) - 3):
            pages = found(tmp_path, record, record[:cut], record)
            assert sum(isinstance(one, Page) for one in pages) >= 2
            assert all(one.capture.body == BODY for one in pages if isinstance(one, Page))

    def test_our_own_records_with_damage_between_them(self, tmp_path: Path) -> None:
        content = written(own(SERVED)) + b"garbage\r\n" * 30 + b"\r\n" + written(own(SERVED))
        assert [type(one) for one in found(tmp_path, content)] == [Page, Bad, Page]
