"""The forms of ``vokspider articles export``, as programs of others read them."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from frictionless import Schema, system
from frictionless.resources import TableResource
from lxml import etree
from sqlalchemy import text

from vokspider.exports.columns import columns
from vokspider.exports.forms import FORMS
from vokspider.formats.columns import Kind
from vokspider.formats.tei import NAMESPACE, schema
from vokspider.proof.checkpoints import Checkpoint, origin_of
from vokspider.proof.merkle import root_of
from vokspider.reports.search_records import PLACE_KEYS
from vokspider.store.articles.export import KEYS
from vokspider.store.log.checkpoints import make_checkpoint

from ..archives import Archive, article, entry, on_sqlite
from ..beginnings import written_once
from ..commands import Cli


@pytest.fixture
@written_once
def some(archive: Archive) -> Archive:
    """Articles with what is hard for tables: formulas, line ends, quotation marks, no title, no day, no text."""
    archive.run(
        [entry(9)],
        [
            article(1, "One.", "조선 “둘”."),
            article(2, '=HYPERLINK("http://x")', "Two, and\ttabs; <b>&amp;</b>", title="-30-"),
            article(3, "Three.", title=None, published_on=None),
        ],
    )
    return archive


def exported(cli: Cli, path: Path, *options: str) -> list[dict[str, Any]]:
    """Write an export into a file; the same records as JSON lines."""
    assert cli("articles", "export", "--output", str(path), *options).code == 0
    return cli("articles", "export", "--format", "jsonl", *options).objects


def test_frictionless_reads_the_csv(some: Archive, cli: Cli, tmp_path: Path) -> None:
    """Each cell is of its kind. The schema is ours, the judgement is not."""
    path = tmp_path / "x.csv"
    records = exported(cli, path, "--status", "all")
    kinds = {Kind.DAY: "date", Kind.TIME: "datetime", Kind.LIST: "string", Kind.TEXT: "string"}
    fields = [{"name": one.name, "type": kinds.get(one.kind, one.kind.value)} for one in columns(KEYS)]
    fields = [field | ({"format": "any"} if field["type"] == "datetime" else {}) for field in fields]
    with system.use_context(trusted=True):
        resource = TableResource(path=str(path), schema=Schema.from_descriptor({"fields": fields}))
        report = resource.validate()
        assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])
        assert report.tasks[0].stats["rows"] == len(records) == 4
        rows = resource.read_rows()
    assert [row["id"] for row in rows] == [record["id"] for record in records]
    assert [row["text"] for row in rows] == [harmless(record["text"]) for record in records]


def harmless(text: str | None) -> str | None:
    return f"'{text}" if text and text.startswith("=") else text


def log_of(archive: Archive) -> Checkpoint:
    """What the log is, from nothing but its leaves."""
    with archive.engine.connect() as connection:
        leaves = connection.execute(text("SELECT leaf FROM log ORDER BY seq")).scalars().all()
    return Checkpoint(origin_of(leaves[0]), len(leaves), root_of(map(bytes.fromhex, leaves)))


def test_an_export_also_says_of_which_log_it_is_after_a_checkpoint_and_of_the_past(
    some: Archive, cli: Cli, tmp_path: Path
) -> None:
    path, size = tmp_path / "x.tei", log_of(some).size
    exported(cli, path)
    before = path.read_bytes()
    make_checkpoint(some.engine, Ed25519PrivateKey.from_private_bytes(b"k" * 32), some.now)
    exported(cli, path)
    assert path.read_bytes() == before
    some.run([], [article(9)])
    exported(cli, path, "--all", "--at", str(size))
    about = re.compile(rb"<p>The log of .*?</p>")
    assert about.findall(path.read_bytes()) == about.findall(before) != []


def test_a_damaged_log_is_said_and_the_export_is_made(some: Archive, cli: Cli, tmp_path: Path) -> None:
    with some.engine.begin() as connection:
        connection.execute(text("DELETE FROM log WHERE seq = 2"))
    done = cli("articles", "export", "--output", str(tmp_path / "x.tei"))
    assert done.code == 0
    assert "the export does not say of which log it is: entry 2 of the log is missing" in done.err
    assert b"The log of" not in (tmp_path / "x.tei").read_bytes()


def test_duckdb_reads_the_parquet(some: Archive, cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    records = exported(cli, path, "--status", "all")
    with duckdb.connect() as database:
        found = database.read_parquet(str(path))
        assert found.columns == list(KEYS)
        rows = found.project("id, title, paragraphs, text, published_on::VARCHAR").fetchall()
        told = database.execute("SELECT value FROM parquet_kv_metadata(?) WHERE key = 'vokspider.log'", [str(path)])
        assert told.fetchall() == [(str(log_of(some)).encode(),)]
    names = ("id", "title", "paragraphs", "text", "published_on")
    assert rows == [tuple(record[name] for name in names) for record in records]


def test_the_schema_accepts_the_tei(some: Archive, cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "x.xml"
    records = exported(cli, path, "--status", "all")
    corpus = etree.parse(path)
    schema().assertValid(corpus)
    about = corpus.findtext(f"{{{NAMESPACE}}}teiHeader/{{*}}fileDesc/{{*}}publicationStmt/{{*}}p[2]")
    log = log_of(some)
    assert about == (
        f"The log of the archive, {log.origin}, had {log.size} entries then, with the root {log.root.hex()} "
        "(SHA-256 as in RFC 6962)."
    )
    documents = corpus.getroot().findall(f"{{{NAMESPACE}}}TEI")
    found = [
        ["".join(one.itertext()) for one in document.iterfind(f".//{{{NAMESPACE}}}body/{{*}}p")]
        for document in documents
    ]
    assert found == [record["paragraphs"] or [""] for record in records]


def test_vrt(some: Archive, cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "x.vrt"
    records = exported(cli, path, "title:title OR -title:title")
    text = path.read_text("utf-8")
    assert [f'<text id="{record["id"]}" ' in text for record in records] == [True] * len(records)
    assert text.count("\n</text>\n") == len(records)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_takes_a_query_and_a_size(some: Archive, cli: Cli, tmp_path: Path, form: str) -> None:
    for number, options in enumerate((["one"], ["--all", "--at", "5"], ["one", "--all", "--at", "5"])):
        path = tmp_path / f"{number}.{form}"
        assert cli("articles", "export", "--output", str(path), *options).code == 0
        assert path.stat().st_size > 0


@on_sqlite
def test_binary_forms_go_into_a_pipe_and_not_to_a_terminal(some: Archive, cli: Cli) -> None:
    assert "is not for a terminal" in cli("articles", "export", "--format", "parquet", terminal=True).err
    done = cli("articles", "export", "--format", "tei")
    assert etree.fromstring(done.out.encode()).tag == f"{{{NAMESPACE}}}teiCorpus"


@on_sqlite
@pytest.mark.parametrize("form", ["tei", "vrt"])
def test_only_tables_have_columns(some: Archive, cli: Cli, form: str) -> None:
    assert cli("articles", "export", "--format", form, "--columns", "id").refused("no fields to choose")


def test_tables_have_the_place_of_a_query(some: Archive, cli: Cli) -> None:
    done = cli("articles", "export", "one", "--format", "tsv", "--columns", ",".join(PLACE_KEYS))
    rows = list(csv.DictReader(io.StringIO(done.out), delimiter="\t"))
    assert rows == [{"snippet": "One. 조선 “둘”.", "found_in_revision": "1", "in_current_text": "True"}]
