"""Lines of the frame on pages of the old layout."""

import pytest

from vokspider.sites.kcnawatch.chrome import OLD_PAGE_LINES
from vokspider.text.removals import ARTICLE_TITLE_COPY, CHROME, MORE_FROM

from .test_chrome import BLOCK, NEWSLETTER, SHARE, paragraphs, rules


def test_old_page() -> None:
    lines = [SHARE, "Title", "a", "b", *NEWSLETTER, *BLOCK]
    assert paragraphs(lines) == ["a", "b"]
    assert rules(lines) == [(CHROME, 0, 1), (ARTICLE_TITLE_COPY, 1, 1), (CHROME, 4, 2), (MORE_FROM, 6, 6)]


def test_old_page_with_the_title_over_the_button() -> None:
    assert paragraphs(["Title", SHARE, "a", *BLOCK]) == ["a"]


def test_old_page_takes_one_copy_of_the_title_only() -> None:
    assert paragraphs([SHARE, "Title", "Title", "a", *BLOCK]) == ["Title", "a"]
    assert paragraphs([SHARE, "Title", "Title", *BLOCK]) == ["Title"]


def test_old_page_with_nothing_but_its_title_is_empty() -> None:
    assert paragraphs([SHARE, "Title", *NEWSLETTER, *BLOCK]) == []


def test_old_page_without_a_title_loses_none() -> None:
    assert paragraphs([SHARE, "a", *BLOCK], title=None) == ["a"]


def test_old_page_with_another_first_line_loses_none() -> None:
    assert paragraphs([SHARE, "Title, almost", "a", *BLOCK]) == ["Title, almost", "a"]


def test_a_newer_page_repeats_no_title() -> None:
    assert rules(["Title", "a", *BLOCK]) == [(MORE_FROM, 2, 6)]
    assert paragraphs(["Title", "a", *NEWSLETTER, *BLOCK]) == ["Title", "a"]


@pytest.mark.parametrize("line", sorted(OLD_PAGE_LINES))
def test_each_chrome_line_goes(line: str) -> None:
    assert paragraphs(["a", line, "b"]) == ["a", "b"]
    assert paragraphs(["a", f"{line}.", "b"]) == ["a", f"{line}.", "b"]


def test_the_newsletter_line_as_wordpress_sets_it() -> None:
    line = "Subscribe to the NK News \u2018Daily Update\u2019 and get links to must-read stories each morning"
    assert paragraphs(["a", line]) == ["a"]
