import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from vokspider.model.errors import ConfigError
from vokspider.proof.keys import load_or_make


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "log-key.pem"
    key = load_or_make(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_or_make(path).private_bytes_raw() == key.private_bytes_raw()
    assert [one.name for one in path.parent.iterdir()] == ["log-key.pem"]


def test_programs_that_start_together_get_the_same_key(tmp_path: Path) -> None:
    path = tmp_path / "log-key.pem"
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: load_or_make(path).private_bytes_raw(), range(8)))
    assert len(set(keys)) == 1


def test_openssl_reads_the_key(tmp_path: Path) -> None:
    key = load_or_make(tmp_path / "key.pem")
    command = ["openssl", "pkey", "-in", str(tmp_path / "key.pem"), "-pubout", "-outform", "DER"]
    public = subprocess.run(command, check=True, capture_output=True).stdout
    assert public.endswith(key.public_key().public_bytes_raw())


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    load_or_make(path)
    path.chmod(0o640)
    with pytest.raises(ConfigError, match=f"can be used by others; run: chmod 600 {path}"):
        load_or_make(path)


@pytest.mark.parametrize("content", [b"", b"PRIVATE KEY", bytes(range(256))])
def test_another_file_is_refused_and_stays(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="is not an Ed25519 key"):
        load_or_make(path)
    assert path.read_bytes() == content


def test_a_place_where_no_key_can_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match=r"proof\.key"):
        load_or_make(tmp_path / "file" / "key.pem")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_or_make(tmp_path)
