"""Damages of a pack, each found and named by vokspider and by its program, also if the manifests were made to fit."""

import io
import json
import re
from collections.abc import Callable
from zipfile import ZipFile

import pytest
from attrs import evolve

from vokspider.proof.checkpoints import read_checkpoint
from vokspider.proof.notes import SigningKey

from ..archives import Archive, on_sqlite
from .conftest import OTHER, Checkers, Packed, packed

Damage = Callable[[Packed], None]
RECORD = "data/records/revision-2.json"


def replaced(name: str, before: str, after: str) -> Damage:
    return lambda pack: pack.replace(name, before, after)


def removed(*names: str) -> Damage:
    def damage(pack: Packed) -> None:
        for name in names:
            del pack.files[name]

    return damage


def added(name: str) -> Damage:
    return lambda pack: pack.files.update({name: b"{}"})


def swapped(name: str, other: str) -> Damage:
    return lambda pack: pack.swap(name, other)


def both_texts(pack: Packed) -> None:
    """A word in the text, in its record and in the differences."""
    for name in ("data/texts/2.txt", RECORD, "data/diffs/1-2.json", "data/diffs/2-3.json"):
        pack.files[name] = pack.files[name].replace(b"harbour master", b"harbour keeper")


def other_size(pack: Packed) -> None:
    """A checkpoint of the same key about a tree that is not there; the proofs have it too."""
    before = pack.files["data/checkpoint.txt"].decode()
    checkpoint, _ = read_checkpoint(before)
    told = str(evolve(checkpoint, root=bytes(32)).signed(SigningKey(checkpoint.origin, OTHER)))
    for name in [name for name in pack.files if name == "data/checkpoint.txt" or name.endswith(".tlog-proof")]:
        pack.replace(name, before, told)


def without_last(pack: Packed) -> None:
    """The last revision is not there, nor its entry."""
    entries = [name for name in pack.files if name.startswith("data/log/") and name.endswith(".json")]
    gone = next(name for name in entries if b'"revision":3' in pack.files[name])
    names = ("data/texts/3.txt", "data/texts/3.removed.json", "data/records/revision-3.json", "data/diffs/2-3.json")
    removed(*names, "data/diffs/2-3.txt", gone, gone.replace(".json", ".tlog-proof"))(pack)
    pack.replace("data/pack.json", '"revision": 3', '"revision": 2')


def other_entry(pack: Packed) -> None:
    """An entry that tells another hash."""
    name = next(name for name in pack.files if name.endswith(".json") and b'"kind":"stored"' in pack.files[name])
    told = json.loads(pack.files[name])
    pack.replace(name, told["record"], "0" * 64)


# What was altered, and what is said of it if the manifests were made to fit.
DAMAGES: dict[str, tuple[Damage, str]] = {
    "a word in a text": (
        replaced("data/texts/2.txt", "harbour", "marsh"),
        "data/texts/2.txt: it is not the text of revision 2",
    ),
    "a wrong checkpoint": (
        replaced("data/checkpoint.txt", "vokspider/", "vokspider/0"),
        "data/checkpoint.txt: (its signature|the signature)",
    ),
    "a wrong proof": (
        swapped("data/log/1.tlog-proof", "data/log/4.tlog-proof"),
        "data/log/1.tlog-proof: it (does not prove|proves nothing)",
    ),
    "a word everywhere": (both_texts, f"{RECORD}: it was altered: entry .* of the log tells another"),
    "a swapped page": (
        swapped("data/pages/capture-1.bin", "data/pages/capture-2.bin"),
        "data/pages/capture-1.bin: it is not the page of which data/records/capture-1.json tells",
    ),
    "a swapped capture": (
        swapped("data/records/capture-1.json", "data/records/capture-2.json"),
        "data/pages/capture-1.bin: it is not the page of which data/records/capture-1.json tells",
    ),
    "a removed file": (removed("data/texts/1.txt"), "data/texts/1.txt: it is (missing|not the text)"),
    "a removed record": (
        removed("data/records/gone-1.json"),
        "data/log/.*: a row of which it tells is not in the pack",
    ),
    "a removed revision": (
        without_last,
        "data/records/change-2.json: the log does not tell this",
    ),
    "an added file": (added("data/more.json"), "data/more.json: nothing in the pack tells of it"),
    "an added page": (added("data/pages/capture-9.bin"), "data/pages/capture-9.bin: nothing in the pack tells of it"),
    "a changed header": (
        replaced("data/pages/capture-1.headers.txt", "demo", "other"),
        "data/pages/capture-1.headers.txt: these are not the headers",
    ),
    "a changed header in its record": (
        replaced("data/records/capture-1.json", "demo", "other"),
        "data/records/capture-1.json: it was altered",
    ),
    "a changed removal": (
        replaced("data/texts/1.removed.json", "more_from", "chrome"),
        "data/texts/1.removed.json: it is not what was removed",
    ),
    "a changed sighting": (
        replaced("data/records/sighting-1.json", "Teaser 1", "Teaser 9"),
        "data/records/sighting-1.json: it was altered: it is not one of the rows of run 1",
    ),
    "a changed verdict": (
        replaced("data/records/run-1.json", '"ok"', '"quiet"'),
        "data/records/run-1.json: it was altered",
    ),
    "a changed disappearance": (
        replaced("data/records/gone-1.json", "2025-12-0", "2025-11-0"),
        "data/records/gone-1.json: ",
    ),
    "rows of a run": (replaced("data/runs/1.rows.txt", "a", "b"), "data/runs/1.rows.txt: these are not the rows"),
    "a difference": (replaced("data/diffs/1-2.json", "Edited", "Revised"), "data/diffs/1-2.json: it does not fit"),
    "an entry": (other_entry, "data/log/.*proof"),
    "a checkpoint of another tree": (other_size, "data/checkpoint.txt: (its signature|the signature)"),
    "another key": (replaced("data/key.txt", "+", "+0"), "the signature: cannot be checked"),
    "a key for openssl": (
        replaced("data/key.pem", "MCowBQYDK2VwAyEA", "MCowBQYDK2VwAyEB"),
        "data/key.pem: it is another key",
    ),
    "a citation": (replaced("data/citation/citation.txt", "Title", "Name"), "signature.txt: it signs other manifests"),
    "the page": (replaced("README.html", "Evidence", "Proof"), "signature.txt: it signs other manifests"),
    "the program": (replaced("verify.py", "return 1 if", "return 0 if"), "signature.txt: it signs other manifests"),
    "the signature": (
        replaced("signature.txt", "\u2014 vokspider", "\u2014 other"),
        "signature.txt: (its|the) signature",
    ),
    "the bag": (replaced("bagit.txt", "1.0", "0.9"), "bagit.txt: "),
}


