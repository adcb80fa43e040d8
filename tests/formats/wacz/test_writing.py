"""Packages (WACZ): what is where in them."""

import base64
import gzip
import hashlib
import io
import json
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from warcio.archiveiterator import ArchiveIterator

from vokspider.formats.wacz import Archived, write_package
from vokspider.formats.wacz.index import Index, keys
from vokspider.formats.warc import Page, pages_in
from vokspider.model.availability import BLOCKED
from vokspider.proof.packages import package_key, sign_package
from vokspider.sites.kcnawatch.site import KcnaWatchSite

from ...archives import address, identity
from .packages import AT, NOW, Package, packaged, page

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
FILES = ["archive/data-1.warc.gz", "indexes/index.cdx.gz", "indexes/index.idx", "pages/pages.jsonl"]


def test_each_page_is_in_the_list_with_its_title_and_text() -> None:
    package = packaged([page(1), page(2)])
    assert package.zip.namelist() == [*FILES, "datapackage.json", "datapackage-digest.json"]
    assert package.pages[0] == {
        "id": "1",
        "url": address(1),
        "ts": "2025-12-03T22:30:06Z",
        "title": "Title 1",
        "text": "Text of 1.",
        "size": len(page(1).page.capture.body),
        "source": "kcnawatch-vok-en",
    }
    assert [one["url"] for one in package.pages] == [address(1), address(2)]


def test_a_page_that_was_not_believed_is_found_but_not_listed() -> None:
    package = packaged([page(1, state=BLOCKED), evolve(page(2), title=None, text=None)])
    assert [(one["id"], "title" in one, "text" in one) for one in package.pages] == [("2", False, False)]
    assert {facts["url"] for _, _, facts in package.index} == {address(1), address(2)}


def record_at(package: Package, facts: dict[str, str]) -> tuple[str, bytes]:
    """(address, bytes of the page) of the record that a line of the index leads to."""
    start, length = int(facts["offset"]), int(facts["length"])
    packed = package.zip.read(f"archive/{facts['filename']}")[start : start + length]
    assert facts["recordDigest"] == f"sha256:{hashlib.sha256(packed).hexdigest()}"
    record = next(iter(ArchiveIterator(io.BytesIO(packed))))
    assert record.rec_headers.get_header("WARC-Payload-Digest") == facts["digest"]
    return record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read()


@pytest.mark.parametrize("most", [2**30, 1500, 1])
def test_each_line_of_the_index_leads_to_its_record(most: int) -> None:
    package = packaged(map(page, range(1, 9)), most=most)
    assert len(package.index) == 16  # two keys for each
    assert [line[:2] for line in package.index] == sorted(line[:2] for line in package.index)
    for number in range(1, 9):
        facts = next(facts for _, _, facts in package.index if facts["url"] == address(number))
        assert record_at(package, facts) == (address(number), page(number).page.capture.body)
        assert (facts["mime"], facts["status"]) == ("text/html", "200")
    archives = [name for name in package.zip.namelist() if name.startswith("archive/")]
    assert (len(archives) > 1) == (most < 2**30)
    for name in archives:
        about = next(iter(ArchiveIterator(io.BytesIO(package.zip.read(name)))))
        assert about.rec_type == "warcinfo"


def test_the_index_is_read_by_blocks() -> None:
    with Index() as index:
        for number in range(700):
            index.add(f"https://kcnawatch.org/{number:04}", AT, offset=str(number))
            index.add(f"https://kcnawatch.org/{number:04}", AT, offset=str(number))  # the same once more
        (meta, nothing), *blocks = index.blocks("index.cdx.gz")
    assert json.loads(meta.removeprefix("!meta 0 ")) == {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}
    assert nothing == b""
    whole, lines = b"".join(block for _, block in blocks), 0
    for line, block in blocks:
        first, _, told = line.partition(" {")
        place = json.loads("{" + told)
        assert whole[place["offset"] :][: place["length"]] == block
        assert place["digest"] == f"sha256:{hashlib.sha256(block).hexdigest()}"
        inside = gzip.decompress(block).decode().splitlines()
        assert inside[0].startswith(f"{first} {{")
        lines += len(inside)
    assert (lines, len(blocks)) == (700, 3)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.KCNAWatch.org/A/b/?x=2&a=1", ["org,kcnawatch)/a/b/?a=1&x=2", "org,kcnawatch)/a/b?a=1&x=2"]),
        ("http://www2.example.org", ["org,example)/"]),
        ("http://example.org:80/a", ["org,example)/a"]),
        ("http://example.org:8080/a b", ["org,example:8080)/a%20b"]),
        ("file:Saved page.html", ["file:saved%20page.html"]),
        ("http://[", ["http://["]),
        ("http://h:x/", ["http://h:x/"]),
    ],
)
def test_keys(url: str, expected: list[str]) -> None:
    assert keys(url) == expected


