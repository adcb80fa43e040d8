"""Files that a command writes."""

from pathlib import Path

import pytest

from vokspider.cli.files import whole_binary_file, whole_file
from vokspider.model.errors import ConfigError


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with whole_file(tmp_path / "link") as stream:
        stream.write("new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_full_device() -> None:
    with pytest.raises(ConfigError, match="'/dev/full' cannot be written"), whole_file(Path("/dev/full")) as stream:
        stream.write("text")


def test_bytes_and_text_as_they_are(tmp_path: Path) -> None:
    with whole_file(tmp_path / "text") as text:
        text.write("조선\n\r\n")
    with whole_binary_file(tmp_path / "bytes") as binary:
        binary.write(b"\xff\r\n")
    assert (tmp_path / "text").read_bytes() == "조선\n\r\n".encode()
    assert (tmp_path / "bytes").read_bytes() == b"\xff\r\n"


def write_and_break(path: Path) -> None:
    with whole_binary_file(path) as stream:
        stream.write(b"half")
        raise KeyboardInterrupt


def test_what_was_there_stays_until_the_file_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"what was there")
    with pytest.raises(KeyboardInterrupt):
        write_and_break(path)
    assert path.read_bytes() == b"what was there"
    assert list(tmp_path.iterdir()) == [path]


def test_the_option_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^--warc .*nowhere.* cannot be written: there is no folder .*nowhere"):
        whole_binary_file(tmp_path / "nowhere" / "file", "--warc").__enter__()
