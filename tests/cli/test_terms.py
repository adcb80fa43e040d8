"""``vokspider terms``."""

from datetime import date

import pytest

from vokspider.model.items import Capture

from ..archives import Archive, article, capture, on_sqlite
from ..beginnings import written_once
from ..commands import Cli
from ..histories import at

pytestmark = on_sqlite
SAME = "Another paragraph of this text stays exactly as it is."


def seen_on(number: int, day: int) -> Capture:
    return capture(number, fetched_at=at(day))


@pytest.fixture
@written_once
def edited(archive: Archive) -> Archive:
    """The word nuclear is taken out of two articles, and moved in one."""
    archive.add(
        article(1, "A nuclear war threatens.", SAME),
        article(2, "The nuclear test, the nuclear age.", SAME),
        article(3, "First nuclear then peace.", SAME),
    )
    archive.add(article(1, "A war threatens.", SAME), article(2, "The test, the age.", SAME, capture=seen_on(2, 4)))
    archive.add(article(3, "First peace then nuclear.", SAME))
    return archive


class TestChanged:
    def test_removed(self, edited: Archive, cli: Cli) -> None:
        assert cli("terms", "removed").fields == [["nuclear", "2", "3", "2025-12-04"]]
        found = cli("terms", "removed", "--json").object
        assert found == {"word": "nuclear", "times": 3, "articles": 2, "last_on": "2025-12-04"}

    def test_since_and_limit(self, edited: Archive, cli: Cli) -> None:
        assert cli("terms", "removed", "--since", "2025-12-06").err == "no words were removed\n"
        edited.add(article(1, "A great big war threatens.", SAME, capture=seen_on(1, 6)))
        assert [row[0] for row in cli("terms", "added").fields] == ["big", "great"]
        done = cli("terms", "added", "--limit", "1")
        assert (done.fields[0][0], done.err) == ("big", "1 of 2 words; --limit 0 gives all\n")


class TestNew:
    def test_no_earlier_text_has_it(self, archive: Archive, cli: Cli) -> None:
        archive.add(article(1, "The harbour, 조선로동당", published_on=date(2025, 12, 1)))
        archive.add(
            article(2, "The harbour lighthouse, 로동 핵무기", published_on=date(2025, 12, 5)),
            article(3, "A lighthouse.", published_on=date(2025, 12, 6)),
        )
        found = cli("terms", "new", "--since", "2025-12-05").fields
        assert found == [
            ["lighthouse", "2", "2"],
            ["2", "1", "1"],
            ["3", "1", "1"],
            ["a", "1", "1"],
            ["핵무기", "1", "1"],
        ]
        assert len(cli("terms", "new", "--since", "2025-12-05", "--limit", "2").fields) == 2
        assert cli("terms", "new", "--since", "2025-12-07").err == "no words are new since 2025-12-07\n"


class TestTypical:
    @pytest.fixture
    def texts(self, archive: Archive) -> Archive:
        archive.add(
            *(article(n, f"The new harbour opens again and again {n}.", title=None) for n in range(1, 5)),
            *(article(n, f"A war of words goes on and on {n}.", title=None) for n in range(5, 9)),
        )
        return archive

    def test_compare(self, texts: Archive, cli: Cli) -> None:
        done = cli("terms", "compare", "harbour", "war", "--limit", "0")
        assert [row[0] for row in done.fields] == ["again", "harbour", "new", "opens", "the", "and"]
        assert done.fields[0][1:3] == ["8", "0"]
        assert done.err == "32 words compared with 36\n"
        assert float(done.fields[0][3]) > float(done.fields[1][3]) > 0

    def test_near(self, texts: Archive, cli: Cli) -> None:
        done = cli("terms", "near", "harbour", "--window", "1")
        assert [row[0] for row in done.fields] == ["new", "opens"]
        assert done.fields[0][1:3] == ["4", "0"]
        assert done.err == "8 words compared with 20\n"

    def test_nothing(self, texts: Archive, cli: Cli) -> None:
        assert cli("terms", "near", "zebra").err == "no word is typical\n0 words compared with 0\n"
        assert cli("terms", "compare", "harbour", "(").code == 2
