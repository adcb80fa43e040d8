"""``vokspider articles show``."""

from datetime import UTC, datetime

from attrs import evolve
from sqlalchemy import update

from vokspider.model.items import Removal
from vokspider.store.articles.export import KEYS
from vokspider.store.db import tables

from ..archives import LISTING, SOURCE, Archive, address, article, capture, entry, failed, identity
from ..commands import Cli
from ..histories import History, at

BLOCK = Removal("more_from", 5, 3, "More From\nTitle 2\nMore Articles")
COPY = Removal("title_copy", 0, 1, "Title 1")


def crawl_twice(archive: Archive) -> None:
    archive.run([entry(2)], [article(2)])
    archive.run([entry(2), entry(1)], [article(1, "One.", "조선 둘.", removals=(COPY, BLOCK))])
    archive.run([entry(1)])


def test_dates_with_their_meaning_and_where_it_was_seen(archive: Archive, cli: Cli) -> None:
    crawl_twice(archive)
    done = cli("articles", "show", identity(1))
    assert (done.code, done.err) == (0, "")
    facts = dict(line.split(maxsplit=1) for line in done.lines[1:7] if not line.startswith("first"))
    assert done.lines[0] == "Title 1"
    assert facts["published"] == "2025-12-03 (day in Korea, by the page's date line)"
    assert facts["listed"] == "2025-12-03 (day in Korea, by the listing)"
    assert facts["imported"] == "2025-12-03 09:01:00 UTC (into the site, by the time in its id)"
    for line in (
        "first seen  2025-12-04 22:30:00 UTC",
        "fetched     2025-12-03 22:30:00 UTC",
        "id          2 in this archive",
        f"external id {identity(1)} of {SOURCE}",
        f"address     {address(1)}",
        f"original    {article(1).original_url}",
        "seen        by run 2, 2025-12-04 22:30:00 UTC, at place 2; by 2 runs, the last was 3, 2025-12-05 22:30:00 UTC",
        f"seen on     {LISTING}",
        "revision    1, 2025-12-04 22:30:00 UTC (kcnawatch-2025, vokspider 0.1.0, capture 2)",
        "status      stored",
        f"sha256      {article(1, 'One.', '조선 둘.').content_sha256}",
        "pages kept  1, the last is capture 2 of 2025-12-03 22:30:00 UTC, status 200, 17 bytes",
        "removed     4 lines; --removed shows them",
    ):
        assert line in done.lines


def test_text_ends_the_output(archive: Archive, cli: Cli) -> None:
    crawl_twice(archive)
    assert cli("articles", "show", identity(1)).out.endswith("\n\nOne.\n\n조선 둘.\n")


def test_removed_lines(archive: Archive, cli: Cli) -> None:
    crawl_twice(archive)
    _, _, removed = cli("articles", "show", identity(1), "--removed").out.partition("조선 둘.\n")
    assert removed == (
        "\nremoved by title_copy: 1 line from line 0 on\n  Title 1\n"
        "\nremoved by more_from: 3 lines from line 5 on\n  More From\n  Title 2\n  More Articles\n"
    )


def test_object_has_everything(archive: Archive, cli: Cli) -> None:
    crawl_twice(archive)
    found = cli("articles", "show", identity(1), "--json").object
    assert list(found)[: len(KEYS)] == list(KEYS)
    assert found["paragraphs"] == ["One.", "조선 둘."]
    assert found["removals"] == [
        {"rule": "title_copy", "position": 0, "count": 1, "text": "Title 1"},
        {"rule": "more_from", "position": 5, "count": 3, "text": BLOCK.text},
    ]
    assert [(one["run_id"], one["page_url"]) for one in found["sightings"]] == [(2, LISTING), (3, LISTING)]
    assert [(one["run_id"], one["outcome"]) for one in found["outcomes"]] == [(2, "new"), (3, "unchanged")]
    assert (found["captures"][0]["status"], found["captures"][0]["size"]) == (200, 17)
    assert (found["listed_on"], found["imported_at"]) == ("2025-12-03", "2025-12-03T09:01:00+00:00")
    assert [one["number"] for one in found["revisions"]] == [1]


def test_when_an_article_was_there_is_said_by_its_absence(archive: Archive, cli: Cli) -> None:
    archive.add(article(1))
    missing = capture(1, b"Not found.", status=404, fetched_at=archive.now)
    archive.run((), (), [evolve(failed(1, "http_404"), capture=missing)])
    with archive.engine.begin() as connection:  # as an import of a page that is newer leaves it
        connection.execute(update(tables.article).values(fetched_at=datetime(2025, 12, 20, tzinfo=UTC)))
    absent = "last there 2025-12-03 22:30:00 UTC, first missing 2025-12-04 22:30:00 UTC"
    assert f"absent      missing, not confirmed yet; {absent} (not found (404))" in cli("articles", "show", "1").lines


def test_when_an_article_is_back_it_is_not_absent(archive: Archive, cli: Cli) -> None:
    archive.add(article(1))
    missing = capture(1, b"Not found.", status=404, fetched_at=archive.now)
    archive.run((), (), [evolve(failed(1, "http_404"), capture=missing)])
    archive.add(article(1, capture=capture(1, fetched_at=archive.now)))
    assert not [line for line in cli("articles", "show", "1").lines if line.startswith("absent")]


