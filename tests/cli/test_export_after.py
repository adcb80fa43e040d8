"""``vokspider articles export --after``: exports that go on where an earlier one ended."""

from pathlib import Path

import pytest

from ..archives import Archive, article, on_sqlite
from ..beginnings import written_once
from ..commands import Cli

pytestmark = on_sqlite


@pytest.fixture
@written_once
def five(archive: Archive) -> Archive:
    archive.run([], [article(number, f"Ships {number}.") for number in range(1, 6)])
    return archive


@pytest.mark.parametrize("form", ["jsonl", "csv", "tsv"])
@pytest.mark.parametrize("more", [(), ("--at", "1000000"), ("ships",)], ids=["now", "then", "query"])
def test_both_parts_are_the_whole(five: Archive, cli: Cli, form: str, more: tuple[str, ...]) -> None:
    if more and more[0] == "--at":
        more = ("--at", str(cli("log", "--json").objects[-1]["seq"]))
    given = ("articles", "export", "--format", form, "--columns", "id,text", *more)
    numbers = [row["id"] for row in cli("articles", "export", "--format", "jsonl", *more).objects]
    whole = cli(*given).out
    for at, number in enumerate(numbers, 1):
        begun = cli(*given, "--limit", str(at)).out
        rest = cli(*given, "--after", str(number))
        assert (begun + rest.out, rest.code) == (whole, 0)
    assert rest.err.startswith("0 articles exported")


def test_into_a_file(five: Archive, cli: Cli, tmp_path: Path) -> None:
    cli("articles", "export", "--output", str(tmp_path / "rest.csv"), "--columns", "id", "--after", "2")
    assert (tmp_path / "rest.csv").read_text() == "1\n"


def test_an_article_that_is_not_in_the_list_writes_nothing(five: Archive, cli: Cli, tmp_path: Path) -> None:
    output = tmp_path / "rest.jsonl"
    done = cli("articles", "export", "--output", str(output), "--after", "77")
    assert done.refused("--after 77", "has no article 77")
    assert not output.exists()


@pytest.mark.parametrize("form", [("--excel",), ("--format", "tei"), ("--format", "vrt")])
def test_forms_that_cannot_be_continued(five: Archive, cli: Cli, form: tuple[str, ...]) -> None:
    assert cli("articles", "export", *form, "--after", "1").refused("cannot be continued", "--format jsonl")
