"""``vokspider log stamp`` and ``stamps``; what the lists and ``log verify`` say of timestamps."""

import subprocess
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from ..archives import Archive, article
from ..authority import TestAuthority
from ..commands import Cli
from ..stamped import Stamping


@pytest.fixture
def signed(stamping: Stamping, httpserver: HTTPServer, authority: TestAuthority, cli: Cli) -> Archive:
    """An archive with a checkpoint of 3 entries, which one authority stamps, and another one does not."""
    httpserver.expect_request("/good").respond_with_handler(authority.serve)
    httpserver.expect_request("/bad").respond_with_data("later", 503)
    archive = stamping.by("good", "bad")
    archive.run([], [article(1)])
    assert cli("log", "checkpoint").code == 0
    return archive


def test_each_authority_is_asked_and_the_files_are_checked_by_openssl(
    signed: Archive, stamping: Stamping, cli: Cli, tmp_path: Path
) -> None:
    done = cli("log", "stamp")
    assert done.code == 1
    assert done.out.startswith("good: the checkpoint of 3 entries was stamped at 20")
    assert done.err.startswith(f"bad: the checkpoint of 3 entries was not stamped: {stamping.server.url_for('/bad')} ")
    folder = tmp_path / "new" / "stamps"
    listed = cli("log", "stamps", "--files", str(folder))
    assert [row[:3] for row in listed.fields] == [["3", "bad", "failed"], ["3", "good", "got"]]
    assert listed.err == f"1 timestamp written to {folder}, each with what it stamps\n"
    assert sorted(one.name for one in folder.iterdir()) == ["3-good.tsr", "3-good.txt", "good.pem"]
    # As docs/proof.md has it.
    command = "openssl ts -verify -in 3-good.tsr -data 3-good.txt -CAfile good.pem"
    checked = subprocess.run(command.split(), cwd=folder, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "Verification: OK\n"), checked.stderr
    assert (folder / "3-good.txt").read_text("utf-8") == cli("log", "checkpoint").out
    again = cli("log", "stamps", "--json")
    assert [sorted(one) for one in again.objects] == [
        sorted(("size", "authority", "tries", "tried_at", "problem", "stamped_at", "state"))
    ] * 2
    assert signed.config.proof.authorities[0].name == "good"


@pytest.mark.usefixtures("signed")
def test_what_was_stamped_is_not_asked_for_again(stamping: Stamping, cli: Cli) -> None:
    cli("log", "stamp", "--json")
    stamping.by("good")
    again = cli("log", "stamp")
    assert (again.code, again.out) == (0, "")
    assert again.err == (
        "every authority has stamped the last checkpoint already; 'vokspider log stamps' lists its timestamps\n"
    )


@pytest.mark.usefixtures("signed")
def test_checkpoints_are_listed_with_who_stamped_them(cli: Cli) -> None:
    assert cli("log", "checkpoints").fields[0][3] == ""
    cli("log", "stamp")
    assert cli("log", "checkpoints").fields[0][3] == "bad (failed), good"
    stamps = cli("log", "checkpoints", "--json").object["stamps"]
    assert [(one["authority"], one["state"], one["tries"]) for one in stamps] == [
        ("bad", "failed", 1),
        ("good", "got", 1),
    ]


@pytest.mark.usefixtures("signed")
def test_timestamps_of_an_authority_that_is_not_configured_any_more_are_kept(stamping: Stamping, cli: Cli) -> None:
    cli("log", "stamp")
    assert cli("log", "verify").err == "everything is as the log tells\n"
    stamping.by("bad")
    checked = cli("log", "verify")
    assert (checked.code, checked.out) == (0, "")
    assert checked.err == (
        "who signed the timestamps of good is not checked, only what they stamp: proof.authorities does not name it\n"
        "everything is as the log tells\n"
    )


def test_without_authorities_or_checkpoints_the_way_out_is_said(archive: Archive, stamping: Stamping, cli: Cli) -> None:
    assert cli("log", "stamps").err.startswith("no timestamp authority is configured; the setting proof.authorities")
    assert cli("log", "stamp").refused("no timestamp authority is configured", "docs/proof.md")
    stamping.by("a")
    assert cli("log", "stamps").err == "there are no timestamps yet; 'vokspider log stamp' asks for some\n"
    assert cli("log", "stamp").refused("there are no checkpoints yet", "vokspider log checkpoint")
    assert archive.config.proof.stamp_seconds == 20


@pytest.mark.usefixtures("signed")
def test_the_doctor_says_which_authority_gives_none(stamping: Stamping, cli: Cli, tmp_path: Path) -> None:
    def checks() -> list[tuple[str, str]]:
        found = [one for one in cli("doctor", "--json").objects if one["name"] == "timestamps"]
        return [(one["state"], one["message"]) for one in found]

    assert checks() == [("ok", "good: 0"), ("ok", "bad: 0")]
    cli("log", "stamp")
    good, (state, message) = checks()
    assert (good, state) == (("ok", "good: 1"), "warning")
    assert message.startswith("bad: 1 of 1 are missing: http")
    stamping.by("good", certificates=tmp_path / "missing.pem")
    ((state, message),) = checks()
    assert (state, "missing.pem (proof.authorities) cannot be read" in message) == ("problem", True)
    stamping.by()
    assert checks() == []


def test_authorities_are_shown_as_they_are_written(stamping: Stamping, cli: Cli) -> None:
    stamping.by("a")
    (found,) = [one for one in cli("config", "show", "--json").objects if one["name"] == "proof.authorities"]
    assert (found["value"][0]["name"], found["origin"]) == ("a", "VOKSPIDER_PROOF__AUTHORITIES")
    assert "{'name': 'a', 'url': 'http" in cli("config", "show").out
