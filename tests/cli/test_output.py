"""The printer of all lists: formats, columns, and what is refused."""

import csv
import io
import json
from datetime import date

import pytest

from ..archives import Archive, article, entry, identity, on_sqlite
from ..beginnings import written_once
from ..commands import Cli

pytestmark = on_sqlite


@pytest.fixture
@written_once
def two(archive: Archive) -> Archive:
    archive.run([entry(1), entry(2, listed_on=date(2025, 12, 1))], [article(1, title="=조선, 하나"), article(2)])
    return archive


def test_json_is_one_array(two: Archive, cli: Cli) -> None:
    lines = cli("articles", "list", "--json")
    whole = cli("articles", "list", "--format", "json")
    assert whole.object == lines.objects == cli("articles", "list", "--format", "jsonl").objects
    assert cli("articles", "list", "--format", "json", "--words", "zebra").object == []


def test_csv_has_a_header_and_no_formula(two: Archive, cli: Cli) -> None:
    done = cli("articles", "list", "--format", "csv", "--columns", "id,title,url")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["title"] for row in rows] == ["Title 2", "'=조선, 하나"]
    assert list(rows[0]) == ["id", "title", "url"]


def test_tsv_has_a_header_where_it_is_wanted_by_name(two: Archive, cli: Cli) -> None:
    named = cli("articles", "list", "--format", "tsv").fields
    assert named[0][:3] == ["id", "external_id", "source"]
    assert named[1:] == cli("articles", "list").fields
    assert named == cli("articles", "list", "--header").fields


def test_columns_in_their_order(two: Archive, cli: Cli) -> None:
    assert cli("articles", "list", "--columns", "title, id").fields[0] == ["Title 2", "2"]
    assert cli("articles", "list", "--columns", "revision,day", "--json").objects[0] == {"revision": 1, "day": None}
    shown = cli("articles", "list", "--columns", "external_id,day,title", terminal=True)
    assert shown.plain.split()[:4] == ["external", "id", "published", "title"]
    assert identity(2) in shown.plain


def test_a_table_in_a_pipe_is_not_cut(archive: Archive, cli: Cli) -> None:
    title = "A long title " * 30
    archive.add(article(1, title=title))
    lines = cli("articles", "list", "--format", "table").lines
    assert lines[-1].rstrip().endswith(title.strip())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--format", "xml"], ["--format 'xml' is unknown", "table, json, jsonl, tsv, csv"]),
        (["--format", "csv", "--json"], ["--json is --format jsonl, not csv"]),
        (["--columns", "titel"], ["unknown column titel", "published_on"]),
        (["--columns", ","], ["--columns names no column"]),
    ],
)
def test_refused(two: Archive, cli: Cli, options: list[str], words: list[str]) -> None:
    assert cli("articles", "list", *options).refused(*words)


LISTS = (
    "articles list,articles changed,articles gone,articles forgotten,articles history 1,captures list,duplicates list,"
    "duplicates show 1,runs list,notify list,schedule"
)


@pytest.mark.parametrize("command", LISTS.split(","))
@pytest.mark.parametrize("form", ["table", "json", "jsonl", "tsv", "csv"])
def test_every_list_has_every_format(two: Archive, cli: Cli, command: str, form: str) -> None:
    done = cli(*command.split(), "--format", form)
    assert done.code == 0, done.err
    if form == "json":
        assert isinstance(json.loads(done.out), list)


def test_the_last_run(two: Archive, cli: Cli) -> None:
    two.run([entry(1)])
    assert cli("runs", "show", "last", "--json").object["run_id"] == 2
    assert cli("captures", "list", "--run", "last", "--all").err == "no captures match\n"
