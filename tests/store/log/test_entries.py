"""The canonical form of entries, and the program with which anybody can check it."""

import hashlib
import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from attrs import asdict, evolve, fields
from hypothesis import given
from hypothesis import strategies as st

from vokspider.store.log import records
from vokspider.store.log.entries import KINDS, Told, canonical, leaf_hash, row_of
from vokspider.store.log.records import record_hash

DOCUMENT = (Path(__file__).parents[3] / "docs" / "log.md").read_text(encoding="utf-8")
PROGRAM, VECTORS, RECORDS = (
    re.findall(rf"^```{language}\n(.*?)^```", DOCUMENT, flags=re.MULTILINE | re.DOTALL)[0]
    for language in ("python", "json", "jsonl")
)

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
numbers = st.integers(min_value=0, max_value=2**53 - 1)
times = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=9))]), min_value=datetime(1, 1, 2))  # noqa: DTZ001
entries = st.builds(
    Told,
    st.sampled_from(KINDS),
    times,
    words,
    article=st.none() | words,
    revision=st.none() | numbers,
    run=st.none() | numbers,
    returned=st.none() | st.booleans(),
    aside=st.none() | words,
    ledger=st.none() | st.dictionaries(words, numbers, max_size=3),
    migrated=st.none() | st.just(value=True),
    record=st.none() | words,
    rows=st.none() | st.dictionaries(words, words | numbers, max_size=3),
    outcomes=st.none() | st.dictionaries(words, words, max_size=3),
)


def check(lines: str) -> subprocess.CompletedProcess[str]:
    """Run the document's program as it stands there."""
    command = [sys.executable, "-c", PROGRAM]
    return subprocess.run(command, input=lines, capture_output=True, text=True, encoding="utf-8", check=False)


def reading(row: dict[str, Any]) -> Told:
    """What an entry tells, from nothing but its text."""
    told = json.loads(row["entry"])
    version = 1 if told.get("migrated") else 2
    assert (told.pop("v"), told.pop("seq")) == (version, row["seq"])
    at = datetime.strptime(told.pop("at"), "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    return Told(at=at, **told)


@given(entries, st.integers(min_value=1, max_value=2**31 - 1))
def test_an_entry_tells_everything_and_is_written_in_one_way(told: Told, seq: int) -> None:
    row = row_of(told, seq)
    assert reading(row) == evolve(told, at=told.at.astimezone(UTC))
    written = json.dumps(json.loads(row["entry"]), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert row["entry"] == written
    assert "null" not in re.sub(r'"(?:[^"\\]|\\.)*"', "", row["entry"])


@given(entries, entries)
def test_two_entries_have_one_form_only_if_they_tell_the_same(first: Told, second: Told) -> None:
    same = evolve(first, at=first.at.astimezone(UTC)) == evolve(second, at=second.at.astimezone(UTC))
    assert (canonical(first, 1) == canonical(second, 1)) == same


@given(entries)
def test_the_row_of_an_article_is_not_told(told: Told) -> None:
    assert canonical(told, 1) == canonical(evolve(told, article_id=17), 1)


@given(words)
def test_a_leaf_is_hashed_as_rfc_6962_does_it(entry: str) -> None:
    assert leaf_hash(entry) == hashlib.sha256(b"\0" + entry.encode("utf-8")).hexdigest()


def test_every_key_is_described() -> None:
    section = DOCUMENT.partition("## The canonical form")[2].partition("\n## ")[0]
    described = re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)
    told = asdict(Told("met", datetime(2026, 1, 2, tzinfo=UTC), "source"))
    assert sorted(described) == sorted({"v", "seq", *told} - {"article_id"})
    assert {one.name for one in fields(Told)} == set(told)


def test_every_kind_is_described() -> None:
    section = DOCUMENT.partition("## Kinds")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE) == list(KINDS)


def test_the_vectors_are_what_the_program_makes_of_them() -> None:
    rows = [json.loads(one) for one in VECTORS.splitlines()]
    assert [row["seq"] for row in rows] == [1, 2, 3, 4, 5]
    for row in rows:
        made = row_of(reading(row), row["seq"])
        assert (made["entry"], made["leaf"]) == (row["entry"], row["leaf"])


def test_the_program_in_the_document_takes_the_vectors() -> None:
    found = check(VECTORS)
    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.parametrize(
    ("before", "after"),
    [("377991883", "377991884"), (r"\"run\":12", r"\"run\": 12"), ("7d03fe", "7d03ff"), (r"\"v\":2", r"\"v\":3")],
)
def test_the_program_in_the_document_names_what_is_wrong(before: str, after: str) -> None:
    found = check(VECTORS.replace(before, after, 1))
    assert found.returncode == 1
    assert found.stderr.startswith("entry 1 is wrong: ")


def test_the_program_in_the_document_sees_a_gap() -> None:
    found = check("".join(VECTORS.splitlines(keepends=True)[1:]))
    assert found.stderr.startswith("entry 1 is wrong: ")


def test_the_records_in_the_document_have_the_hashes_that_are_given_there() -> None:
    for line in RECORDS.splitlines():
        given = json.loads(line)
        record = json.loads(given["record"])
        assert hashlib.sha256(given["record"].encode()).hexdigest() == given["sha256"]
        assert record_hash(record.pop("table"), record) == given["sha256"]


@pytest.mark.parametrize(
    ("table", "queries"),
    [
        ("article", [records.ARTICLE]),
        ("revision", [records.REVISION]),
        ("capture", [records.CAPTURE]),
        ("change", [records.CHANGE]),
        ("absence", [records.GONE, records.BACK]),
        ("run", [records.RUN]),
        ("sighting", [records.SIGHTING]),
        ("forgotten", [records.NOTE]),
    ],
)
def test_every_key_of_a_record_is_described(table: str, queries: list[Any]) -> None:
    section = DOCUMENT.partition("## Records of rows")[2].partition("\n## ")[0]
    rows = re.findall(rf"^\| `{table}` \| (.*?) \| .*? \|$", section, flags=re.MULTILINE)
    described = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert described - {"removals"} == {one.key for query in queries for one in query.selected_columns} - {"removals"}
