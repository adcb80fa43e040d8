"""``vokspider articles export``: the status of an article, as exports and lists tell it."""

import pytest
from attrs import evolve
from sqlalchemy import update

from vokspider.model.items import Failed
from vokspider.store.db import tables

from ..archives import Archive, article, capture, entry, failed, identity
from ..beginnings import written_once
from ..commands import Cli


class TestStatus:
    """A gone and a missing article are not told as if they were there."""

    @pytest.fixture
    @written_once
    def vanishing(self, archive: Archive) -> Archive:
        """1 is there, 2 is gone, 3 is missing, 4 was edited, 5 was edited and is gone, 6 was never had."""
        archive.add(*map(article, range(1, 6)))
        archive.add(*(article(number, f"Edited {number}.") for number in (4, 5)))
        for numbers in ((2, 5), (2, 3, 5)):
            archive.run([entry(6)], [article(1)], [not_found(archive, number) for number in numbers])
        return archive

    def test_is_exported(self, vanishing: Archive, cli: Cli) -> None:
        rows = {row["id"]: row for row in cli("articles", "export", "--format", "jsonl").objects}
        assert {number: row["status"] for number, row in rows.items()} == {
            1: "stored",
            2: "gone",
            3: "missing",
            4: "stored",
            5: "gone",
        }
        assert [number for number, row in rows.items() if row["gone_at"]] == [5, 2]
        assert [number for number, row in rows.items() if row["absent_since"]] == [5, 3, 2]
        edited = {number: (row["revisions"], row["changed_at"]) for number, row in rows.items() if row["changed_at"]}
        assert edited == dict.fromkeys((4, 5), (2, "2025-12-03T22:30:00+00:00"))

    @pytest.mark.parametrize(
        ("status", "numbers"),
        [
            ("stored", ["4", "1"]),
            ("edited", ["5", "4"]),
            ("gone", ["5", "2"]),
            ("missing", ["3"]),
            ("pending", ["6"]),
            ("failed", []),
            ("all", ["6", "5", "4", "3", "2", "1"]),
        ],
    )
    def test_is_asked_for(self, vanishing: Archive, cli: Cli, status: str, numbers: list[str]) -> None:
        found = cli("articles", "list", "--status", status).fields
        assert [row[0] for row in found] == numbers
        if status not in ("edited", "all"):
            assert {row[3] for row in found} <= {status}
        assert len(cli("articles", "export", "--format", "jsonl", "--status", status).objects) == len(numbers)

    def test_is_in_the_table(self, vanishing: Archive, cli: Cli) -> None:
        plain = cli("articles", "list", terminal=True).plain
        for number, words in {1: "stored", 2: "gone", 3: "missing", 4: "edited", 5: "gone, edited"}.items():
            assert f"{number}   {identity(number)}  2025-12-03  {words:<12}  Title {number}" in plain

    def test_an_incomplete_text_says_so(self, archive: Archive, cli: Cli) -> None:
        archive.add(article(1), article(2))
        with archive.engine.begin() as connection:
            connection.execute(update(tables.revision).where(tables.revision.c.article_id == 2).values(incomplete=True))
        found = cli("articles", "export", "--format", "jsonl").objects
        assert [row["incomplete"] for row in found] == [True, False]
        assert "incomplete" in cli("articles", "list", terminal=True).plain
        assert "This text is incomplete: it breaks off." in cli("articles", "show", "2").lines


def not_found(archive: Archive, number: int) -> Failed:
    """The page of an article is not there, at the time of the archive."""
    page = capture(number, str(archive.now).encode(), status=404, fetched_at=archive.now)
    return evolve(failed(number, "http_404"), capture=page)
