"""``vokspider changes search``."""

import pytest

from ..archives import Archive, article, capture, identity, on_sqlite
from ..beginnings import written_once
from ..commands import Cli
from ..histories import at

pytestmark = on_sqlite
SAME = "Another paragraph of this text stays exactly as it is."


@pytest.fixture
@written_once
def edited(archive: Archive) -> Archive:
    """Two edits on two days, and one in Korean."""
    archive.add(article(1, "The harbour is new.", SAME), article(2, "A nuclear war threatens.", SAME), article(3, SAME))
    archive.add(article(1, "The harbour is old.", SAME, capture=capture(1, fetched_at=at(4))))
    second, third = (capture(number, fetched_at=at(5)) for number in (2, 3))
    archive.add(article(2, "A war threatens peace.", SAME, capture=second))
    archive.add(article(3, SAME, "로동신문의 보도", capture=third))
    return archive


def ids(cli: Cli, *given: str) -> list[str]:
    return [row[0] for row in cli("changes", "search", *given).fields]


class TestChangesSearch:
    def test_fields(self, edited: Archive, cli: Cli) -> None:
        (row,) = cli("changes", "search", "removed:nuclear").fields
        assert row[:3] == ["2", identity(2), "kcnawatch-vok-en"]
        assert row[4:] == ["wording", "1", "2", "Title 2", "nuclear", ""]

    def test_object(self, edited: Archive, cli: Cli) -> None:
        found = cli("changes", "search", "new OR old", "--json").object
        assert (found["id"], found["removed"], found["added"]) == (1, ["new"], ["old"])

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("removed:new", ["1"]),
            ("added:new", []),
            ("old", ["1"]),
            ("harbour", []),
            ("added:peace removed:nuclear", ["2"]),
            ("노동신문", ["3"]),
            ("exact:노동신문", []),
            ("changed:wording", ["2", "1"]),
            ('changed:"paragraph added"', ["3"]),
            ("NOT changed:wording", ["3"]),
            ("source:kcnawatch-vok-en -old", ["3", "2"]),
            ("NEAR(로동신문 보도, 2)", ["3"]),
            ("NEAR(nuclear peace, 5)", []),
            ("date:2025-12-04", ["1"]),
            ("status:gone", []),
        ],
    )
    def test_which(self, edited: Archive, cli: Cli, query: str, expected: list[str]) -> None:
        assert ids(cli, query) == expected

    def test_options(self, edited: Archive, cli: Cli) -> None:
        assert ids(cli, "changed:", "--since", "2025-12-05") == ["3", "2"]
        done = cli("changes", "search", "changed:", "--limit", "1")
        assert (len(done.lines), done.err) == (
            1,
            "1 shown, the last; --limit 0 gives all\n3 of 3 changes by the site\n",
        )
        assert "no changes match\n0 of 3 changes by the site" in cli("changes", "search", "zebra").err

    def test_on_a_terminal(self, edited: Archive, cli: Cli) -> None:
        done = cli("changes", "search", "removed:nuclear", terminal=True)
        assert done.plain.splitlines() == ["2  2025-12-05 01:00  wording  Title 2", "    - nuclear"]

    def test_titles(self, edited: Archive, cli: Cli) -> None:
        assert cli("changes", "search", "title:harbour").refused("title: does not apply to changes", "changed:title")
