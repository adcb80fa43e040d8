"""What counts as lost and as wrong, and the table of it."""

import contextlib
import sqlite3
from collections.abc import Callable

import pytest

from tests.crawl.conftest import Lab
from tests.faults.table import Row, as_markdown, as_text
from tests.faults.truth import Truth

Make = Callable[..., Lab]
LOST, WRONG = "lost", "wrong"

_HARM = {
    "UPDATE article SET revision = 0 WHERE id = 3": LOST,
    "UPDATE article SET listed_on = '2025-01-01' WHERE id = 3": LOST + WRONG,
    "UPDATE article SET url = 'http://other.invalid/x' WHERE id = 3": WRONG,
    "UPDATE article SET external_id = '1764720000-299999901' WHERE id = 3": LOST + WRONG,
    "UPDATE revision SET text = text || '.' WHERE article_id = 3": LOST + WRONG,
    "UPDATE revision SET title = 'Another' WHERE article_id = 3": LOST + WRONG,
    "UPDATE revision SET published_on = '2025-01-01' WHERE article_id = 3": LOST + WRONG,
    "UPDATE revision SET published_on = NULL WHERE article_id = 3": LOST,
    "UPDATE revision SET original_url = 'http://other.invalid/' WHERE article_id = 3": LOST + WRONG,
    "UPDATE sighting SET teaser = 'Another' WHERE article_id = 3": WRONG,
    "UPDATE sighting SET article_id = NULL WHERE article_id = 3": WRONG,
    "UPDATE run SET requests = 0": "",
}


def test_harm_is_found(lab: Make) -> None:
    archive = lab(8, layouts=("2025",))
    archive.crawl()
    assert Truth().harm(archive).lost == Truth().harm(archive).wrong == ()
    kept = (archive.folder / "archive.db").read_bytes()
    for statement, kinds in _HARM.items():
        with contextlib.closing(sqlite3.connect(archive.folder / "archive.db")) as connection, connection:
            connection.execute(statement)
        harm = Truth().harm(archive)
        assert (len(harm.lost), len(harm.wrong)) == (LOST in kinds, WRONG in kinds), (statement, harm)
        (archive.folder / "archive.db").write_bytes(kept)


def test_an_earlier_text_is_neither_lost_nor_wrong(lab: Make) -> None:
    archive, truth = lab(8, layouts=("2025",)), Truth()
    archive.crawl()
    article = archive.site.articles[3]
    truth.note(article)
    archive.site.edit(article.external_id, paragraphs=("Another text.",))
    assert (len(truth.harm(archive).lost), truth.harm(archive).wrong) == (1, ())
    archive.crawl(full=True)
    assert truth.harm(archive).lost == truth.harm(archive).wrong == ()
    assert len(Truth().harm(archive).wrong) == 1


def test_the_table() -> None:
    rows = [Row("b", "tried | twice", "happened", 1, 0), Row("a", "tried", "[red]happened", 0, 2)]
    assert as_text(rows).endswith("2 faults, 1 lost, 2 wrong\n")
    assert "[red]happened" in as_text(rows)
    assert as_markdown(rows).splitlines()[2:4] == [
        "| a | tried | [red]happened | 0 | 2 |",
        "| b | tried \\| twice | happened | 1 | 0 |",
    ]


@pytest.mark.parametrize("rows", [[], [Row("a", "b", "c", 0, 0)]])
def test_the_last_line(rows: list[Row]) -> None:
    assert as_markdown(rows).splitlines()[-1] == f"{len(rows)} faults, 0 lost, 0 wrong"
