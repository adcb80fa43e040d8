"""The pages as served, and groups of duplicates, as reports."""

from attrs import evolve

from vokspider.model.items import Failed
from vokspider.reports.captures import (
    EMPTY,
    NO_NEW_TEXT,
    NO_RESPONSE,
    NOT_MODIFIED,
    captures,
    checked,
    is_no_response,
    why_not_kept,
)
from vokspider.reports.duplicates import groups, members
from vokspider.store.captures.kept import Facts, list_captures
from vokspider.store.captures.wanted import Wanted
from vokspider.store.db.sizes import Size

from ..archives import SOURCE, Archive, address, article, entry, identity, on_sqlite
from ..cli.kept import damage, with_three

pytestmark = on_sqlite
WORDS = " ".join(f"word{number} Name{number}" for number in range(60))


def facts(archive: Archive) -> dict[int, Facts]:
    return {one.id: one for one in list_captures(archive.engine, Wanted(kept=None))}


def test_a_page_of_the_list_knows_the_captures_without_bytes(archive: Archive) -> None:
    with_three(archive)
    found = captures(archive.engine, Wanted(), limit=1)
    assert len(list(found.rows)) == 1
    assert (found.total(1), found.count_hidden()) == (Size(2), Size(2))
    everything = captures(archive.engine, Wanted(kept=None))
    assert (len(list(everything.rows)), everything.count_hidden()) == (4, Size(0))


def test_why_bytes_are_not_kept(archive: Archive) -> None:
    with_three(archive)
    found = facts(archive)
    assert [why_not_kept(found[number]) for number in (1, 2, 3, 4)] == [None, None, NO_NEW_TEXT, NO_RESPONSE]
    assert [is_no_response(found[number]) for number in (1, 2, 3, 4)] == [False, False, False, True]
    assert why_not_kept(evolve(found[3], size=0)) == EMPTY
    assert why_not_kept(evolve(found[3], status=304)) == NOT_MODIFIED
    assert not is_no_response(evolve(found[4], url="file:empty.txt"))


def test_what_is_damaged(archive: Archive) -> None:
    archive.add(article(1), article(2))
    assert list(checked(archive.engine)) == [None, None]
    damage(archive, 2)
    whole, found = checked(archive.engine)
    assert (whole, found and found.facts.id) == (None, 2)
    shown = found.as_json() if found else {}
    assert {name: shown[name] for name in ("id", "source", "external_id", "url")} == {
        "id": 2,
        "source": SOURCE,
        "external_id": identity(2),
        "url": address(2),
    }
    assert shown["problem"]


def test_groups_of_duplicates(archive: Archive) -> None:
    archive.run([entry(9)], failures=[Failed(SOURCE, identity(9), "timeout", url=address(9))])
    archive.add(*(article(number, WORDS, title="One title") for number in (1, 2, 3)), article(4, "Another text."))
    (group,) = groups(archive.engine)
    assert (group.members, group.exact) == (3, 2)
    assert groups(archive.engine, "nobody") == []
    assert [one.id for one in members(archive.engine, group.first_id)] == [2, 3, 4]
    assert members(archive.engine, 5) == []
