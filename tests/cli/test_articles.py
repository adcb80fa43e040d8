"""``vokspider articles list``."""

from datetime import date

import pytest

from ..archives import SOURCE, Archive, article, entry, identity, on_sqlite
from ..commands import Cli

OTHER = "kcnawatch-vok-ru"


class TestList:
    def test_fields_in_a_pipe(self, archive: Archive, cli: Cli) -> None:
        archive.run([entry(1), entry(2, listed_on=date(2025, 12, 1))], [article(1)])
        done = cli("articles", "list", "--status", "all")
        assert (done.code, done.err) == (0, "")
        assert done.fields == [
            ["1", identity(1), SOURCE, "stored", "2025-12-03", "2025-12-03", "1", "Title 1"],
            ["2", identity(2), SOURCE, "pending", "", "2025-12-01", "0", "Title 2"],
        ]

    def test_objects(self, archive: Archive, cli: Cli) -> None:
        archive.run([entry(1)], [article(1, title="조선 <b>")])
        found = cli("articles", "list", "--json").object
        assert found["title"] == "조선 <b>"
        assert (found["published_on"], found["listed_on"]) == ("2025-12-03", "2025-12-03")
        assert found["first_seen_at"] == "2025-12-03T22:30:00+00:00"
        assert found["imported_at"] == "2025-12-03T09:01:00+00:00"

    def test_table_on_a_terminal(self, archive: Archive, cli: Cli) -> None:
        archive.add(article(1, title="A long title " * 12), article(2))
        done = cli("articles", "list", terminal=True)
        assert all(len(line) <= 80 for line in done.plain.splitlines())
        assert "2025-12-03  Title 2" in done.plain
        assert "status" not in done.plain
        assert SOURCE not in done.plain

    def test_table_shows_what_differs(self, archive: Archive, cli: Cli) -> None:
        archive.run([entry(1, listed_on=date(2025, 12, 1))])
        archive.add(article(2), source=OTHER)
        done = cli("articles", "list", "--status", "all", terminal=True)
        assert [word in done.plain for word in (SOURCE, OTHER, "pending", "(2025-12-01)")] == [True] * 4
        assert "days in parentheses are those of the listing" in done.err

    def test_table_without_title_and_day(self, archive: Archive, cli: Cli) -> None:
        archive.add(article(1, title=None, published_on=None))
        done = cli("articles", "list", terminal=True)
        assert f"1   {identity(1)}             (no title)" in done.plain
        assert done.err == ""
        assert cli("articles", "list").fields[0][4:] == ["", "", "1", ""]

    def test_filters(self, archive: Archive, cli: Cli) -> None:
        days = {number: date(2025, 12, number) for number in range(1, 6)}
        archive.add(*(article(number, f"Word{number} 조선.", published_on=day) for number, day in days.items()))
        archive.add(article(9), source=OTHER)
        options = ["--source", SOURCE, "--since", "2025-12-02", "--until", "2025-12-04", "--words", "조선 WORD3"]
        assert [row[0] for row in cli("articles", "list", *options).fields] == ["3"]
        assert [row[0] for row in cli("articles", "list", *options[:-2]).fields] == ["4", "3", "2"]

    def test_says_when_there_are_more(self, archive: Archive, cli: Cli) -> None:
        archive.add(*map(article, range(1, 53)))
        first = cli("articles", "list")
        assert len(first.lines) == 50
        assert first.err == "50 of 52 articles, the newest; --limit 0 gives all\n"
        assert len(cli("articles", "list", "--limit", "0").lines) == 52
        exactly = cli("articles", "list", "--limit", "52", "--json")
        assert (len(exactly.objects), exactly.err) == (52, "")

    @pytest.mark.parametrize("how", [[], ["--json"]])
    @pytest.mark.parametrize("terminal", [False, True])
    def test_nothing_found(self, archive: Archive, cli: Cli, how: list[str], terminal: bool) -> None:
        archive.add(article(1))
        done = cli("articles", "list", "--words", "zebra", *how, terminal=terminal)
        assert (done.code, done.out) == (0, "")
        assert "no articles match" in done.err

    def test_a_page_cannot_steer_the_terminal(self, archive: Archive, cli: Cli) -> None:
        archive.add(article(1, "Body \x1b[31m.", title="A\x1b[31m\tB\nC [bold]D"))
        for terminal in (False, True):
            for command in ("list", "search"):
                done = cli("articles", command, *(["body"] if command == "search" else []), terminal=terminal)
                assert "\x1b[31m" not in done.out
                assert "[bold]D" in done.plain
        assert cli("articles", "list").fields[0][-1] == "A [31m B C [bold]D"


@on_sqlite
class TestRefused:
    @pytest.mark.parametrize(
        ("options", "words"),
        [
            (["--since", "3.12.2025"], ["--since '3.12.2025' is not a day", "YYYY-MM-DD"]),
            (["--until", "2025-02-30"], ["--until '2025-02-30'"]),
            (["--since", "2025-12-04", "--until", "2025-12-03"], ["2025-12-04 is after --until 2025-12-03"]),
            (["--status", "done"], ["--status 'done'", "stored, edited, missing, gone, pending, failed, all"]),
            (["--source", "kcnawatch-vok"], ["unknown source kcnawatch-vok", "did you mean kcnawatch-vok-en?"]),
            (["--words", "  "], ["no search words given in '  '"]),
            (["--words", "\udcff"], ["the search words", "are not valid text"]),
        ],
    )
    def test_wrong_filters(self, archive: Archive, cli: Cli, options: list[str], words: list[str]) -> None:
        assert cli("articles", "list", *options).refused(*words)
        assert cli("articles", "export", "--format", "csv", *options).refused(*words)

    @pytest.mark.parametrize("command", ["show", "history"])
    def test_unknown_article(self, archive: Archive, cli: Cli, command: str) -> None:
        archive.add(article(1))
        assert cli("articles", command, "7").refused("no article '7'", "'vokspider articles list --status all'")
        assert cli("articles", command, identity(1)[:-1]).refused(f"did you mean {identity(1)}?")

    def test_a_source_that_is_no_longer_configured_can_be_read(self, archive: Archive, cli: Cli) -> None:
        archive.add(article(1), source=OTHER)
        assert len(cli("articles", "list", "--source", OTHER).lines) == 1

    def test_a_configured_source_without_articles(self, archive: Archive, cli: Cli) -> None:
        assert cli("articles", "list", "--source", SOURCE).err == "no articles match\n"
