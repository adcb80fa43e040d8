"""``vokspider articles history`` and ``show --on``."""

import pytest

from ..archives import DAY, EXTRACTOR, Archive, article, entry, failed, identity
from ..commands import Cli
from ..histories import History, at


@pytest.fixture
def changed(archive: Archive) -> History:
    """An edit on 5 December, a return on the 7th, read anew on the 9th."""
    archive.add(article(1, "Old text.", title="Old title"))
    texts = History(archive)
    texts.turn(at(5), "New text.", "And more.", title="New title")
    texts.turn_back(at(7), 1)
    texts.turn(at(9), "Old text!", title="Old title", origin="parser", of=1, extractor="9.0")
    return texts


class TestHistory:
    def test_fields(self, changed: History, cli: Cli) -> None:
        first, second, third = cli("articles", "history", "1").fields
        stored = ["2025-12-03 22:30", str(DAY), "1", EXTRACTOR, "Old title"]
        assert first == ["1", *stored, "site", "", "", "2025-12-07T01:00:00+0000"]
        assert second[1:3] == ["2025-12-05 01:00", str(DAY)]
        assert second[5:] == ["New title", "site", "", "title, wording, paragraph added", ""]
        assert third[4:] == ["9.0", "Old title", "parser", "1", "wording", ""]

    def test_objects_have_the_whole_texts(self, changed: History, cli: Cli) -> None:
        first, second, third = cli("articles", "history", identity(1), "--json").objects
        assert (first["number"], first["text"], first["run_id"]) == (1, "Old text.", 1)
        assert (first["kinds"], first["returned_at"]) == ([], ["2025-12-07T01:00:00+00:00"])
        assert (second["number"], second["text"]) == (2, "New text.\n\nAnd more.")
        assert second["kinds"] == ["title", "wording", "paragraph added"]
        assert second["created_at"] == "2025-12-05T01:00:00+00:00"
        assert (third["origin"], third["of_revision"], third["returned_at"]) == ("parser", 1, [])

    def test_table_on_a_terminal(self, changed: History, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COLUMNS", "130")
        done = cli("articles", "history", "1", terminal=True).plain
        assert f"{EXTRACTOR} (site)" in done
        assert "9.0 (parser of 1)" in done
        assert "title, wording, paragraph added" in done
        assert done.endswith("2025-12-07 01:00 UTC returned to revision 1\n")

    def test_before_there_is_a_text(self, archive: Archive, cli: Cli) -> None:
        archive.run([entry(1)], failures=[failed(1)])
        for how in ([], ["--json"]):
            done = cli("articles", "history", "1", *how)
            assert (done.code, done.out, done.err) == (0, "", "no text of this article is stored yet\n")


class TestShowOn:
    @pytest.mark.parametrize(
        ("on", "title", "text"),
        [
            ("2025-12-04", "Old title", "Old text!"),
            ("2025-12-05", "New title", "New text.\n\nAnd more."),
            ("2025-12-07", "Old title", "Old text!"),
            ("9999-12-31", "Old title", "Old text!"),
        ],
    )
    def test_the_text_that_was_known(self, changed: History, cli: Cli, on: str, title: str, text: str) -> None:
        done = cli("articles", "show", "1", "--on", on)
        assert done.lines[0] == title
        assert done.out.endswith(f"\n\n{text}\n")
        found = cli("articles", "show", "1", "--on", on, "--json").object
        assert (found["title"], found["text"]) == (title, text)

    def test_a_day_ends_in_korea(self, changed: History, cli: Cli) -> None:
        changed.turn(at(10, 15), "After midnight.")
        assert cli("articles", "show", "1", "--on", "2025-12-10").out.endswith("Old text!\n")
        assert cli("articles", "show", "1", "--on", "2025-12-11").out.endswith("After midnight.\n")

    def test_how_a_text_was_read_anew(self, changed: History, cli: Cli) -> None:
        (line,) = [line for line in cli("articles", "show", "1").lines if line.startswith("revision")]
        assert line == (
            "revision    3 of 3 ('vokspider articles history 1'), 2025-12-09 01:00:00 UTC"
            " (kcnawatch-2025, vokspider 9.0, read anew from the page of 1)"
        )

    @pytest.mark.parametrize("on", ["2025-12-03", "0001-01-01"])
    def test_a_day_before_the_first(self, changed: History, cli: Cli, on: str) -> None:
        done = cli("articles", "show", "1", "--on", on)
        assert done.refused("no text of article 1", f"was known on {on}", "the first one is of 2025-12-04")

    def test_wrong_days(self, archive: Archive, cli: Cli) -> None:
        archive.run([entry(1)])
        assert cli("articles", "show", "1", "--on", "5.12.2025").refused("--on '5.12.2025' is not a day")
        assert cli("articles", "show", "1", "--on", "2025-12-05").refused("none is stored yet")
