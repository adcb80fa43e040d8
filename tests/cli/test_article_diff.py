"""``vokspider articles diff``."""

import pytest

from ..archives import Archive, address, article, entry, identity
from ..commands import Cli
from ..histories import History, at

SAME = tuple(f"Paragraph {number} says what it says." for number in range(5))


@pytest.fixture
def changed(archive: Archive) -> History:
    archive.add(article(1, "The old mill stands.", *SAME))
    texts = History(archive)
    texts.turn(at(5), "The new mill stands.", *SAME, "A last one.", title="Title 1, corrected")
    return texts


def test_unified_in_a_pipe(changed: History, cli: Cli) -> None:
    done = cli("articles", "diff", "1")
    assert (done.code, done.err) == (0, "")
    assert done.lines == [
        f"--- {identity(1)}, revision 1",
        f"+++ {identity(1)}, revision 2",
        "@@ -1,8 +1,9 @@",
        "-Title 1",
        "+Title 1, corrected",
        " Date: 2025-12-03",
        "-The old mill stands.",
        "+The new mill stands.",
        *(f" {text}" for text in SAME),
        "+A last one.",
    ]


def test_object(changed: History, cli: Cli) -> None:
    found = cli("articles", "diff", identity(1), "--json").object
    paragraphs = found.pop("paragraphs")
    assert found == {
        "article_id": 1,
        "external_id": identity(1),
        "url": address(1),
        "from_revision": 1,
        "to_revision": 2,
        "kinds": ["title", "wording", "paragraph added"],
        "title": {"from": "Title 1", "to": "Title 1, corrected"},
        "published_on": {"from": "2025-12-03", "to": "2025-12-03"},
    }
    words = [["equal", "The "], ["removed", "old"], ["added", "new"], ["equal", " mill stands."]]
    assert paragraphs[0] == {"op": "replaced", "from": 0, "to": 0, "words": words}
    assert paragraphs[1] == {"op": "equal", "from": 1, "to": 1, "words": [["equal", SAME[0]]]}
    assert paragraphs[-1] == {"op": "added", "from": None, "to": 6, "words": [["added", "A last one."]]}
    assert len(paragraphs) == 7


def test_colours_on_a_terminal(changed: History, cli: Cli) -> None:
    done = cli("articles", "diff", "1", terminal=True)
    assert "The \x1b[9;31mold\x1b[0m\x1b[32mnew\x1b[0m mill stands." in done.out
    assert "... 5 paragraphs unchanged" in done.plain
    assert SAME[0] not in done.plain
    assert "\x1b[32mA last one.\x1b[0m" in done.out
    assert "title, wording, paragraph added" in done.plain
    changed.turn(at(6), "The new mill stands.", published_on=at(4).date())
    assert (
        "published \x1b[9;31m2025-12-03\x1b[0m \x1b[32m2025-12-04\x1b[0m"
        in cli("articles", "diff", "1", terminal=True).out
    )


def test_a_terminal_without_colours_gets_marks(changed: History, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "-The old mill stands." in cli("articles", "diff", "1", terminal=True).lines


def test_revisions_by_number(changed: History, cli: Cli) -> None:
    changed.turn(at(6), "The new mill stands.")
    changed.turn_back(at(7), 1)
    one = {args: cli("articles", "diff", "1", *args, "--json").object for args in [(), ("2",), ("1", "3"), ("3", "1")]}
    found = {args: (diff["from_revision"], diff["to_revision"]) for args, diff in one.items()}
    assert found == {(): (3, 1), ("2",): (2, 1), ("1", "3"): (1, 3), ("3", "1"): (3, 1)}


def test_the_same_content(changed: History, cli: Cli) -> None:
    for terminal in (False, True):
        done = cli("articles", "diff", "1", "2", "2", terminal=terminal)
        assert (done.code, done.err) == (0, "the revisions 2 and 2 have the same content\n")
    assert cli("articles", "diff", "1", "2", "2").out == ""


def test_refused(changed: History, cli: Cli) -> None:
    changed.archive.add(article(2))
    changed.archive.run([entry(3)])
    assert cli("articles", "diff", "1", "7").refused(
        f"article 1 ({identity(1)}) has no revision 7", "it has the revisions 1 and 2"
    )
    assert cli("articles", "diff", "2").refused(f"article 2 ({identity(2)})", "it has only one revision, 1")
    assert cli("articles", "diff", "3").refused("no text of it is stored yet")
    assert cli("articles", "diff", "9").refused("no article '9'")


def test_a_page_cannot_steer_the_terminal(changed: History, cli: Cli) -> None:
    bad = "one\x1b]0;title\x07 two\x9b31m \u202ethree\ttab :fire: [red]x[/red]"
    changed.turn(at(6), bad, f"The mill. {bad}", *SAME, title=bad)
    changed.turn(at(7), f"{bad} four", f"The mill: {bad}", title=f"{bad} five")
    for terminal in (False, True):
        done = cli("articles", "diff", "1", terminal=terminal)
        assert all(letter.isprintable() or letter == "\n" for letter in done.plain)
        assert "[red]x[/red]" in done.plain
        assert ":fire:" in done.plain


def test_revisions_as_the_web_pages_write_them(changed: History, cli: Cli) -> None:
    changed.turn(at(6), "The mill burnt down.")
    assert cli("articles", "diff", "1@1", "2").out == cli("articles", "diff", "1", "1", "2").out
    assert cli("articles", "diff", "1@1").out == cli("articles", "diff", "1", "1").out
    done = cli("articles", "diff", "1@1", "2", "3")
    assert (done.code, "1@1 2 3 names three revisions; two are compared" in done.err) == (2, True)
