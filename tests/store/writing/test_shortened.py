"""Pages that show only the beginning of a stored text: kept, and edits only when several runs have met them."""

from datetime import timedelta

from tests.archives import Archive
from tests.store.seeing import changes, current, due, fetched, outcomes, rows, see
from tests.words import sentences
from vokspider.model.items import Removal
from vokspider.model.outcomes import CHANGED, NEW, UNCHANGED
from vokspider.store.writing.revisions import SHORTENED

WHOLE = tuple(f"Paragraph {number} of the text." for number in range(5))


def reasons(archive: Archive) -> list[str]:
    return [row[0] for row in rows(archive, "SELECT reason FROM run_outcome ORDER BY run_id")]


def test_a_text_that_lost_its_end_is_an_edit_once_two_runs_have_met_it(archive: Archive) -> None:
    see(archive, 1, *WHOLE)
    see(archive, 1, *WHOLE[:2], removals=(Removal("more_from", 2, 1, "More"),))
    assert (current(archive)[0], changes(archive)) == (1, [])
    assert rows(archive, "SELECT number FROM revision WHERE incomplete") == [(2,)]
    assert due(archive) - archive.now + timedelta(days=1) <= timedelta(hours=24)
    see(archive, 1, *WHOLE[:2])
    assert (current(archive)[0], changes(archive)) == (3, [(1, 3, '["paragraph removed"]', False, "site")])
    assert outcomes(archive) == [NEW, UNCHANGED, CHANGED]
    assert reasons(archive) == [None, SHORTENED, None]
    ((verdict, changed),) = rows(archive, "SELECT verdict, changed FROM run WHERE id = 3")
    assert "has lost its last 3 paragraphs" in sentences(archive, 3)[0]
    assert (verdict, changed) == ("ok", 1)
    removed = rows(archive, "SELECT revision_id, text FROM removal WHERE rule = 'more_from' ORDER BY revision_id")
    assert removed == [(2, "More"), (3, "More")]
    see(archive, 1, *WHOLE[:2])
    see(archive, 1, *WHOLE)
    assert [change[:4] for change in changes(archive)][1:] == [(3, 1, '["paragraph added"]', True)]


def test_a_text_that_is_whole_again_was_never_edited(archive: Archive) -> None:
    for text in (WHOLE, WHOLE[:2], WHOLE, WHOLE[:2], WHOLE):
        see(archive, 1, *text)
    assert (current(archive)[0], changes(archive)) == (1, [])
    assert outcomes(archive) == [NEW, *[UNCHANGED] * 4]
    assert rows(archive, "SELECT count(*) FROM revision") == [(2,)]


def test_a_text_that_says_itself_that_it_is_cut_is_never_an_edit(archive: Archive) -> None:
    see(archive, 1, *WHOLE)
    for _ in range(4):
        see(archive, 1, *WHOLE[:2], "Subscribe to read the full article.")
    assert (current(archive)[0], changes(archive)) == (1, [])
    assert rows(archive, "SELECT count(*) FROM absence") == [(0,)]


def test_a_last_paragraph_that_is_gone_is_an_edit_at_once(archive: Archive) -> None:
    see(archive, 1, *WHOLE)
    see(archive, 1, *WHOLE[:-1])
    assert [change[:3] for change in changes(archive)] == [(1, 2, '["paragraph removed"]')]


def test_a_run_that_is_not_healthy_confirms_nothing(archive: Archive) -> None:
    see(archive, 1, *WHOLE)
    for verdict in ("suspect", "suspect", "ok"):
        archive.run([], [fetched(archive, 1, *WHOLE[:2])], verdict=verdict)
    assert changes(archive) == []
    see(archive, 1, *WHOLE[:2])
    assert len(changes(archive)) == 1


def test_many_shortened_articles_are_no_edits_however_few_each_run_meets(archive: Archive) -> None:
    """A paywall in front of everything, of which each run asks for two articles."""
    texts = {number: [f"{number}: {one}" for one in WHOLE] for number in range(1, 11)}
    archive.add(*(fetched(archive, number, *text) for number, text in texts.items()))
    for _ in range(2):
        for first in range(1, 11, 2):
            archive.add(*(fetched(archive, number, *texts[number][:2]) for number in (first, first + 1)))
    assert changes(archive) == []


def test_a_saved_page_with_less_text_is_an_edit_of_the_site(archive: Archive) -> None:
    """Nobody asks for it again, and its page class has said that it is whole."""
    see(archive, 1, *WHOLE)
    archive.run([], [fetched(archive, 1, *WHOLE[:2])], saved=True)
    assert [change[:3] for change in changes(archive)] == [(1, 2, '["paragraph removed"]')]
