"""Reading duplicates: lists show one of a group, and groups show all."""

from typing import Any

import pytest

from vokspider.store.articles.article_queries import Filters, list_articles
from vokspider.store.articles.counts import count_articles, count_hidden
from vokspider.store.db.tables.duplicates import EXACT, NEAR
from vokspider.store.duplicates.groups import group_of, list_groups
from vokspider.store.duplicates.signatures import THRESHOLD

from ..deciding import OTHER, Writer
from ..texts import edited, prose


class TestReading:
    @pytest.fixture
    def groups(self, writer: Writer) -> Writer:
        """A group of 1, 2 and 4, and the lonely 3."""
        writer.add(1, prose(1))
        writer.add(2, prose(1))
        writer.add(3, prose(2))
        writer.add(4, edited(prose(1)))
        return writer

    def numbers(self, writer: Writer, **filters: Any) -> list[int]:
        found = [one.id for one in list_articles(writer.archive.engine, Filters(**filters))]
        assert count_articles(writer.archive.engine, Filters(**filters)) == len(found)
        return sorted(found)

    def test_one_of_a_group_unless_all_are_wanted(self, groups: Writer) -> None:
        assert self.numbers(groups) == [1, 3]
        assert self.numbers(groups, every_member=True) == [1, 2, 3, 4]
        assert count_hidden(groups.archive.engine, Filters()) == 2
        assert count_hidden(groups.archive.engine, Filters(every_member=True)) == 0

    def test_a_word_that_only_a_later_version_has_is_found(self, groups: Writer) -> None:
        assert self.numbers(groups, words=("indeed",)) == [4]
        assert count_hidden(groups.archive.engine, Filters(words=("indeed",))) == 0

    def test_of_several_that_are_wanted_the_first_is_shown(self, groups: Writer) -> None:
        groups.add(5, edited(prose(1)))
        assert self.numbers(groups, words=("indeed",)) == [4]
        assert count_hidden(groups.archive.engine, Filters(words=("indeed",))) == 1

    def test_each_says_of_which_it_is_a_duplicate(self, groups: Writer) -> None:
        found = list_articles(groups.archive.engine, Filters(every_member=True))
        assert {one.id: one.duplicate_of for one in found} == {1: None, 2: 1, 3: None, 4: 1}

    def test_groups(self, groups: Writer) -> None:
        (found,) = list_groups(groups.archive.engine)
        assert (found.first_id, found.members, found.exact) == (1, 3, 1)
        assert THRESHOLD <= found.similarity < 1
        assert list_groups(groups.archive.engine, OTHER) == []

    def test_the_latest_group_first(self, groups: Writer) -> None:
        groups.add(5, prose(2))
        assert [one.first_id for one in list_groups(groups.archive.engine)] == [3, 1]
        assert [one.first_id for one in list_groups(groups.archive.engine, limit=1)] == [3]

    @pytest.mark.parametrize("number", [1, 2, 4])
    def test_the_members_by_any_of_them(self, groups: Writer, number: int) -> None:
        found = group_of(groups.archive.engine, number)
        assert [(one.id, one.first_id, one.kind) for one in found] == [(1, None, None), (2, 1, EXACT), (4, 1, NEAR)]

    def test_no_group(self, groups: Writer) -> None:
        assert group_of(groups.archive.engine, 3) == []
