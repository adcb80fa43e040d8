"""``vokspider articles changed``."""

import pytest

from ..archives import EXTRACTOR, SOURCE, Archive, address, article, identity, on_sqlite
from ..commands import Cli
from ..histories import History, at

OTHER = "kcnawatch-vok-ru"


@pytest.fixture
def changed(archive: Archive) -> History:
    """An edit on 5 December at 10:00 in Korea, and a return at the beginning of the 7th there."""
    archive.add(article(1, "Old text."), article(2))
    texts = History(archive)
    texts.turn(at(5), "New text.", "More.", title="New title")
    texts.turn_back(at(6, 15), 1)
    History(archive, 2).turn(at(8), "Read anew.", title="Title 2", origin="parser", of=1, extractor="9.0")
    return texts


def test_fields_in_a_pipe(changed: History, cli: Cli) -> None:
    done = cli("articles", "changed")
    assert (done.code, done.err) == (0, "")
    last, first = done.fields
    start = ["1", identity(1), SOURCE]
    kinds = "title, wording, paragraph added"
    assert first == [*start, "2025-12-05T01:00:00+00:00", kinds, "1", "2", "", EXTRACTOR, "New title"]
    assert last[3:] == [
        "2025-12-06T15:00:00+00:00",
        "title, wording, paragraph removed",
        "2",
        "1",
        "returned",
        EXTRACTOR,
        "Title 1",
    ]


def test_objects(changed: History, cli: Cli) -> None:
    _, first = cli("articles", "changed", "--json").objects
    assert list(first.items()) == [
        ("id", 1),
        ("external_id", identity(1)),
        ("url", address(1)),
        ("kinds", ["title", "wording", "paragraph added"]),
        ("from_revision", 1),
        ("to_revision", 2),
        ("seen_at", "2025-12-05T01:00:00+00:00"),
        ("returned", False),
        ("origin", "site"),
        ("extractor", EXTRACTOR),
        ("title", "New title"),
        ("source", SOURCE),
    ]


def test_since_is_a_korean_day(changed: History, cli: Cli) -> None:
    numbers = {day: len(cli("articles", "changed", "--since", day).lines) for day in ("2025-12-05", "2025-12-06")}
    assert numbers == {"2025-12-05": 2, "2025-12-06": 1}
    assert len(cli("articles", "changed", "--since", "2025-12-07").lines) == 1
    assert len(cli("articles", "changed", "--since", "0001-01-01").lines) == 2
    done = cli("articles", "changed", "--since", "2025-12-08")
    assert (done.code, done.out, done.err) == (0, "", "no changes match\n")


def test_what_was_read_anew(changed: History, cli: Cli) -> None:
    (anew,) = cli("articles", "changed", "--parser", "--json").objects
    assert (anew["id"], anew["origin"], anew["extractor"], anew["kinds"]) == (2, "parser", "9.0", ["rewritten"])


def test_limit(changed: History, cli: Cli) -> None:
    done = cli("articles", "changed", "--limit", "1")
    assert (len(done.lines), done.err) == (1, "the last 1 changes; --limit 0 gives all\n")
    assert cli("articles", "changed", "--limit", "2").err == ""
    assert len(cli("articles", "changed", "--limit", "0").lines) == 2


def test_table_on_a_terminal(changed: History, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    done = cli("articles", "changed", terminal=True).plain
    assert "2025-12-05 01:00  title, wording, paragraph added" in done
    assert "2 back to 1" in done
    assert SOURCE not in done
    changed.archive.add(article(3), source=OTHER)
    History(changed.archive, 3).turn(at(20), "Other.")
    assert OTHER in cli("articles", "changed", terminal=True).plain


@on_sqlite
def test_wrong_options(archive: Archive, cli: Cli) -> None:
    assert cli("articles", "changed", "--since", "5.12.2025").refused("--since '5.12.2025' is not a day")
    assert cli("articles", "changed", "--source", "kcnawatch-vok").refused("did you mean kcnawatch-vok-en?")


def test_a_page_cannot_steer_the_terminal(changed: History, cli: Cli) -> None:
    changed.turn(at(20), "Other.", title="A\x1b[31m\tB\nC [bold]D")
    for terminal in (False, True):
        done = cli("articles", "changed", terminal=terminal)
        assert "\x1b[31m" not in done.out
        assert "[bold]D" in done.plain