def test_the_description_has_the_size_and_hash_of_each_file() -> None:
    package = packaged([page(1)])
    told = package.json("datapackage.json")
    assert (told["profile"], told["wacz_version"], told["created"]) == (
        "data-package",
        "1.1.1",
        "2025-12-03T22:30:06Z",
    )
    assert [one["path"] for one in told["resources"]] == FILES
    for one in told["resources"]:
        data = package.zip.read(one["path"])
        assert (one["bytes"], one["hash"]) == (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")
    digest = hashlib.sha256(package.zip.read("datapackage.json")).hexdigest()
    assert package.json("datapackage-digest.json") == {"path": "datapackage.json", "hash": f"sha256:{digest}"}


def test_the_same_pages_give_the_same_bytes() -> None:
    made = [packaged(map(page, range(1, 4)), lambda digest: sign_package(KEY, digest)).data for _ in range(2)]
    assert made[0] == made[1]


def test_a_signature_is_checked_by_the_public_key() -> None:
    package = packaged([page(1)], lambda digest: sign_package(KEY, digest))
    about = package.json("datapackage-digest.json")
    signed = about["signedData"]
    assert set(signed) == {"hash", "created", "software", "version", "signature", "publicKey"}
    assert (signed["hash"], signed["created"]) == (about["hash"], package.json("datapackage.json")["created"])
    assert signed["publicKey"] == package_key(KEY) != package_key(Ed25519PrivateKey.generate())
    public, made = (base64.b64decode(signed[name]) for name in ("publicKey", "signature"))
    key = load_der_public_key(public)
    assert isinstance(key, EllipticCurvePublicKey)
    assert (key.curve.name, len(made)) == ("secp384r1", 96)
    numbers = encode_dss_signature(int.from_bytes(made[:48], "big"), int.from_bytes(made[48:], "big"))
    key.verify(numbers, about["hash"].encode(), ECDSA(SHA256()))


def test_replayweb_page_finds_the_beginning_of_each_file() -> None:
    """It takes it that what is not in the directory's entry is not in the file's own header either."""
    package = packaged([page(1)])
    for info in package.zip.infolist():
        name, extra = struct.unpack("<HH", package.data[info.header_offset + 26 : info.header_offset + 30])
        assert (name, extra, info.extra) == (len(info.filename), 0, b"")
        already_packed = info.filename.endswith(".gz")
        assert (info.compress_type == 0) == already_packed


def test_without_pages_it_is_still_a_package() -> None:
    package = packaged([])
    assert package.zip.namelist()[:4] == FILES
    assert (package.pages, package.index, package.json("datapackage.json")["created"]) == (
        [],
        [],
        "2026-01-01T00:00:00Z",
    )


def test_an_error_of_a_page_stays_what_it_is() -> None:
    def breaks() -> Iterator[Archived]:
        yield page(1)
        raise LookupError("the database is gone")

    with pytest.raises(LookupError, match="the database is gone"):
        write_package(io.BytesIO(), breaks(), NOW)


def test_our_own_import_reads_it(tmp_path: Path) -> None:
    package = packaged([page(1), page(2, state=BLOCKED, reason="blocked_page")])
    stream = io.BytesIO(package.zip.read(FILES[0]))
    pages = [one for one in pages_in(stream, KcnaWatchSite()) if isinstance(one, Page)]
    found = [(one.external_id, one.capture.body, one.reason) for one in pages]
    assert found == [
        (identity(1), page(1).page.capture.body, None),
        (identity(2), page(2).page.capture.body, "blocked_page"),
    ]
