"""The program in each pack: one file for Python 3.9 that needs nothing else, and how it checks signatures."""

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import example, given
from hypothesis import strategies as st

from vokspider.evidence.script import program
from vokspider.evidence.script.ed25519 import ORDER, is_signed
from vokspider.evidence.script.reading import root_above
from vokspider.proof.merkle import inclusion, leaf_hash, root_of

from ..archives import Archive, on_sqlite
from ..limits import HANG
from .conftest import Packed, packed, pythons

seeds = st.binary(min_size=32, max_size=32)


def accepted(public: bytes, message: bytes, signature: bytes) -> bool:
    """What OpenSSL says."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def flipped(data: bytes, bit: int) -> bytes:
    at, mask = divmod(bit % (8 * len(data)), 8)
    return data[:at] + bytes([data[at] ^ 1 << mask]) + data[at + 1 :]


@given(seeds, st.binary(max_size=200))
def test_a_signature_is_one_of_its_key_and_its_message(seed: bytes, message: bytes) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    assert is_signed(private.public_key().public_bytes_raw(), message, private.sign(message))


@given(seeds, st.binary(min_size=1, max_size=50), st.sampled_from(range(3)), st.integers(0, 511))
def test_one_altered_bit_is_judged_as_openssl_judges_it(seed: bytes, message: bytes, part: int, bit: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    parts = [private.public_key().public_bytes_raw(), message, private.sign(message)]
    parts[part] = flipped(parts[part], bit)
    public, said, signature = parts
    assert is_signed(public, said, signature) == accepted(public, said, signature)
    assert not is_signed(public, said, signature)


@given(seeds, st.binary(min_size=64, max_size=64))
@example(b"\xff" * 32, bytes(64))
@example(bytes(32), bytes(64))
@example(b"\x01" + bytes(31), bytes(64))
def test_any_bytes_are_judged_as_openssl_judges_them(public: bytes, signature: bytes) -> None:
    assert is_signed(public, b"message", signature) == accepted(public, b"message", signature)


def test_a_signature_in_another_form_is_none() -> None:
    """With the order of the group added, the number of a signature is another one of the same value."""
    private = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    public, good = private.public_key().public_bytes_raw(), private.sign(b"message")
    other = good[:32] + (int.from_bytes(good[32:], "little") + ORDER).to_bytes(32, "little")
    assert (is_signed(public, b"message", good), is_signed(public, b"message", other)) == (True, False)
    assert not is_signed(public, b"message", good[:-1])
    assert not is_signed(public[:-1], b"message", good)


@given(st.integers(1, 70), st.data())
def test_a_proof_leads_to_the_root(size: int, data: st.DataObject) -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(size)]
    index = data.draw(st.integers(0, size - 1))
    path = list(inclusion(index, size, lambda start, end: root_of(leaves[start:end])))
    assert root_above(leaves[index], index, size, path) == root_of(leaves)
    with pytest.raises(ValueError, match="too many"):
        root_above(leaves[index], index, size, [*path, bytes(32)])
    with pytest.raises(ValueError, match="not so long"):
        root_above(leaves[index], size, size, path)
    if path:
        with pytest.raises(ValueError, match="too few"):
            root_above(leaves[index], index, size, path[:-1])
        with pytest.raises(ValueError, match="one of its hashes is none"):
            root_above(leaves[index], index, size, [*path[:-1], path[-1] + b"0"])


def test_it_is_one_file_for_python_3_9() -> None:
    tree = ast.parse(program(), feature_version=(3, 9))
    names = Counter[str]()
    for one in tree.body:
        if isinstance(one, ast.FunctionDef | ast.ClassDef):
            names[one.name] += 1
        elif isinstance(one, ast.Assign):
            names.update(target.id for target in one.targets if isinstance(target, ast.Name))
        elif isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            names[one.target.id] += 1
    # A name that two of its parts have would be another thing in one of them.
    assert [name for name, number in names.items() if number > 1] == []


def test_it_imports_nothing_but_the_standard_library() -> None:
    imported = set[str]()
    for one in ast.walk(ast.parse(program())):
        if isinstance(one, ast.Import):
            imported |= {name.name.partition(".")[0] for name in one.names}
        elif isinstance(one, ast.ImportFrom):
            imported.add((one.module or "").partition(".")[0])
    assert imported - {"__future__"} <= sys.stdlib_module_names
    assert not imported & {"socket", "urllib", "http", "ssl"}


def run(python: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the program without packages."""
    command = [python, "-I", "-S", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=HANG, check=False)


@on_sqlite
def test_what_it_says_of_a_pack(lived: Archive, tmp_path: Path) -> None:
    pack = Packed.of(packed(lived))
    folder = pack.unpacked(tmp_path)
    done = run(sys.executable, folder / "verify.py")
    assert (done.returncode, done.stderr) == (0, "")
    assert "is whole and unchanged" in done.stdout
    (tmp_path / "pack.zip").write_bytes(pack.zipped())
    key = pack.files["data/key.txt"].decode().strip()
    done = run(sys.executable, folder / "verify.py", tmp_path / "pack.zip", "--key", key)
    assert (done.returncode, "use --key" in done.stdout) == (0, False)
    text = folder / "data/texts/1.txt"
    text.write_text("\x1b[2J another text\n")
    done = run(sys.executable, folder / "verify.py")
    assert done.returncode == 1
    assert "WRONG: data/texts/1.txt: it is not the text of revision 1" in done.stdout


@on_sqlite
def test_what_is_no_pack(lived: Archive, tmp_path: Path) -> None:
    folder = Packed.of(packed(lived)).unpacked(tmp_path)
    (tmp_path / "no.zip").write_bytes(b"no zip file")
    done = run(sys.executable, folder / "verify.py", tmp_path / "no.zip")
    assert (done.returncode, "the zip file is damaged" in done.stdout) == (1, True)
    done = run(sys.executable, folder / "verify.py", tmp_path / "nothing.zip")
    assert (done.returncode, "nothing.zip" in done.stderr) == (2, True)
    assert run(sys.executable, folder / "verify.py", "--key", "a+b+c").returncode == 2


@pytest.mark.slow
@on_sqlite
def test_it_runs_on_other_versions_of_python(lived: Archive, tmp_path: Path) -> None:
    if not pythons():
        pytest.skip("there is no other Python here")
    folder = Packed.of(packed(lived)).unpacked(tmp_path)
    for python in pythons():
        done = run(python, folder / "verify.py")
        assert (done.returncode, done.stderr) == (0, ""), (python, done.stdout)
    (folder / "data/checkpoint.txt").write_text("other")
    for python in pythons():
        assert run(python, folder / "verify.py").returncode == 1


@pytest.mark.slow
@on_sqlite
def test_the_commands_of_the_howto(lived: Archive, tmp_path: Path) -> None:
    """Each line of a shell that HOWTO-VERIFY.txt has, in its order, also with the shell that is everywhere."""
    folder = Packed.of(packed(lived)).unpacked(tmp_path)
    text = (folder / "HOWTO-VERIFY.txt").read_text("utf-8").partition("What is where")[0]
    lines = [line.strip() for line in text.splitlines() if line.startswith("    ") and "vokspider/" not in line]
    assert len(lines) >= 12
    script = "set -e\n" + "\n".join(line.replace("python3", sys.executable) for line in lines)
    done = subprocess.run(
        ["/bin/sh", "-c", script], cwd=folder, capture_output=True, text=True, timeout=HANG, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("Signature Verified Successfully") == 2
    assert "signature.txt: OK" not in done.stdout
    assert "manifest-sha256.txt: OK" in done.stdout
