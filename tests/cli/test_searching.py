"""``vokspider articles search``."""

from datetime import date
from functools import partial

import pytest
from sqlalchemy import update

from vokspider.reports.ranking import ranking
from vokspider.store.db import tables

from ..archives import DAY, SOURCE, Archive, article, entry, identity, on_sqlite
from ..beginnings import written_once
from ..commands import Cli

OTHER = "kcnawatch-vok-ko"
pytestmark = on_sqlite


@pytest.fixture
@written_once
def texts(archive: Archive) -> Archive:
    long = "The river runs past the mill. " * 10
    archive.add(article(1, long, "The weapon, at last, is here."), article(2, "No such thing.", title="Weapon"))
    return archive


class TestOutput:
    def test_fields_and_the_place(self, texts: Archive, cli: Cli) -> None:
        first, second = cli("articles", "search", "weapon").fields
        assert first[-2:] == ["Weapon", "No such thing."]
        assert second[:2] == ["1", identity(1)]
        assert second[-1].startswith("…")
        assert second[-1].endswith("The weapon, at last, is here.")

    def test_every_word(self, texts: Archive, cli: Cli) -> None:
        assert [row[0] for row in cli("articles", "search", "weapon", "RIVER").fields] == ["1"]
        assert [row[0] for row in cli("articles", "search", "weapon river").fields] == ["1"]
        assert [row[0] for row in cli("articles", "search", "weap").fields] == []

    def test_the_best_match_first(self, texts: Archive, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
        texts.add(article(3, "A weapon, and a second weapon.", published_on=DAY.replace(day=1)))
        assert [row[0] for row in cli("articles", "search", "weapon").fields] == ["2", "1", "3"]
        best = cli("articles", "search", "weapon", "--sort", "rank")
        assert [row[0] for row in best.fields] == ["2", "3", "1"]
        assert "1 shown, the best" in cli("articles", "search", "weapon", "--sort", "rank", "--limit", "1").err
        assert "no words to rank by: newest first" in cli("articles", "search", "date:2025", "--sort", "rank").err
        assert "write one of newest, rank" in cli("articles", "search", "weapon", "--sort", "best").err
        monkeypatch.setattr("vokspider.cli.searching.ranking", partial(ranking, most=2))
        many = cli("articles", "search", "weapon", "--sort", "rank")
        assert [row[0] for row in many.fields] == ["2", "1", "3"]
        assert "too many hits to rank: newest first" in many.err

    def test_objects(self, texts: Archive, cli: Cli) -> None:
        found = cli("articles", "search", "such", "--json").object
        assert (found["id"], found["snippet"]) == (2, "No such thing.")
        assert (found["found_in_revision"], found["in_current_text"]) == (1, True)

    def test_hits_are_bold_on_a_terminal(self, texts: Archive, cli: Cli) -> None:
        done = cli("articles", "search", "weapon", terminal=True)
        assert "\x1b[1mWeapon\x1b[0m" in done.out
        assert "\x1b[1mweapon\x1b[0m" in done.out
        assert "2  2025-12-03  Weapon\n    No such thing." in done.plain
        assert all(len(line) <= 80 for line in done.plain.splitlines())

    def test_an_earlier_text_says_so(self, archive: Archive, cli: Cli) -> None:
        archive.add(article(1, "The harbour is new."))
        archive.add(article(1, "The mill is new."))
        assert (
            "no longer in the text (revision 1)  Title 1" in cli("articles", "search", "harbour", terminal=True).plain
        )
        assert cli("articles", "search", "harbour", "--json").object["in_current_text"] is False
        assert cli("articles", "search", "new", "--json").object["found_in_revision"] == 2

    def test_columns(self, texts: Archive, cli: Cli) -> None:
        done = cli("articles", "search", "weapon", "--columns", "id,found_in_revision", "--format", "csv")
        assert done.lines == ["id,found_in_revision", "2,1", "1,1"]


class TestSaid:
    def test_how_many_of_how_many(self, texts: Archive, cli: Cli) -> None:
        texts.run([entry(3, listed_on=date(2025, 12, 2))], [article(3, published_on=date(2025, 12, 1))])
        with texts.engine.begin() as connection:
            connection.execute(update(tables.article).values(covered=True, listed_on=DAY))
            oldest = update(tables.article).where(tables.article.c.id == 3)
            connection.execute(oldest.values(listed_on=date(2025, 11, 30)))
        done = cli("articles", "search", "weapon", "--limit", "1")
        assert done.err.splitlines() == [
            "1 shown, the newest; --limit 0 gives all",
            "2 of 3 articles from 2025-12-01 to 2025-12-03, 2 days covered, 1 not",
        ]
        done = cli("articles", "search", "date:2025-12-02.. weapon")
        assert done.err == "2 of 2 articles from 2025-12-02 to 2025-12-03, 1 day covered, 1 not\n"

    def test_nothing_found(self, texts: Archive, cli: Cli) -> None:
        done = cli("articles", "search", "zebra")
        assert (done.code, done.out) == (0, "")
        assert done.err.splitlines() == [
            "no articles match",
            "0 of 2 articles from 2025-12-03 to 2025-12-03, 0 days covered, 1 not",
        ]

    def test_other_spellings(self, archive: Archive, cli: Cli) -> None:
        archive.add(article(1, "로동신문"))
        done = cli("articles", "search", "노동")
        assert [row[0] for row in done.fields] == ["1"]
        assert "also searched: 로동; exact: before a word switches this off" in done.err
        assert "also searched" not in cli("articles", "search", "exact:로동").err

    def test_duplicates(self, archive: Archive, cli: Cli) -> None:
        archive.add(article(1, "A harbour."), article(2, "A harbour.", title="Title 1"))
        done = cli("articles", "search", "harbour")
        assert [row[0] for row in done.fields] == ["1"]
        assert "1 of 1 article from" in done.err
        assert "1 duplicate of these not shown; --all shows every member of a group" in done.err
        assert [row[0] for row in cli("articles", "search", "harbour", "--all").fields] == ["2", "1"]

    def test_an_index_that_is_not_complete(self, texts: Archive, cli: Cli) -> None:
        with texts.engine.begin() as connection:
            connection.execute(update(tables.search_index).values(filled_to=1))
        assert (
            "not every text is in the index; 'vokspider search rebuild' completes it"
            in cli("articles", "search", "weapon").err
        )


class TestWhich:
    def test_options_and_fields(self, texts: Archive, cli: Cli) -> None:
        texts.add(article(9, "A weapon.", published_on=date(2025, 11, 1)), source=OTHER)

        def ids(*given: str) -> list[str]:
            return [row[0] for row in cli("articles", "search", *given).fields]

        assert ids("weapon") == ["2", "1", "3"]
        assert ids("weapon", "--source", OTHER) == ids(f"weapon source:{OTHER}") == ["3"]
        assert ids("weapon", "--since", "2025-12") == ids("weapon date:2025-12..") == ["2", "1"]
        assert ids("weapon", "--until", "2025-11") == ids("weapon date:2025-11") == ["3"]
        assert ids("weapon OR mill", "--source", SOURCE, "--since", "2025-12") == ["2", "1"]
        assert ids("title:weapon") == ["2"]
        assert ids("weapon", "--status", "gone") == ids("weapon status:gone") == []

    def test_what_an_edit_took_out(self, archive: Archive, cli: Cli) -> None:
        archive.add(article(1, "The harbour is new.", "Another paragraph stays as it is."), article(2, "The harbour."))
        archive.add(article(1, "The harbour is old.", "Another paragraph stays as it is."))
        assert [row[0] for row in cli("articles", "search", "removed:new").fields] == ["1"]
        assert [row[0] for row in cli("articles", "search", "harbour added:old changed:wording").fields] == ["1"]
        assert [row[0] for row in cli("articles", "search", "removed:old").fields] == []


class TestRefused:
    def test_the_place_is_shown(self, texts: Archive, cli: Cli) -> None:
        colon = "for text with a colon use quotation marks"
        done = cli("articles", "search", "weapon", "statuss:gone")
        assert (done.code, done.out) == (2, "")
        assert done.err.splitlines() == [
            f"vokspider: the field statuss: is unknown, at column 8 of the query; {colon}; did you mean status?",
            "  weapon statuss:gone",
            "         ^",
        ]

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            (["weapon", "--status", "pending"], "'vokspider articles list --status pending' lists them"),
            (["weapon", "--status", "done"], "--status 'done' is unknown"),
            (["weapon", "--since", "2025-12-04", "--until", "2025-12-03"], "swap them"),
            (["weapon", "--source", "kcnawatch-vok"], "unknown source kcnawatch-vok"),
            (["source:kcnawatch-vok"], "did you mean"),
            (["\udcff"], "something is missing"),
            (["   "], "no search words given"),
        ],
    )
    def test_what_cannot_be_meant(self, texts: Archive, cli: Cli, given: list[str], said: str) -> None:
        done = cli("articles", "search", *given)
        assert (done.code, done.out) == (2, "")
        assert said in done.err
        assert "Traceback" not in done.err