def test_the_text_of_a_day_may_come_from_a_later_reading(archive: Archive, cli: Cli) -> None:
    archive.run((), (), [failed(1)])
    History(archive).read_first("Read anew.", capture_id=1)
    assert cli("articles", "show", "1", "--on", "2025-12-04").out.endswith("\n\nRead anew.\n")
    assert cli("articles", "show", "1", "--on", "2025-12-03").refused("the first one is from 2025-12-04")


def test_before_there_is_a_text(archive: Archive, cli: Cli) -> None:
    archive.run([entry(1)], failures=[failed(1)])
    done = cli("articles", "show", "1")
    assert done.code == 0
    assert done.out.endswith("\n\nNo text is stored yet.\n")
    for line in ("published   not known", "fetched     not yet"):
        assert line in done.lines
    assert "status      failed, 1 attempt failed" in done.lines
    assert "last error  empty_body: Title 1" in done.lines
    found = cli("articles", "show", "1", "--json").object
    assert (found["text"], found["paragraphs"], found["revisions"]) == (None, [], [])


def test_an_import_has_neither_address_nor_title(archive: Archive, cli: Cli) -> None:
    archive.add(article(1, title=None, url=None, published_on=None, original_url=None, capture=None))
    lines = cli("articles", "show", "1").lines
    assert lines[0] == "(no title)"
    for line in ("address     not known", "original    not known", "seen        in no listing", "pages kept  none"):
        assert line in lines


def test_a_page_cannot_steer_the_terminal(archive: Archive, cli: Cli) -> None:
    bad = "one\x1b]0;title\x07 two\x9b31m \u202ethree\ttab :fire: [red]x[/red]"
    archive.add(article(1, bad, title=bad, removals=(Removal("chrome", 3, 1, bad),)))
    for terminal in (False, True):
        done = cli("articles", "show", "1", "--removed", terminal=terminal)
        assert not {"\x1b]", "\x07", "\x9b", "\u202e", "\t"} & {*done.out, *done.out.split("]0;")}
        assert done.plain.count("two31m three tab :fire: [red]x[/red]") == 2
        assert all(letter.isprintable() or letter == "\n" for letter in done.plain)


def test_on_a_terminal_text_is_wrapped_and_addresses_are_whole(archive: Archive, cli: Cli) -> None:
    long = f"https://kcnawatch.org/newstream/{identity(1)}/{'a' * 80}/"
    archive.add(article(1, "word " * 40, url=long))
    lines = cli("articles", "show", "1", terminal=True).plain.splitlines()
    assert f"address     {long}" in lines
    assert max(len(line) for line in lines[lines.index("") :]) <= 80


def test_the_page_rebuilt_and_nothing_else(archive: Archive, cli: Cli) -> None:
    crawl_twice(archive)
    removals = (COPY, Removal("more_from", 2, 3, BLOCK.text))
    archive.add(article(3, "One.", "조선 둘.\x1b[31m", removals=removals))
    done = cli("articles", "show", identity(3), "--as-served-text")
    lines = ["Title 1", "One.", "More From", "Title 2", "More Articles", "조선 둘.[31m"]
    assert (done.code, done.lines, done.err) == (0, lines, "")
    History(archive, 3).turn(datetime(2025, 12, 20, tzinfo=UTC), "New.", removals=(COPY,))
    assert cli("articles", "show", identity(3), "--as-served-text").lines == ["Title 1", "New."]
    assert cli("articles", "show", identity(3), "--as-served-text", "--revision", "1").lines == lines
    found = cli("articles", "show", identity(3), "--as-served-text", "--revision", "1", "--json").object
    assert (found["id"], found["external_id"], found["revision"]) == (3, identity(3), 1)
    assert found["lines"][:5] == lines[:5]


def test_no_page_to_rebuild(archive: Archive, cli: Cli) -> None:
    archive.run([entry(1)])
    done = cli("articles", "show", "1", "--as-served-text")
    assert (done.code, done.out, done.err) == (0, "", "no text of this article is stored yet\n")
    assert cli("articles", "show", "1", "--as-served-text", "--removed").refused("--as-served-text", "leave out")
    found = cli("articles", "show", "1", "--as-served-text", "--json").object
    assert (found["id"], found["revision"], found["lines"]) == (1, None, [])


def test_a_revision_as_the_web_pages_write_it(archive: Archive, cli: Cli) -> None:
    archive.add(article(1, "One."))
    History(archive).turn(at(5), "Two.")
    assert cli("articles", "show", "1@1").out == cli("articles", "show", "1", "--revision", "1").out
    assert cli("articles", "show", f"{identity(1)}@1").out.endswith("\n\nOne.\n")
    for more in (("--revision", "2"), ("--on", "2025-12-05")):
        done = cli("articles", "show", "1@1", *more)
        assert (done.code, f"1@1 says which text; leave out {more[0]}" in done.err) == (2, True)
    done = cli("articles", "show", "1@9")
    assert (done.code, "has no revision 9; it has the revisions 1 and 2" in done.err) == (2, True)


def test_where_no_revision_makes_sense_it_is_refused(archive: Archive, cli: Cli) -> None:
    archive.add(article(1, "One."))
    for command in (
        ("articles", "history", "1@1"),
        ("articles", "bisect", "1@1", "One."),
        ("captures", "list", "1@1"),
        ("duplicates", "show", "1@1"),
        ("articles", "forget", "1@1", "--why", "asked", "--yes"),
    ):
        done = cli(*command)
        assert done.code == 2
        assert " ".join(done.err.split()).endswith("1@1 is one revision, and this is about the whole article; write 1")
