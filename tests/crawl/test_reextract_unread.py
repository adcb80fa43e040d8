"""Re-extraction of pages that could not be read when they came."""

import pytest

from vokspider.model.options import EVERY, REEXTRACT

from .test_reextract import Make, Program, changes, program

__all__ = ["program"]


def broken(program: Program) -> None:
    """Let the program of before fail on every article page."""
    layouts = program.folder / "vokspider/sites/kcnawatch/layouts.py"
    layouts.write_text(
        layouts.read_text() + "\n\ndef article_blocks(*_arguments):\n    raise ValueError('this parser is broken')\n"
    )


@pytest.mark.slow
def test_a_page_that_could_not_be_read_is_read_though_an_error_came_after_it(lab: Make, program: Program) -> None:
    archive = lab(5, layouts=("2025",))
    broken(program)
    program.old()
    archive.crawl_alone(start_url=archive.site.listing_url)
    program.present()
    for article in archive.site.articles:
        archive.site.fault(article.external_id, "not_found")
    archive.crawl_alone(start_url=archive.site.listing_url)
    assert archive.stored() == {}
    record = archive.crawl_alone(trigger=REEXTRACT)
    assert (record["new"], record["verdict"]) == (5, "ok")
    assert {identity: text[3] for identity, text in archive.stored().items()} == {
        article.external_id: article.paragraphs for article in archive.site.articles
    }
    # They are watched as all others are.
    assert archive.rows("SELECT count(*) FROM article WHERE recheck_at IS NULL")[0][0] == 0
    assert archive.crawl_alone(trigger=REEXTRACT)["verdict"] == "quiet"


@pytest.mark.slow
def test_an_edit_whose_page_could_not_be_read_is_found_in_it_later(lab: Make, program: Program) -> None:
    archive = lab(5, layouts=("2025",))
    archive.crawl_alone()
    article = archive.site.articles[2]
    edited = (*article.paragraphs, "A paragraph that was there for a day.")
    archive.site.edit(article.external_id, paragraphs=edited)
    broken(program)
    program.old()
    archive.crawl_alone(recheck=EVERY)
    program.present()
    archive.site.fault(article.external_id, "gone")
    record = archive.crawl_alone(trigger=REEXTRACT)
    assert (record["changed"], record["unchanged"]) == (1, 4)
    assert archive.stored()[article.external_id][3] == edited
    assert changes(archive) == [("site", 1, 2, '["paragraph added"]')]


@pytest.mark.slow
def test_a_return_to_a_text_that_an_older_program_read_is_a_return(lab: Make, program: Program) -> None:
    archive = lab(4, layouts=("2017",))
    program.old()
    archive.crawl_alone()
    article = archive.site.articles[1]
    archive.site.edit(article.external_id, paragraphs=("A new beginning.", *article.paragraphs[1:]))
    archive.crawl_alone(recheck=EVERY)
    program.present()
    archive.site.edit(article.external_id, paragraphs=article.paragraphs)
    archive.crawl_alone(recheck=EVERY)
    of_site = archive.rows("SELECT from_revision, to_revision, returned FROM change WHERE origin = 'site' ORDER BY id")
    assert [tuple(row) for row in of_site] == [(1, 2, 0), (4, 3, 1)]
    assert archive.stored() == archive.truth()


@pytest.mark.slow
def test_several_unread_pages_of_one_article_come_out_in_their_order(lab: Make, program: Program) -> None:
    archive = lab(4, layouts=("2025",))
    broken(program)
    program.old()
    archive.crawl_alone(start_url=archive.site.listing_url)
    article = archive.site.articles[1]
    archive.site.edit(article.external_id, title="The Second Title")
    archive.crawl_alone(start_url=archive.site.listing_url)
    program.present()
    assert archive.crawl_alone(trigger=REEXTRACT)["new"] == 4
    titles = archive.rows(
        "SELECT r.number, r.title FROM revision r JOIN article a ON a.id = r.article_id"
        " WHERE a.external_id = :id ORDER BY number",
        id=article.external_id,
    )
    assert [tuple(row) for row in titles] == [(1, article.title), (2, "The Second Title")]
    assert changes(archive) == [("site", 1, 2, '["title"]')]
    assert archive.crawl_alone(trigger=REEXTRACT)["verdict"] == "quiet"


@pytest.mark.slow
def test_a_page_that_was_taken_for_a_popup_is_read_again(lab: Make, program: Program) -> None:
    archive = lab(3, layouts=("2025",))
    page = program.folder / "vokspider/sites/kcnawatch/page.py"
    page.write_text(page.read_text().replace("if any(name in self.marks for name in _POPUP_CLASSES):", "if True:"))
    program.old()
    assert archive.crawl_alone(start_url=archive.site.listing_url)["failed"] == 3
    program.present()
    assert archive.crawl_alone(trigger=REEXTRACT)["new"] == 3
    texts = {identity: text[3] for identity, text in archive.stored().items()}
    assert texts == {article.external_id: article.paragraphs for article in archive.site.articles}


@pytest.mark.slow
def test_a_304_about_a_page_before_the_one_that_was_read_later_confirms_nothing(lab: Make, program: Program) -> None:
    archive = lab(4, layouts=("2025",))
    archive.site.validators = True
    archive.crawl_alone()
    article = archive.site.articles[1]
    archive.site.edit(article.external_id, paragraphs=(*article.paragraphs, "One line more."))
    broken(program)
    program.old()
    archive.crawl_alone(recheck=EVERY)
    program.present()
    assert archive.crawl_alone(trigger=REEXTRACT)["changed"] == 1
    archive.site.edit(article.external_id, paragraphs=article.paragraphs)
    assert archive.crawl_alone(recheck=EVERY)["changed"] == 1
    assert archive.stored() == archive.truth()
