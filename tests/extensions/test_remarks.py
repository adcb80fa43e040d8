"""What a crawl says about itself, and how much of it."""

from hypothesis import given
from hypothesis import strategies as st

from vokspider.extensions.bounded import Bounded, shortened
from vokspider.extensions.remarks import Remarks
from vokspider.model import codes
from vokspider.model.reasons import Reason


@given(st.integers(0, 30))
def test_the_first_are_named_and_the_rest_is_counted(number: int) -> None:
    found = Bounded(codes.MORE_UNREADABLE)
    for one in range(number):
        found.add(codes.UNREADABLE, file=str(one), what=None, error="it breaks off")
    *named, last = [*found.reasons(), None]
    assert found.number == number
    assert [one.facts["file"] for one in found.reasons()[:5]] == [str(one) for one in range(min(number, 5))]
    assert last is None
    assert len(named) == (number if number <= 5 else 6)
    if number > 5:
        assert named[-1] == Reason(codes.MORE_UNREADABLE, {"number": number - 5})


@given(st.text(max_size=2_000))
def test_a_long_text_keeps_its_beginning_and_its_end(text: str) -> None:
    found = shortened(text)
    assert len(found) <= 305
    assert (found == text) == (len(text) <= 300)
    assert found[:150] == text[:150]
    assert found[-150:] == text[-150:]


def test_facts_are_shortened_and_numbers_are_not() -> None:
    found = Bounded(codes.MORE_LISTINGS)
    found.add(codes.TAKEN_FOR_LISTING, page="x" * 999, entries=20)
    (reason,) = found.reasons()
    assert (len(reason.facts["page"]), reason.facts["entries"]) == (305, 20)


def test_remarks_by_what_they_mean() -> None:
    remarks = Remarks()
    remarks.error(codes.LEASE_LOST)
    remarks.doubt(codes.OLDEST_FIRST)
    remarks.doubt(codes.STRANGE_LINKS, url="x", number=1)
    remarks.note(codes.TOOK_OVER, run=3)
    assert remarks.errors == [Reason(codes.LEASE_LOST)]
    assert remarks.doubts_of(codes.STRANGE_LINKS) == [Reason(codes.STRANGE_LINKS, {"url": "x", "number": 1})]
    assert remarks.doubts_of(codes.OTHER_HOST) == []
    assert remarks.notes == [Reason(codes.TOOK_OVER, {"run": 3})]


def test_a_later_note_takes_the_place_of_an_earlier_one() -> None:
    remarks = Remarks()
    for times in (1, 2):
        remarks.note_latest(codes.RESTED, times=times)
        remarks.note(codes.TOOK_OVER, run=times)
    assert [(note.code, *note.facts.values()) for note in remarks.notes] == [
        (codes.TOOK_OVER, 1),
        (codes.RESTED, 2),
        (codes.TOOK_OVER, 2),
    ]


def test_pages_that_failed_come_after_the_notes() -> None:
    remarks = Remarks()
    for number in range(7):
        remarks.failed_pages.add(codes.PAGE_FAILED, page=str(number), reason="no_title", detail="")
    remarks.note(codes.TOOK_OVER, run=3)
    found = [one.code for one in remarks.all_notes()]
    assert found == [codes.TOOK_OVER, *[codes.PAGE_FAILED] * 5, codes.MORE_PAGES_FAILED]
