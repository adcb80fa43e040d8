"""``vokspider articles rhythm``."""

import pytest

from ..archives import SOURCE, Archive, entry, on_sqlite
from ..beginnings import written_once
from ..commands import Cli
from ..publishing import filled


@pytest.fixture
@written_once
def published(archive: Archive) -> Archive:
    return filled(archive)


@on_sqlite
class TestRhythm:
    def test_for_people(self, published: Archive, cli: Cli) -> None:
        lines = cli("articles", "rhythm", "--year", "2025").lines
        assert lines[0] == f"{SOURCE} in 2025"
        assert lines[1].startswith("articles    3,7")
        assert lines[2].startswith("coverage    201 days covered, ")
        assert [line.split()[:4] for line in lines if line.startswith("2025-06")] == [["2025-06", "330", "30", "0"]]
        assert next(line for line in lines if line.startswith("silence")).startswith(
            "silence 2025-08-12: no articles in 1 day, where about 11 are usual. So few come by chance about once in "
        )
        assert any(line.startswith("burst 2025-10-09: 40 articles in 1 day, ") for line in lines)

    def test_object(self, published: Archive, cli: Cli) -> None:
        found = cli("articles", "rhythm", "--source", SOURCE, "--json").object
        assert (found["source"], found["year"], len(found["days"])) == (SOURCE, 2025, 365)
        assert [one["kind"] for one in found["unusual"]] == ["silence", "burst"]

    def test_what_is_not_there(self, published: Archive, cli: Cli) -> None:
        assert cli("articles", "rhythm", "--year", "1999").refused("year 1999 is not in this archive")
        assert cli("articles", "rhythm", "--source", "nowhere").refused("nowhere")

    def test_without_enough_covered_days_nothing_is_said_of_silences(self, archive: Archive, cli: Cli) -> None:
        archive.run([entry(1)])
        out = cli("articles", "rhythm").out
        assert "Too few days are covered to say what is usual." in out
        assert "No silence" not in out
