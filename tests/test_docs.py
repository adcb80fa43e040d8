"""The README says what the program has: every command, option, setting, pipeline, rule and reason to exit."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from vokspider.cli.app import app
from vokspider.config import settings_table
from vokspider.model.verdict import EXIT_CODES
from vokspider.settings import ITEM_PIPELINES
from vokspider.store.articles.article_queries import STATUSES
from vokspider.store.articles.export import KEYS

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
START, END = "<!-- settings -->\n", "<!-- /settings -->"


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


def cli() -> Any:
    return typer.main.get_command(app)


@pytest.mark.parametrize("name", [name for name, _ in commands(cli())])
def test_every_command_is_in_the_readme(name: str) -> None:
    assert re.search(rf"vokspider {name}\b", README) or f"`{name}`" in README


def test_every_option_of_crawl_is_in_the_readme() -> None:
    crawl = dict(commands(cli()))["crawl"]
    for option in (opt for parameter in crawl.params for opt in parameter.opts if opt.startswith("--")):
        assert option in README


def test_the_fields_of_an_export_are_in_the_readme_in_their_order() -> None:
    named = " ".join(README.partition("An export has one article a line with `")[2].partition("`")[0].split())
    assert named == ", ".join(KEYS)


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_is_in_the_readme(status: str) -> None:
    said = README.partition("| status | the article |")[2].partition("Tables on a terminal")[0]
    assert f"`{status}`" in said


def settings_markdown() -> str:
    rows = [f"| `{one.name}` | `{one.default}` | {one.description} |" for one in settings_table()]
    return "\n".join(["| setting | default | means |", "|---|---|---|", *rows, ""])


def test_the_table_of_settings_is_the_one_of_the_program() -> None:
    found = README.partition(START)[2].partition(END)[0]
    assert found == settings_markdown()


@pytest.mark.parametrize("path", ITEM_PIPELINES)
def test_every_pipeline_is_in_the_readme_in_its_order(path: str) -> None:
    names = [one.split(".")[1] for one in ITEM_PIPELINES]
    places = [README.index(f"| `{name}` |") for name in names]
    assert places == sorted(places)
    assert f"| `{path.split('.')[1]}` |" in README


def test_every_verdict_has_its_exit_code() -> None:
    for verdict, code in EXIT_CODES.items():
        assert f"| {code} | `{verdict}` |" in README


def test_every_removal_rule_is_in_the_readme() -> None:
    from vokspider.sites.kcnawatch import chrome, teasers

    rules = (
        chrome.MORE_FROM,
        chrome.CHROME,
        chrome.ARTICLE_TITLE_COPY,
        chrome.PROMO,
        chrome.HIDDEN,
        teasers.TITLE_COPY,
        teasers.TEASER_COPY,
    )
    for rule in rules:
        assert f"`{rule}`" in README
