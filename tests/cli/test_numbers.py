"""Numbers that no row has, up to more than any database takes: a command says so, on either database."""

import pytest

from ..archives import Archive, article, entry
from ..beginnings import written_once
from ..commands import Cli, Done

LARGE = ("0", str(2**31), str(2**63), str(10**30), "9" * 5_000, "-1")
NAMED = (
    "articles show",
    "articles history",
    "articles diff",
    "articles forget",
    "articles show 1 --revision",
    "articles diff 1 1",
    "captures show",
    "captures list --run",
    "captures list --article",
    "captures export --article",
    "runs show",
    "runs accept",
    "duplicates show",
    "logs",
    "backfill status",
    "backfill pause",
    "backfill resume",
    "backfill cancel",
)
LIMITS = (
    "articles list --limit",
    "articles search paragraph --limit",
    "articles kwic paragraph --limit",
    "articles kwic paragraph --sample",
    "articles kwic paragraph --sample 3 --seed",
    "articles gone --limit",
    "articles changed --limit",
    "articles export --limit",
    "articles forgotten --limit",
    "articles rhythm --year",
    "captures list --limit",
    "captures verify --jobs",
    "changes search paragraph --limit",
    "duplicates list --limit",
    "duplicates rebuild --jobs",
    "log --limit",
    "log --after",
    "notify list --limit",
    "runs list --limit",
    "schedule --count",
    "search rebuild --jobs",
    "terms near paragraph --window",
    "terms near paragraph --least",
    "terms new --limit",
    "terms removed --limit",
)


@pytest.fixture
@written_once
def told(archive: Archive) -> Archive:
    archive.run([entry(1), entry(2)], [article(1)])
    archive.run([], [article(1, "Another text.")])
    return archive


def is_one_line(done: Done) -> bool:
    return done.err.startswith("vokspider: ") and done.err.count("\n") == 1 and len(done.err) < 6_000


@pytest.mark.slow
@pytest.mark.on_both
def test_what_a_number_names_is_not_there(told: Archive, cli: Cli) -> None:
    for command in NAMED:
        for number in LARGE[:-1]:
            done = cli(*command.split(), number)
            assert done.code in (1, 2), (command, number[:40], done)
            assert is_one_line(done), (command, number[:40], done)


@pytest.mark.slow
@pytest.mark.on_both
def test_a_limit_is_a_limit_or_refused(told: Archive, cli: Cli) -> None:
    for command in LIMITS:
        for number in LARGE:
            done = cli(*command.split(), number)
            assert done.code == 0 or is_one_line(done), (command, number[:40], done)
