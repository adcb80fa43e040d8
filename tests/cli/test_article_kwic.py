"""``vokspider articles kwic``."""

from datetime import date

import pytest

from ..archives import SOURCE, Archive, article, identity, on_sqlite
from ..beginnings import written_once
from ..commands import Cli

pytestmark = on_sqlite


@pytest.fixture
@written_once
def texts(archive: Archive) -> Archive:
    first = article(
        1, "The old harbour stays. A new harbour opens.", title="The harbour", published_on=date(2025, 12, 1)
    )
    archive.add(first, article(2, "Beside the harbour a ship sails.", "조선 로동당", published_on=date(2025, 12, 2)))
    return archive


def places(cli: Cli, *given: str) -> list[tuple[str, ...]]:
    return [tuple(row[-3:]) for row in cli("articles", "kwic", *given).fields]


class TestKwic:
    def test_every_place(self, texts: Archive, cli: Cli) -> None:
        done = cli("articles", "kwic", "harbour")
        assert done.fields[0] == [
            *("2", identity(2), SOURCE, "2025-12-02", "1", "True", "0"),
            *("Beside the ", "harbour", " a ship sails."),
        ]
        assert [row[6] for row in done.fields] == ["0", "-1", "0", "0"]
        assert done.err.startswith("4 places in 2 of 2 articles from 2025-12-01 to 2025-12-02")

    def test_sorted_by_the_words_beside(self, texts: Archive, cli: Cli) -> None:
        left = [row[0].split()[::-1] for row in places(cli, "harbour", "--sort", "left")]
        assert left == [["new", "A", "stays.", "harbour", "old", "The"], ["old", "The"], ["The"], ["the", "Beside"]]
        right = [row[2] for row in places(cli, "harbour", "--sort", "right")]
        assert right == ["", " a ship sails.", " opens.", " stays. A new harbour opens."]

    def test_a_sample_is_the_same_again(self, texts: Archive, cli: Cli) -> None:
        every = places(cli, "harbour")
        samples = {seed: places(cli, "harbour", "--sample", "2", "--seed", str(seed)) for seed in range(8)}
        assert all(len(one) == 2 and set(one) <= set(every) for one in samples.values())
        assert len({tuple(one) for one in samples.values()}) > 1
        assert samples[3] == places(cli, "harbour", "--sample", "2", "--seed", "3")
        assert "2 of 4 places in 2 of 2 articles" in cli("articles", "kwic", "harbour", "--sample", "2").err

    def test_limit(self, texts: Archive, cli: Cli) -> None:
        done = cli("articles", "kwic", "harbour", "--limit", "1")
        assert (len(done.lines), done.err.split(" in ")[0]) == (1, "1 of 4 places")

    def test_matches_are_below_each_other(self, texts: Archive, cli: Cli) -> None:
        done = cli("articles", "kwic", "harbour OR 노동당", terminal=True)
        assert all(len(line) <= 80 for line in done.lines)
        first, korean, *others = done.lines
        place = first.index("harbour")
        assert [line[place : place + 7] for line in others] == ["harbour"] * 3
        assert korean.endswith("조선 로동당")
        assert "also searched: 로동당" in done.err

    def test_only_what_was_asked_for_in_titles(self, texts: Archive, cli: Cli) -> None:
        assert places(cli, "title:harbour") == [("The ", "harbour", "")]

    def test_csv(self, texts: Archive, cli: Cli) -> None:
        lines = cli("articles", "kwic", "ship", "--format", "csv", "--columns", "id,left,match,right").lines
        assert lines == ["id,left,match,right", "2,Beside the harbour a ,ship, sails."]

    def test_nothing_and_nonsense(self, texts: Archive, cli: Cli) -> None:
        assert cli("articles", "kwic", "zebra").err.startswith("no articles match\n0 places in 0 of 2 articles")
        assert cli("articles", "kwic", "harbour", "--sort", "up").refused("--sort 'up' is unknown", "left")
        assert cli("articles", "kwic", "harbour (").code == 2
