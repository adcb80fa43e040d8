"""Each pipeline for itself."""

from datetime import UTC, datetime
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.fingerprint import Fingerprint
from tests.sites.kcnawatch.helpers import SITE
from tests.sites.kcnawatch.helpers import SOURCE as KCNA_WATCH
from tests.text.strategies import nasty
from vokspider.extract import doubt
from vokspider.extract.steps import fingerprint, reduced
from vokspider.model.items import Article, Capture, Earlier, Entry, Failed, Listing, Names, Removal
from vokspider.model.reasons import (
    EMPTY_BODY,
    NO_SIGN,
    NO_TITLE,
    OTHER_ARTICLE,
    OTHER_SOURCE,
    PAGE_REASONS,
    TITLE_MISMATCH,
)
from vokspider.text.fingerprints import content_sha256
from vokspider.text.whitespace import clean

from .steps import NAME, SOURCE, FakeCrawler, article, pipelines, run

DAY = "December 03, 2025"
ENTRY = Entry(("T", "t", DAY, "t"), url="https://kcnawatch.org/newstream/1-1/x", external_id="1-1", title="T")
CAPTURE = Capture("https://kcnawatch.org/x", b"<html>", datetime(2025, 12, 3, tzinfo=UTC))
FAILED = Failed(SOURCE, "1", EMPTY_BODY)


def step(name: str, fake: FakeCrawler | None = None) -> Any:
    """One pipeline by its class name."""
    return next(one for one in pipelines(fake or FakeCrawler()) if type(one).__name__ == name)


# -- remove_teasers ---------------------------------------------------------------------------------------------------


def test_remove_teasers_counts_by_rule() -> None:
    fake = FakeCrawler()
    lines = ("Share Button", "A", "a", f"More From {NAME}", "T", "T", "t", DAY, "t", "More Articles")
    found = step("RemoveTeasers", fake).process_item(article(*lines, title="A"))
    assert found.paragraphs == ("a",)
    assert [(one.rule, one.position, one.count) for one in found.removals] == [
        ("chrome", 0, 1),
        ("article_title_copy", 1, 1),
        ("more_from", 3, 7),
    ]
    assert fake.counts == {
        "vokspider/removed/chrome": 1,
        "vokspider/removed/article_title_copy": 1,
        "vokspider/removed/more_from": 7,
        "vokspider/removed_lines": 9,
        "vokspider/entries": 0,
    }


def test_remove_teasers_reduces_the_entries_of_a_listing() -> None:
    fake = FakeCrawler()
    found = step("RemoveTeasers", fake).process_item(Listing(SOURCE, "u", (ENTRY, ENTRY)))
    expected = attrs.evolve(ENTRY, lines=("T", "t", DAY), teaser="t", removals=(Removal("teaser_copy", 3, 1, "t"),))
    assert found.entries == (expected, expected)
    assert fake.counts == {
        "vokspider/removed/teaser_copy": 2,
        "vokspider/removed_lines": 2,
        "vokspider/entries": 2,
    }


def test_a_reduced_entry_keeps_its_removals() -> None:
    once = SITE.reduce_entry(ENTRY)
    assert SITE.reduce_entry(once) == once
    assert len(once.removals) == 1


def test_remove_teasers_leaves_failures_and_identities() -> None:
    assert step("RemoveTeasers").process_item(FAILED) is FAILED
    found = reduced(Listing(SOURCE, "u", (ENTRY,), 19, "313"), SITE, KCNA_WATCH)
    assert isinstance(found, Listing)
    assert (found.offset, found.listing_key, found.entries[0].external_id, found.entries[0].url) == (
        19, "313", ENTRY.external_id, ENTRY.url,
    )  # fmt: skip


# -- validate ---------------------------------------------------------------------------------------------------------

PROBLEMS: dict[str, tuple[dict[str, Any], str | None]] = {
    "as promised": ({"title": "A", "entry_title": "A"}, None),
    "nothing promised": ({"title": "A"}, None),
    "no title, nothing promised": ({}, None),
    "source in another case": ({"source_name": "voice of korea (en)"}, None),
    "a source without a name": ({"source_name": "(En)"}, OTHER_SOURCE),
    "no text": ({"paragraphs": ()}, EMPTY_BODY),
    "no text comes first": ({"paragraphs": (), "title": "B", "entry_title": "A", "source_name": "X"}, EMPTY_BODY),
    "another source": ({"source_name": "Harbour Gazette (EN)"}, OTHER_SOURCE),
    "another language": ({"source_name": "Voice of Korea (KO)"}, OTHER_SOURCE),
    "an empty source": ({"source_name": ""}, OTHER_SOURCE),
    "another title": ({"title": "B", "entry_title": "A"}, TITLE_MISMATCH),
    "no title": ({"entry_title": "A"}, NO_TITLE),
    "an empty title": ({"title": "", "entry_title": "A"}, NO_TITLE),
}


@pytest.mark.parametrize("case", PROBLEMS)
def test_problem(case: str) -> None:
    fields, reason = PROBLEMS[case]
    found = doubt(article("a", **{"paragraphs": ("a",), **fields}), SITE, KCNA_WATCH)
    assert (found[0] if found else None) == reason
    assert reason is None or reason in PAGE_REASONS


