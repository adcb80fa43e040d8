"""Everything that the site says, and nothing else."""

import re
from collections.abc import Callable

import pytest

from tests.crawl.conftest import Lab

Make = Callable[..., Lab]


@pytest.mark.sampled(1)
def test_200_articles_of_all_layouts_come_out_as_they_are(lab: Make, database_url: str) -> None:
    archive = lab(200, database_url=database_url)
    record = archive.crawl_alone()
    assert (record["verdict"], record["discovered"], record["new"]) == ("ok", 200, 200)
    assert archive.stored() == archive.truth()
    layouts = {row[0] for row in archive.rows("SELECT DISTINCT layout FROM revision")}
    assert layouts == {"kcnawatch-2025", "kcnawatch-2024", "kcnawatch-2017", "kcnawatch-text"}

    record = archive.crawl_alone()
    assert (record["verdict"], record["new"], record["unchanged"]) == ("quiet", 0, record["discovered"])
    assert archive.requested_articles() == []


def test_no_teaser_line_and_no_block_is_left_in_any_text(lab: Make) -> None:
    archive = lab(60)
    archive.crawl()
    for title, _, _, paragraphs, _, _ in archive.stored().values():
        assert "More Articles" not in paragraphs
        # The author may write "More From Voice of Korea listeners ..." too; the heading is a line of its own.
        assert not any(re.fullmatch(r"More From .*\(EN\)", text, re.IGNORECASE) for text in paragraphs), title


def test_removals_rebuild_the_page(lab: Make) -> None:
    archive = lab(12, layouts=("2017",))
    archive.crawl()
    rows = archive.rows("SELECT revision_id, rule, position, count, text FROM removal ORDER BY revision_id, position")
    assert {row[1] for row in rows} == {"chrome", "article_title_copy", "more_from"}
    assert all(row[4].count("\n") + 1 == row[3] for row in rows)
    # One block, however long, is one row.
    assert len([row for row in rows if row[1] == "more_from"]) == 12


def test_a_page_is_one_transaction_of_a_handful_of_rows(lab: Make) -> None:
    archive = lab(30, layouts=("2025",))
    archive.crawl()
    counts = archive.rows(
        "SELECT (SELECT count(*) FROM revision), (SELECT count(*) FROM capture), (SELECT count(*) FROM removal)"
    )
    assert counts == [(30, 30, 30)]


def test_every_run_has_one_sighting_an_article(lab: Make) -> None:
    archive = lab(30)
    archive.crawl()
    archive.crawl()
    sightings = archive.rows("SELECT run_id, count(*), count(DISTINCT article_id) FROM sighting GROUP BY run_id")
    assert [tuple(row[1:]) for row in sightings] == [(30, 30), (20, 20)]


def test_captures_are_the_pages_as_served(lab: Make) -> None:
    import hashlib

    from backports import zstd

    archive = lab(5)
    archive.crawl()
    for sha256, size, body, status, headers in archive.rows("SELECT sha256, size, body, status, headers FROM capture"):
        page = zstd.decompress(bytes(body))
        assert (hashlib.sha256(page).hexdigest(), len(page), status) == (sha256, size, 200)
        assert "Content-Type" in str(headers)


@pytest.mark.slow
def test_a_text_of_5_megabytes_is_stored_whole(lab: Make) -> None:
    archive = lab(3, layouts=("2025",))
    longest = tuple(f"Paragraph {number} of the ledger of the harbour. " * 20 + "End." for number in range(5_600))
    assert sum(map(len, longest)) > 5_000_000
    article = archive.site.articles[1]
    archive.site.edit(article.external_id, paragraphs=longest)
    archive.crawl()
    assert archive.stored()[article.external_id][3] == longest


def test_a_changed_text_becomes_a_second_revision_and_the_first_one_stays(lab: Make) -> None:
    archive = lab(25, layouts=("2025",))
    archive.crawl()
    article = archive.site.articles[3]
    archive.site.edit(article.external_id, paragraphs=("The mill was closed.", *article.paragraphs[1:]))
    record = archive.crawl(full=True)
    assert (record["verdict"], record["changed"], record["unchanged"]) == ("ok", 1, 24)
    texts = archive.rows(
        "SELECT number, text FROM revision r JOIN article a ON a.id = r.article_id WHERE external_id = :id ORDER BY 1",
        id=article.external_id,
    )
    assert [row[0] for row in texts] == [1, 2]
    assert tuple(texts[0][1].split("\n\n")) == article.paragraphs
    assert texts[1][1].startswith("The mill was closed.")
    bodies = archive.rows("SELECT count(*) FROM capture WHERE body IS NULL")
    assert bodies[0][0] == 24  # an unchanged page keeps its hash, not its bytes
