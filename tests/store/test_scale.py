"""The archives in which `make scale` measures are archives as crawls write them."""

import re
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.archives import Archive, on_sqlite
from tests.benchmarks.scale_archive import Builder
from tests.benchmarks.scale_arguments import arguments
from tests.benchmarks.scale_cases import API, cases
from tests.benchmarks.scale_crawl import crawls
from tests.benchmarks.scale_writing import costs
from vokspider.store.articles.article_queries import Filters
from vokspider.store.articles.counts import count_articles, count_hidden
from vokspider.store.db import tables
from vokspider.store.db.checking import problems
from vokspider.store.db.engine import reading
from vokspider.store.log.verifying import verify
from vokspider.web.api.app import every_operation
from vokspider.web.api.problems import PREFIX

_SIZE = 300


@pytest.mark.slow
def test_an_archive_made_in_bulk_is_in_order(archive: Archive) -> None:
    assert list(Builder(archive.engine, _SIZE).build()) == [_SIZE]
    assert list(problems(archive.engine)) == []
    assert list(verify(archive.engine)) == []
    assert count_hidden(archive.engine, Filters()) > 0
    assert count_articles(archive.engine, Filters(status="gone")) > 0
    with reading(archive.engine) as connection:
        numbers = [connection.execute(select(func.count()).select_from(one)).scalar_one() for one in _SOME]
    assert all(numbers)


@on_sqlite
@pytest.mark.slow
def test_every_answer_of_the_api_is_measured_with_different_arguments(archive: Archive) -> None:
    list(Builder(archive.engine, _SIZE).build())
    with reading(archive.engine) as connection:
        found = cases(arguments(connection))
    paths = [one.asked[0][0] for one in found if one.kind == API]
    for operation in every_operation():
        pattern = re.compile(PREFIX + re.sub("{[a-z]+}", "[^/?]+", operation.path) + r"(\?.*)?")
        assert any(pattern.fullmatch(path) for path in paths), operation.name
    assert len({one.name for one in found if len(set(one.asked)) > 10}) > len({one.name for one in found}) / 2


@pytest.mark.slow
def test_a_crawl_can_follow(archive: Archive) -> None:
    list(Builder(archive.engine, 30).build())
    assert archive.add() > 0


_SOME = (tables.change, tables.hunk, tables.absence, tables.duplicate, tables.band, tables.removed_part)


@pytest.mark.slow
def test_what_the_index_costs_is_measured_with_articles_that_are_not_in_it(archive: Archive) -> None:
    list(Builder(archive.engine, _SIZE).build())
    measured = list(costs(archive.engine, archive.config, 2))
    assert [one.table for one in problems(archive.engine)] == ["revision"] * 2 * len(measured)


@on_sqlite
@pytest.mark.slow
def test_crawls_of_a_day_are_measured_beside_those_of_an_empty_archive(archive: Archive, tmp_path: Path) -> None:
    found = list(crawls(archive.engine.url, tmp_path, 12))
    assert [one.archive for one in found] == ["empty"] * 2 + ["large"] * 2 + ["empty again"] * 2
    assert [one.what for one in found] == ["12 new articles", "nothing new"] * 3
    assert count_articles(archive.engine, Filters()) == 12
