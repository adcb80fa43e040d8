"""``vokspider articles cite``."""

import json
from pathlib import Path

import pytest

from ..archives import Archive, address, article, entry, failed, identity, on_sqlite
from ..beginnings import written_once
from ..commands import Cli

NO_CHECKPOINT = "the last checkpoint does not tell of this revision, or is old; 'vokspider log checkpoint' makes one\n"
TITLE = "Title \u202e 1"


@pytest.fixture
@written_once
def edited(archive: Archive) -> Archive:
    archive.run([entry(1), entry(2)], [article(1, title=TITLE)], [failed(2)])
    archive.run([], [article(1, "Another text.", title=TITLE)])
    return archive


def test_the_current_revision_and_an_earlier_one(edited: Archive, cli: Cli) -> None:
    done = cli("articles", "cite", identity(1))
    assert (done.code, done.err) == (0, NO_CHECKPOINT)
    assert done.out.startswith(
        f"Voice of Korea (EN). “{TITLE}”. 3 December 2025. {address(1)} (accessed 4 December 2025)"
    )
    assert "as article 1, revision 2, SHA-256 " in done.out
    assert "as article 1, revision 1, SHA-256 " in cli("articles", "cite", "1@1").out


@on_sqlite
def test_with_the_last_checkpoint_if_that_tells_of_the_revision(edited: Archive, cli: Cli) -> None:
    origin, size, root, *_ = cli("log", "checkpoint").lines
    done = cli("articles", "cite", "1@2")
    assert (done.err, done.out.endswith(f"It is in the log {origin}, size {size}, root {root}.\n")) == ("", True)
    edited.run([], [article(1, "A third text.")])
    assert f"root {root}" in cli("articles", "cite", "1@2").out
    done = cli("articles", "cite", "1@3")
    assert (done.err, "in the log" in done.out) == (NO_CHECKPOINT, False)


@on_sqlite
@pytest.mark.parametrize(
    ("form", "begins"),
    [("text", "Voice"), ("bibtex", "@online{"), ("ris", "TY  - NEWS\r\n"), ("csl-json", "[\n"), ("html", "<p>Voice")],
)
def test_forms(edited: Archive, cli: Cli, tmp_path: Path, form: str, begins: str) -> None:
    done = cli("articles", "cite", "1", "--format", form)
    assert done.out.startswith(begins)
    path = tmp_path / "one.txt"
    assert cli("articles", "cite", "1", "--format", form, "--output", str(path)).out == ""
    assert path.read_bytes() == done.out.encode()
    if form == "csl-json":
        assert json.loads(done.out)[0]["id"] == "vokspider-1-2"


@on_sqlite
def test_a_terminal_gets_no_character_that_turns_its_text(edited: Archive, cli: Cli) -> None:
    for form in ("text", "ris"):
        shown = cli("articles", "cite", "1", "--format", form, terminal=True).out
        assert "\u202e" in cli("articles", "cite", "1", "--format", form).out
        assert "\u202e" not in shown
        assert "\r" not in shown


@on_sqlite
def test_the_link_leads_to_the_pages_for_readers(edited: Archive, cli: Cli) -> None:
    cite = ("articles", "cite", "1@1", "--format", "html")
    assert 'data-versionurl="https://a.example.org/vok/a/1@1"' in cli(*cite, "--base", "https://a.example.org/vok/").out
    assert "data-versionurl" not in cli(*cite).out
    assert cli(*cite, "--base", "a.example.org").refused("--base 'a.example.org'", "https://")
    assert cli("articles", "cite", "1", "--base", "https://a.example.org").refused("--base", "--format html")


@on_sqlite
def test_what_cannot_be_cited_is_refused(edited: Archive, cli: Cli) -> None:
    assert cli("articles", "cite", "1@3").refused("has no revision 3")
    assert cli("articles", "cite", "2").refused("no text of article 2 is stored yet")
    assert cli("articles", "cite", "1", "--format", "word").refused("'word'", "--format bibtex")
