"""``vokspider witness`` and ``log witnessed``: what they say, how they end, and whom they tell."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from pytest_httpserver import HTTPServer

from ..archives import Archive
from ..commands import Cli
from ..web.conftest import pages
from ..witness.conftest import Other, other

__all__ = ["other", "pages"]  # fixtures of other tests, here too


@pytest.mark.usefixtures("archive")
def test_a_witness_begins_goes_on_and_shouts(other: Other, cli: Cli) -> None:
    begun = cli("witness", f"{other.url}/")
    assert begun.code == 0
    first, second, third = begun.lines
    assert first.startswith(f"{other.url}: the checkpoint of 3 entries of vokspider/")
    assert first.endswith(" is kept from now on")
    assert second.startswith("its key was seen for the first time and is believed from now on: vokspider/")
    assert third == "ask its keeper by another way whether 'vokspider log key' prints the same there"
    same = cli("witness")
    assert (same.code, same.out) == (0, f"{other.url}: nothing new since the checkpoint of 3 entries\n")
    other.sign()
    new = cli("witness")
    assert (new.code, new.out) == (
        0,
        f"{other.url}: 1 new checkpoint, the last of 6 entries; all continue the one of 3\n",
    )
    other.rewrite()
    other.sign()
    bad = cli("witness")
    assert bad.code == 3
    why = "its log of 9 entries does not continue the one of 6 that it had signed: it was forked"
    assert bad.lines == [
        f"{other.url} DOES NOT FIT: {why}",
        "what it showed is kept as evidence, see 'vokspider log witnessed'; ask its keeper what happened",
    ]
    assert [row[1] for row in cli("log", "witnessed").fields] == ["9", "6", "3"]
    found = cli("log", "witnessed", other.url, "--json").objects
    assert [one["problem"] is None for one in found] == [False, True, True]
    assert all(one["note"].startswith(one["origin"]) for one in found)
    told = cli("witness", "--json")
    assert (told.code, told.object["size"], told.object["new"]) == (3, 6, [])
    assert "it was forked" in told.object["problem"]
    assert cli("witness", other.url, "--anew").code == 0


def test_a_message_is_sent_once(
    archive: Archive, other: Other, cli: Cli, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    httpserver.expect_request("/told").respond_with_data("")
    address = httpserver.url_for("/told").replace("http://", "json://")
    monkeypatch.setenv("VOKSPIDER_NOTIFY__URLS", f'["{address}"]')
    cli("witness", other.url)
    other.execute("DELETE FROM checkpoint")
    for _ in range(2):
        assert cli("witness").code == 3
    ((request, _),) = httpserver.log
    assert "127.0.0.1: it has no checkpoint any more" in request.json["title"]
    assert (
        f"The archive at {other.url} does not fit the checkpoints of it that are kept here" in request.json["message"]
    )
    (message,) = cli("notify", "list", "--json").objects
    assert (message["event"], message["source"], message["state"]) == ("witness", "127.0.0.1", "sent")
    assert archive.config.notify.events[-1] == "witness"


@pytest.mark.usefixtures("archive")
def test_an_archive_that_does_not_answer_is_another_thing(other: Other, cli: Cli, httpserver: HTTPServer) -> None:
    cli("witness", other.url)
    httpserver.expect_request("/api/v1/checkpoints/key").respond_with_data("later", 500)
    silent = cli("witness", httpserver.url_for("").rstrip("/"))
    assert (silent.code, silent.out) == (1, "")
    assert "refused /api/v1/checkpoints/key with status 500" in silent.err
    assert len(cli("log", "witnessed").fields) == 1


@pytest.mark.usefixtures("archive")
def test_a_key_that_is_named_is_not_believed_blindly(other: Other, cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "key.txt"
    file.write_text(cli("witness", other.url, "--json").object["key"] + "\n")
    named = cli("witness", other.url, "--key", str(file), "--anew")
    assert (named.code, len(named.lines)) == (0, 1)
    assert cli("witness", other.url, "--key", "nothing").refused("--key nothing", "is not a verifier key")


@pytest.mark.usefixtures("archive")
def test_what_is_wrong_is_said(cli: Cli) -> None:
    assert cli("witness").refused("no checkpoints of another archive are kept yet")
    assert cli("witness", "--anew").refused("name its URL")
    assert cli("witness", "nothing").refused("'nothing' is not the address of an archive")
    assert cli("witness", "http://" + "a" * 500).refused("at most 500 can be kept")
    assert cli("log", "witnessed").err.startswith("no checkpoints of another archive are kept yet")


def test_a_witness_needs_no_archive_of_its_own(
    other: Other, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = tmp_path / "new.db"
    monkeypatch.setenv("VOKSPIDER_DATABASE__URL", f"sqlite:///{new}")
    assert cli("witness").refused("no checkpoints of another archive are kept yet")
    assert not new.exists()
    assert cli("witness", other.url).code == 0
    assert cli("log", "witnessed").fields[0][0] == other.url


@pytest.mark.usefixtures("archive")
def test_a_witness_that_follows_tells_what_is_new(other: Other, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    happens: list[Callable[[], object]] = [other.sign, int, lambda: other.execute("DELETE FROM checkpoint")]
    steps = iter(happens)
    waited = list[float]()

    def wait(seconds: float) -> None:
        """Something happens meanwhile; at the end, Ctrl-C."""
        waited.append(seconds)
        step = next(steps, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    monkeypatch.setattr("vokspider.cli.witness.time", SimpleNamespace(sleep=wait))
    done = cli("witness", other.url, "--follow", "--every", "7")
    assert (done.code, waited) == (3, [7.0] * 4)
    said = [line.removeprefix(f"{other.url}") for line in done.lines if line.startswith(other.url)]
    assert said[1:] == [
        ": 1 new checkpoint, the last of 6 entries; all continue the one of 3",
        " DOES NOT FIT: it has no checkpoint any more, and had signed one of 6 entries",
    ]
    assert cli("witness", other.url, "--follow", "--anew").refused("leave out --follow")