@pytest.fixture(scope="module")
def kept() -> list[bytes]:
    """The whole pack, once it is made."""
    return []


@on_sqlite
@pytest.mark.sampled(14)
@pytest.mark.parametrize("name", DAMAGES)
def test_a_damage_is_found_and_named(lived: Archive, checkers: Checkers, kept: list[bytes], name: str) -> None:
    damage, words = DAMAGES[name]
    if not kept:
        kept.append(packed(lived))
    altered = Packed.of(kept[0])
    before = dict(altered.files)
    damage(altered)
    files = {one for one in before.keys() | altered.files.keys() if before.get(one) != altered.files.get(one)}
    for found in checkers.both(altered.zipped()).values():
        # Each file that was altered is named, except the signature, which no manifest has.
        assert {one for one in files if not any(line.startswith(f"{one}: ") for line in found)} == set(), found
    altered.fit()
    for by, found in checkers.both(altered.zipped()).items():
        assert any(re.match(words, line) for line in found), (by, found)
        assert any(line.startswith("signature.txt: ") or "the signature" in line for line in found), (by, found)


@on_sqlite
def test_a_whole_pack_has_no_damage(lived: Archive, checkers: Checkers) -> None:
    assert checkers.both(packed(lived)) == {"vokspider": [], "verify.py": []}
    assert checkers.checks().notes == []


@on_sqlite
@pytest.mark.parametrize("place", [0.05, 0.3, 0.6])
def test_a_damaged_zip_file(lived: Archive, checkers: Checkers, place: float) -> None:
    whole = packed(lived)
    with ZipFile(io.BytesIO(whole)) as archive:
        one = archive.infolist()[int(place * len(archive.infolist()))]
    at = one.header_offset + 30 + len(one.filename) + one.file_size // 2
    damaged = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
    name = one.filename.partition("/")[2]
    for found in checkers.both(damaged).values():
        assert any(line.startswith(f"{name}: the zip file is damaged here: Bad CRC-32") for line in found), found


@on_sqlite
def test_a_zip_file_with_a_file_twice_or_outside(lived: Archive, checkers: Checkers) -> None:
    whole = Packed.of(packed(lived))
    stream = io.BytesIO(whole.zipped())
    with ZipFile(stream, "a") as archive:
        archive.writestr("elsewhere/data/texts/1.txt", "other")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr(f"{whole.folder}/data/texts/1.txt", "other")
    for found in checkers.both(stream.getvalue()).values():
        assert [line.partition(":")[0] for line in found] == [
            "elsewhere/data/texts/1.txt",
            f"{whole.folder}/data/texts/1.txt",
        ]


@on_sqlite
def test_a_pack_under_another_name(lived: Archive, checkers: Checkers) -> None:
    """As evidence about another article."""
    whole = Packed.of(packed(lived))
    other = Packed(whole.folder.replace("-r3", "-r1"), whole.files)
    for found in checkers.both(other.zipped()).values():
        assert found == ["signature.txt: it signs other manifests, so the pack was altered after it was made"]


@on_sqlite
def test_a_pack_that_somebody_else_signed(lived: Archive, checkers: Checkers) -> None:
    key = Packed.of(packed(lived)).files["data/key.txt"].decode().strip()
    forged = packed(lived, key=OTHER)
    assert checkers.both(forged) == {"vokspider": [], "verify.py": []}
    for found in checkers.both(forged, key).values():
        assert "data/key.txt: it is not the key that you named" in found
        assert not any(line.startswith("data/texts") for line in found)