STORED = Earlier("A", ("one", "two", "three"), "http://www.vok.rep.kp/1")
OTHER = {"paragraphs": ("four", "five"), "original_url": "http://www.vok.rep.kp/2"}
STORED_PROBLEMS: dict[str, tuple[dict[str, Any], str | None]] = {
    "another title alone": ({"title": "B", "paragraphs": STORED.paragraphs}, None),
    "another title and text, the same link": ({**OTHER, "title": "B", "original_url": STORED.original_url}, None),
    "another title and link, the same text": ({**OTHER, "title": "B", "paragraphs": STORED.paragraphs}, None),
    "another text alone, no link": ({**OTHER, "title": "A", "original_url": None}, None),
    "another text and link, the same title": ({**OTHER, "title": "A"}, OTHER_ARTICLE),
    "another title, text and link": ({**OTHER, "title": "B"}, OTHER_ARTICLE),
    "another title and text, no link": ({**OTHER, "title": "B", "original_url": None}, OTHER_ARTICLE),
    "another title and link, a third of the text": (
        {**OTHER, "title": "B", "paragraphs": ("one", "four", "sixx")},
        TITLE_MISMATCH,
    ),
    "another source": ({"title": "A", "source_name": "Harbour Gazette (EN)"}, OTHER_SOURCE),
    "another source, the same text": (
        {"title": "A", "paragraphs": STORED.paragraphs, "source_name": "Harbour Gazette (EN)"},
        OTHER_SOURCE,
    ),
    "a source without a name": ({"title": "A", "source_name": ""}, NO_SIGN),
    "no text": ({"title": "B", "paragraphs": ()}, EMPTY_BODY),
    "no title": ({**OTHER}, NO_TITLE),
}


@pytest.mark.parametrize("case", STORED_PROBLEMS)
def test_problem_of_a_stored_article(case: str) -> None:
    fields, reason = STORED_PROBLEMS[case]
    found = doubt(
        article("a", **{"paragraphs": ("a",), "entry_title": "A", "earlier": STORED, **fields}), SITE, KCNA_WATCH
    )
    assert (found[0] if found else None) == reason


def test_validate_keeps_the_page_of_what_it_refuses() -> None:
    fake = FakeCrawler()
    wrong = article("a", paragraphs=("a",), title="B", entry_title="A", url="u", capture=CAPTURE)
    found = step("Validate", fake).process_item(wrong)
    assert found == Failed(
        SOURCE, wrong.external_id, TITLE_MISMATCH, "'B' instead of 'A'", "u", CAPTURE, names=Names("B", "A")
    )
    assert fake.counts == {f"vokspider/failed/{TITLE_MISMATCH}": 1}


def test_what_is_refused_without_an_address_has_an_identity_of_its_own() -> None:
    """Else two saved pages without an address would share the row of the article ''."""
    first, second = (attrs.evolve(CAPTURE, body=body) for body in (b"one", b"two"))
    failures = [
        step("Validate").process_item(attrs.evolve(article(), external_id="", capture=capture))
        for capture in (first, second, first)
    ]
    ids = [failed.external_id for failed in failures]
    assert ids[0] == ids[2] != ids[1]
    assert all(identity.startswith("page-") and len(identity) == 21 for identity in ids)
    (bare,) = [step("Validate").process_item(attrs.evolve(article(), external_id=""))]
    assert bare.external_id.startswith("page-")


def test_validate_leaves_what_is_right() -> None:
    right = article("a", paragraphs=("a",), source_name=NAME)
    assert step("Validate").process_item(right) is right
    assert step("Validate").process_item(FAILED) is FAILED
    listing = Listing(SOURCE, "u", ())
    assert step("Validate").process_item(listing) is listing


# -- fingerprint ------------------------------------------------------------------------------------------------------


def test_fingerprint() -> None:
    found = fingerprint(article("a", "block", paragraphs=("a",), title="A"))
    assert found.content_sha256 == content_sha256("A", ["a"])
    assert found.external_id == "1742720595-377991883"
    assert Fingerprint().process_item(FAILED) is FAILED


def test_fingerprint_gives_an_identity_where_there_is_none() -> None:
    found = [fingerprint(attrs.evolve(article(paragraphs=(text,)), external_id="")) for text in ("a", "b", "a")]
    assert found[0].external_id == f"text-{found[0].content_sha256[:16]}" == found[2].external_id
    assert found[1].external_id != found[0].external_id
    assert fingerprint(found[0]) == found[0]


# -- all of them ------------------------------------------------------------------------------------------------------


def test_items_are_never_changed_in_place() -> None:
    given_ = article("a", f"More From {NAME}", "t", DAY, "t", title="A")
    before = attrs.asdict(given_, recurse=False)
    run(given_)
    assert attrs.asdict(given_, recurse=False) == before


# Pages give clean texts; what was promised comes from a database.
texts = nasty.map(clean).filter(bool)


@given(st.lists(texts, max_size=8), st.one_of(st.none(), texts), st.one_of(st.none(), nasty))
def test_whatever_a_page_says_the_pipelines_do_not_raise(
    lines: list[str], title: str | None, promised: str | None
) -> None:
    found = run(article(*lines, title=title, entry_title=promised, capture=CAPTURE))
    assert isinstance(found, Article | Failed)
    if isinstance(found, Article):
        "".join(found.paragraphs).encode()
        assert found.content_sha256
        assert all(found.paragraphs)
