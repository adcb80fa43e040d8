"""Lines that the site's template adds to many articles: one change, and no edits."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.archives import SOURCE, Archive
from tests.beginnings import written_once
from tests.store.seeing import fetched, rows, see
from tests.words import sentences
from vokspider.model.items import Article
from vokspider.model.origins import SITE, TEMPLATE
from vokspider.model.outcomes import CHANGED, UNCHANGED
from vokspider.store.articles.changes import changes_since
from vokspider.store.runs.runs import close_dead_runs
from vokspider.store.writing.templates import line_key, template_lines

LINE = "Follow us on the new channel."


def text(number: int) -> tuple[str, ...]:
    return f"{number}: the weir was opened.", f"{number}: nobody got wet."


def pages(archive: Archive, numbers: range, *lines: str, **fields: Any) -> list[Article]:
    return [fetched(archive, number, *text(number), *lines, **fields) for number in numbers]


def origins(archive: Archive) -> list[tuple[int, str]]:
    return rows(archive, "SELECT article_id, origin FROM change ORDER BY id")


def reasons(archive: Archive, run_id: int) -> str:
    return " ".join(sentences(archive, run_id))


@pytest.fixture
@written_once
def ten(archive: Archive) -> Archive:
    """An archive of ten articles."""
    archive.add(*pages(archive, range(1, 11)))
    return archive


def test_a_line_in_most_articles_of_a_run_is_one_change_and_no_edits(ten: Archive) -> None:
    run_id = ten.add(*pages(ten, range(1, 8), LINE), *pages(ten, range(8, 11)))
    assert {origin for _, origin in origins(ten)} == {TEMPLATE}
    assert changes_since(ten.engine) == []
    assert len(changes_since(ten.engine, origin=TEMPLATE)) == 7
    assert rows(ten, "SELECT changed, unchanged FROM run ORDER BY id")[-1] == (0, 10)
    assert "put a line into 7 articles" in reasons(ten, run_id)
    assert LINE in reasons(ten, run_id)
    (line,) = template_lines(ten.engine, SOURCE)
    assert (line.text, line.added, line.articles, line.first_run_id) == (LINE, True, 7, run_id)
    # The text is what the page has.
    assert rows(ten, "SELECT count(*) FROM revision WHERE number = 2") == [(7,)]
    assert rows(ten, "SELECT revision FROM article WHERE id = 1") == [(2,)]


def test_later_changes_by_a_known_line_are_the_templates_at_once_and_not_told_again(ten: Archive) -> None:
    ten.add(*pages(ten, range(1, 6), LINE))
    run_id = ten.add(*pages(ten, range(6, 8), LINE), *pages(ten, range(8, 11)))
    assert {origin for _, origin in origins(ten)} == {TEMPLATE}
    assert "template" not in reasons(ten, run_id)
    assert template_lines(ten.engine, SOURCE)[0].articles == 7
    ten.add(*pages(ten, range(1, 2)))  # and it is gone again from one of them
    assert origins(ten)[-1] == (1, TEMPLATE)


def test_a_line_that_takes_three_small_runs_is_found_with_those_before(ten: Archive) -> None:
    for first in (1, 3):
        ten.add(*pages(ten, range(first, first + 2), LINE))
    assert {origin for _, origin in origins(ten)} == {SITE}
    run_id = ten.add(*pages(ten, range(5, 7), LINE))
    assert {origin for _, origin in origins(ten)} == {TEMPLATE}
    assert "put a line into 6 articles" in reasons(ten, run_id)


def test_a_real_edit_beside_the_line_is_an_edit(ten: Archive) -> None:
    edited = fetched(ten, 7, text(7)[0], "7: everybody got wet.", LINE)
    ten.add(*pages(ten, range(1, 7), LINE), edited, *pages(ten, range(8, 11)))
    assert [origin for row, origin in origins(ten) if row == 7] == [SITE]
    assert [one.id for one in changes_since(ten.engine)] == [7]


@pytest.mark.parametrize("fields", [{"title": "Another"}, {"published_on": datetime(2019, 1, 1, tzinfo=UTC).date()}])
def test_another_title_or_date_beside_the_line_is_an_edit(ten: Archive, fields: dict[str, Any]) -> None:
    ten.add(*pages(ten, range(1, 7), LINE), *pages(ten, range(7, 8), LINE, **fields))
    assert [one.id for one in changes_since(ten.engine)] == [7]


def test_a_line_in_a_few_articles_is_an_edit_of_each(ten: Archive) -> None:
    ten.add(*pages(ten, range(1, 5), LINE))
    assert {origin for _, origin in origins(ten)} == {SITE}


def test_a_line_in_five_of_many_that_were_fetched_again_is_an_edit_of_each(archive: Archive) -> None:
    archive.add(*pages(archive, range(1, 12)))
    archive.add(*pages(archive, range(1, 6), LINE), *pages(archive, range(6, 12)))
    assert {origin for _, origin in origins(archive)} == {SITE}
    assert template_lines(archive.engine, SOURCE) == []


def test_a_word_that_editors_take_out_of_every_article_is_no_template(archive: Archive) -> None:
    """As when a name was taken out of all of them: that is the story."""
    archive.add(*(fetched(archive, number, f"{number}: the great mill is open.", "End.") for number in range(1, 11)))
    archive.add(*(fetched(archive, number, f"{number}: the mill is open.", "End.") for number in range(1, 11)))
    assert {origin for _, origin in origins(archive)} == {SITE}
    assert len(changes_since(archive.engine)) == 10


def test_a_line_that_is_taken_out_of_most_is_the_templates_too(archive: Archive) -> None:
    archive.add(*pages(archive, range(1, 9), LINE))
    run_id = archive.add(*pages(archive, range(1, 9)))
    assert {origin for _, origin in origins(archive)} == {TEMPLATE}
    assert "took a line out of 8 articles" in reasons(archive, run_id)


def test_a_counter_of_readers_is_one_line_whatever_it_says(archive: Archive) -> None:
    archive.add(*pages(archive, range(1, 9)))
    archive.add(*(fetched(archive, number, *text(number), f"{1_000 + number:,} views") for number in range(1, 9)))
    archive.add(*(fetched(archive, number, *text(number), f"{number} views") for number in range(1, 9)))
    assert len(origins(archive)) == 16
    assert {origin for _, origin in origins(archive)} == {TEMPLATE}
    assert len(template_lines(archive.engine, SOURCE)) == 1
    assert line_key("1,024 views") == line_key("7 views")


def test_two_lines_at_once(ten: Archive) -> None:
    ten.add(*pages(ten, range(1, 11), LINE, "Share this page."))
    assert {origin for _, origin in origins(ten)} == {TEMPLATE}
    assert len(template_lines(ten.engine, SOURCE)) == 2


def test_what_a_killed_run_left_is_looked_at_when_it_is_closed(ten: Archive) -> None:
    run_id = ten.run([], pages(ten, range(1, 8), LINE), verdict=None)
    assert {origin for _, origin in origins(ten)} == {SITE}
    close_dead_runs(ten.engine, 1, run_id + 1, ten.clock)
    assert {origin for _, origin in origins(ten)} == {TEMPLATE}
    assert "put a line into 7 articles" in reasons(ten, run_id)
    assert rows(ten, "SELECT outcome, reason FROM run_outcome ORDER BY run_id DESC LIMIT 1") == [(UNCHANGED, TEMPLATE)]


def test_other_sources_have_their_own_templates(ten: Archive) -> None:
    ten.add(*pages(ten, range(1, 8), LINE))
    assert template_lines(ten.engine, "another") == []


def test_an_edit_on_another_day_is_an_edit(ten: Archive) -> None:
    ten.add(*pages(ten, range(1, 11), LINE))
    see(ten, 3, text(3)[0], "3: everybody got wet.", LINE)
    assert origins(ten)[-1] == (3, SITE)
    assert rows(ten, "SELECT outcome FROM run_outcome WHERE run_id = 3") == [(CHANGED,)]
