"""The documents describe what the program has: a new command, setting, table, field or reason fails here at first."""

import re
from inspect import get_annotations
from pathlib import Path

import pytest

from vokspider.compare.changes import KINDS
from vokspider.config import HOME_VARIABLE, ROOT_VARIABLE
from vokspider.config.files import CONFIG_VARIABLE
from vokspider.config.trust import EVENTS
from vokspider.model.availability import STATES
from vokspider.model.reasons import PAGE_REASONS
from vokspider.model.verdict import EXIT_CODES
from vokspider.monitors.table import MONITORS
from vokspider.settings import ITEM_PIPELINES
from vokspider.sites.base import Page, Site
from vokspider.spiders import failures
from vokspider.store.articles.article_queries import STATUSES
from vokspider.store.articles.export import KEYS
from vokspider.store.db import tables
from vokspider.store.mirror.parts import COPIED, MADE, OWN

from .generated import PARTS, ROOT, documents, filled, names_in, walk

TABLES = {**tables.metadata.tables, tables.removal.name: tables.removal}  # with the view


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def section(name: str, heading: str) -> str:
    """The text of a document under a heading, up to the next one of the same or a higher level."""
    _, found, rest = read(name).partition(f"\n{heading}\n")
    assert found, f"{name} has no heading {heading}"
    level = len(heading.partition(" ")[0])
    return re.split(rf"^#{{1,{level}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def first_cells(text: str) -> list[str]:
    """The words in code in the first cells of the rows of tables, in their order."""
    cells = re.findall(r"^\| (.*?) \|", text, flags=re.MULTILINE)
    return [word for cell in cells for word in re.findall(r"`([^`]+)`", cell)]


# -- generated parts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_the_generated_parts_are_up_to_date(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert filled(text) == text, "run `make docs`"


def test_every_generated_part_is_in_one_document() -> None:
    assert sorted(name for path in documents() for name in names_in(path.read_text(encoding="utf-8"))) == sorted(PARTS)


# -- commands and settings --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name, _ in walk()])
def test_every_command_has_an_example(name: str) -> None:
    text = "".join(
        path.read_text(encoding="utf-8").partition("<!-- generated: commands -->")[0] for path in documents()
    )
    assert re.search(rf"^vokspider {name}\b|`vokspider {name}\b", text, flags=re.MULTILINE)


@pytest.mark.parametrize("variable", [CONFIG_VARIABLE, HOME_VARIABLE, "VOKSPIDER_<SECTION>__<KEY>"])
def test_every_environment_variable_is_described(variable: str) -> None:
    assert variable in first_cells(section("docs/configuration.md", "## Environment"))


def test_no_other_environment_variable_is_read() -> None:
    """Any variable of ours that the program reads is described, or it belongs to the program's own processes."""
    found = {
        name
        for path in (ROOT / "vokspider").rglob("*.py")
        for name in re.findall(r'"(VOKSPIDER_[A-Z_]+)"', path.read_text(encoding="utf-8"))
    }
    described = set(first_cells(section("docs/configuration.md", "## Environment")))
    assert found - described <= {"VOKSPIDER_", "VOKSPIDER_RUN_OPTIONS", "VOKSPIDER_PROGRESS", ROOT_VARIABLE}


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_of_messages_is_described(event: str) -> None:
    assert event in first_cells(section("docs/operations.md", "## Messages"))


def test_every_make_target_is_described() -> None:
    targets = re.findall(r"^([a-z-]+):.*## ", read("Makefile"), flags=re.MULTILINE)
    described = {word.removeprefix("make ") for word in first_cells(section("CONTRIBUTING.md", "## Test one area"))}
    assert described == set(targets)


# -- data -------------------------------------------------------------------------------------------------------------


def test_every_table_is_described_and_no_other() -> None:
    headings = re.findall(r"^### `(\w+)`$", section("docs/data.md", "## Tables and columns"), flags=re.MULTILINE)
    assert sorted(headings) == sorted(TABLES)


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_column_is_described_and_no_other(table: str) -> None:
    described = first_cells(section("docs/data.md", f"### `{table}`"))
    assert sorted(described) == sorted(column.name for column in TABLES[table].columns)


def test_every_table_is_copied_into_a_mirror_or_is_said_not_to_be() -> None:
    described = first_cells(section("docs/mirror.md", "## What is copied"))
    assert described == [table.name for part in (COPIED, MADE, OWN) for table in part]


def test_every_export_field_is_described_in_its_order() -> None:
    assert first_cells(section("docs/data.md", "## Export fields")) == list(KEYS)


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("## Statuses of an article", STATUSES),
        ("## States", STATES),
        ("## Outcomes", ("new", "changed", "unchanged", "skipped", "failed")),
    ],
)
def test_every_word_is_described_and_no_other(heading: str, words: tuple[str, ...]) -> None:
    assert sorted(first_cells(section("docs/data.md", heading))) == sorted(words)


def test_every_reason_is_described_and_no_other() -> None:
    assert set(first_cells(section("docs/data.md", "## Reasons"))) == PAGE_REASONS | set(failures.REASONS)


def test_every_removal_rule_is_described_and_no_other() -> None:
    from vokspider.text import removals

    rules = {
        removals.MORE_FROM,
        removals.CHROME,
        removals.ARTICLE_TITLE_COPY,
        removals.PROMO,
        removals.HIDDEN,
        removals.TITLE_COPY,
        removals.TEASER_COPY,
    }
    assert set(first_cells(section("docs/data.md", "## Removal rules"))) == rules


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_change_is_described(kind: str) -> None:
    assert f"`{kind}`" in section("docs/data.md", "## Kinds of change")
    assert f"`{kind}`" in section("docs/crawling.md", "## Edits")


# -- crawling ---------------------------------------------------------------------------------------------------------


def test_every_pipeline_is_described_in_its_order() -> None:
    names = [path.split(".")[1] for path in ITEM_PIPELINES]
    assert first_cells(section("docs/architecture.md", "### The pipelines")) == names


def test_every_verdict_has_its_exit_code() -> None:
    text = section("docs/crawling.md", "## Verdicts and exit codes")
    for verdict, code in EXIT_CODES.items():
        assert f"| {code} | `{verdict}` |" in text


def test_every_monitor_is_described_and_no_other() -> None:
    described = first_cells(section("docs/crawling.md", "## Quiet day or broken day"))
    assert sorted(described) == sorted(monitor.name for monitor in MONITORS)


# -- sites ------------------------------------------------------------------------------------------------------------

INTERFACES = [("### `Site`: addresses and listings", Site), ("### `Page`: one page", Page)]


@pytest.mark.parametrize(("heading", "interface"), INTERFACES)
def test_every_member_of_the_interface_of_a_site_is_described_and_no_other(heading: str, interface: type) -> None:
    bases = interface.__mro__[:-1]
    members = {name for base in bases for name in (*vars(base), *get_annotations(base)) if not name.startswith("_")}
    assert set(first_cells(section("docs/add-a-site.md", heading))) == members - {"root"}


@pytest.mark.parametrize(("heading", "interface"), INTERFACES)
def test_the_members_that_a_site_needs_are_in_bold(heading: str, interface: type) -> None:
    bold = set(re.findall(r"^\| \*\*`(\w+)`\*\*", section("docs/add-a-site.md", heading), flags=re.MULTILINE))
    assert bold - {"name"} == set(vars(interface)["__abstractmethods__"])
