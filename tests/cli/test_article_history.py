"""``vokspider articles history`` and ``show --on``."""

from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import update

from vokspider.store.db import tables

from ..archives import DAY, EXTRACTOR, Archive, article, entry, failed, identity, on_sqlite
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
        served = ["1", "2025-12-03T22:30:00+00:00"]
        assert first == ["1", *stored, "site", "", "", "2025-12-07T01:00:00+0000", *served, ""]
        assert second[1:3] == ["2025-12-05 01:00", str(DAY)]
        change = "title, wording, paragraph added"
        assert second[5:] == ["New title", "site", "", change, "", "2", "2025-12-05T01:00:00+00:00", ""]
        assert third[4:] == ["9.0", "Old title", "parser", "1", "wording", "", "", "", ""]

    def test_objects_have_the_whole_texts(self, changed: History, cli: Cli) -> None:
        first, second, third = cli("articles", "history", identity(1), "--json").objects
        assert (first["number"], first["text"], first["run_id"]) == (1, "Old text.", 1)
        assert (first["kinds"], first["returned_at"]) == ([], ["2025-12-07T01:00:00+00:00"])
        assert (second["number"], second["text"]) == (2, "New text.\n\nAnd more.")
        assert second["kinds"] == ["title", "wording", "paragraph added"]
        assert second["created_at"] == "2025-12-05T01:00:00+00:00"
        assert (third["origin"], third["of_revision"], third["returned_at"]) == ("parser", 1, [])

    def test_table_on_a_terminal(self, changed: History, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COLUMNS", "150")
        done = cli("articles", "history", "1", terminal=True).plain
        assert f"{EXTRACTOR}      site         " in done
        assert "9.0        parser of 1  " in done
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
            " (kcnawatch-2025, vokspider 9.0, read again from the page of revision 1)"
        )

    def test_a_day_with_several_texts_names_the_others(self, changed: History, cli: Cli) -> None:
        changed.turn(at(12, 2), "At two.")
        changed.turn(at(12, 4), "At four.")
        done = cli("articles", "show", "1", "--on", "2025-12-12")
        assert done.out.endswith("\n\nAt four.\n")
        known = (
            "Title, text and revision 5 as known at the end of 2025-12-12 in Korea; everything else is as it is now."
        )
        since = "Revision 5 was there from 2025-12-12 04:00:00 UTC on."
        others = "On 2025-12-12 in Korea the archive also knew revisions 3 and 4"
        assert done.lines[1:3] == [known, f"{since} {others}: 'vokspider articles show 1 --revision 3'."]
        assert cli("articles", "show", "1", "--on", "2025-12-12", "--json").object["others_that_day"] == [3, 4]
        assert "also knew" not in cli("articles", "show", "1", "--on", "2025-12-13").out

    @pytest.mark.parametrize(
        ("on", "text"),
        [
            ("2025-12-12T10:59", "Old text!"),  # 01:59 UTC
            ("2025-12-12T11:00", "At two."),
            ("2025-12-12 11:00", "At two."),
            ("2025-12-12T02:00Z", "At two."),
            ("2025-12-12T02:00:00+00:00", "At two."),
            ("2025-12-12T13:30", "At four."),
        ],
    )
    def test_a_time_reaches_each_text_of_a_day(self, changed: History, cli: Cli, on: str, text: str) -> None:
        changed.turn(at(12, 2), "At two.")
        changed.turn(at(12, 4), "At four.")
        assert cli("articles", "show", "1", "--on", on).out.endswith(f"\n\n{text}\n")

    @pytest.mark.parametrize("on", ["2025-12-12T13:30", "2025-12-12T04:30Z", "2025-12-11T23:30-05:00"])
    def test_a_time_is_told_in_korea_and_in_utc(self, changed: History, cli: Cli, on: str) -> None:
        when = "as known at 2025-12-12 13:30:00 in Korea (2025-12-12 04:30:00 UTC)"
        said = f"Title, text and revision 3 {when}; everything else is as it is now."
        assert cli("articles", "show", "1", "--on", on).lines[1] == said

    @time_machine.travel(datetime(2025, 12, 9, 16, tzinfo=UTC), tick=False)  # 01:00 of the 10th in Korea
    def test_what_is_to_come_is_refused(self, changed: History, cli: Cli) -> None:
        for on in ("2025-12-11", "9999-12-31", "2025-12-10T01:01", "2025-12-09T16:00:01Z"):
            done = cli("articles", "show", "1", "--on", on)
            assert done.refused(f"--on '{on}' is in the future", "2025-12-10 01:00 in Korea")
        for on in ("2025-12-10", "2025-12-10T01:00", "2025-12-09T16:00:00Z"):
            assert cli("articles", "show", "1", "--on", on).code == 0

    @pytest.mark.parametrize("on", ["2025-12-03", "0001-01-01"])
    def test_a_day_before_the_first(self, changed: History, cli: Cli, on: str) -> None:
        done = cli("articles", "show", "1", "--on", on)
        assert done.refused("no text of article 1", f"was known on {on}", "the first one is from 2025-12-04")

    def test_wrong_days(self, archive: Archive, cli: Cli) -> None:
        archive.run([entry(1)])
        assert cli("articles", "show", "1", "--on", "5.12.2025").refused("--on '5.12.2025' is not a day")
        assert cli("articles", "show", "1", "--on", "2025-12-05T25:00").refused("--on '2025-12-05T25:00' is not a day")
        assert cli("articles", "show", "1", "--on", "2025-12-05").refused("none is stored yet")


class TestShowRevision:
    @pytest.mark.parametrize(("number", "text"), [(1, "Old text."), (2, "New text.\n\nAnd more."), (3, "Old text!")])
    def test_each_can_be_reached(self, changed: History, cli: Cli, number: int, text: str) -> None:
        done = cli("articles", "show", "1", "--revision", str(number))
        assert done.lines[1] == f"Title, text and revision {number}; everything else is as it is now."
        assert done.out.endswith(f"\n\n{text}\n")
        found = cli("articles", "show", "1", "--revision", str(number), "--json").object
        assert (found["revision"], found["text"]) == (number, text)

    @on_sqlite
    def test_one_that_is_not_there(self, changed: History, cli: Cli) -> None:
        for number in ("4", "0"):
            done = cli("articles", "show", "1", "--revision", number)
            assert done.refused(f"has no revision {number}", "it has the revisions 1, 2 and 3")
        assert cli("articles", "show", "1", "--revision", "1", "--on", "2025-12-05").refused("--on and --revision")

    def test_notes_are_shown_with_their_text(self, changed: History, cli: Cli) -> None:
        note = {"kind": "struck", "paragraph": 1, "text": "And less."}
        with changed.archive.engine.begin() as connection:
            connection.execute(update(tables.revision).where(tables.revision.c.number == 2).values(notes=[note]))
        said = "note on paragraph 2, struck out by the site: And less."
        assert cli("articles", "show", "1", "--revision", "2").lines[-1] == said
        assert said not in cli("articles", "show", "1").lines
        assert cli("articles", "history", "1", "--json").objects[1]["notes"] == [note]


def test_the_texts_of_a_template_and_incomplete_ones_are_marked(changed: History, cli: Cli) -> None:
    with changed.archive.engine.begin() as connection:
        values = {"incomplete": True, "origin": "template"}
        connection.execute(update(tables.revision).where(tables.revision.c.number == 2).values(values))
    second = cli("articles", "history", "1").fields[1]
    assert (second[6], second[-1]) == ("template", "incomplete")
    assert "incomplete" in cli("articles", "history", "1", terminal=True).plain
