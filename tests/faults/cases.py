"""Many faults in one crawl: each spoils the page of one article, which fails for its reason or is read rightly."""

from collections.abc import Callable, Sequence
from typing import Any

from attrs import frozen

from tests.faults.conftest import Tell
from tests.faults.stage import Stage
from tests.faults.wire import Script, reply, steps
from tests.simulator.site import DemoArticle

TEXT = "read"  # how a case ends whose page is believed
_HEALTHY = 4  # articles beside the spoiled ones

Answer = Callable[[Stage, DemoArticle], Script]
Edit = Callable[[bytes, DemoArticle], bytes]


@frozen
class Case:
    """A fault of one article's page. ``ends``: the first words of its failure, or TEXT.

    ``says``: the article as the spoiled page rightly says it is, where that is not what the good page says.
    """

    fault: str
    tried: str
    answer: Answer
    ends: str
    says: Callable[[DemoArticle], DemoArticle] = lambda article: article


def served(*answer: bytes | float | Any) -> Answer:
    """The same steps, whatever the article."""
    return lambda stage, article: steps(*answer)


def edited(edit: Edit, **fields: Any) -> Answer:
    """The good page, edited; ``fields`` are those of ``reply``."""
    return lambda stage, article: steps(reply(edit(stage.page(article), article), **fields))


def try_all(make: Callable[..., Stage], cases: Sequence[Case], tell: Tell, **crawl: Any) -> Stage:
    """Crawl a site on which all these faults are, then once more without them; tells of each."""
    stage = make(len(cases) + 1 + _HEALTHY)
    stage.lab.overridden["crawl"] |= crawl
    chosen = {article.external_id: case for article, case in zip(stage.ordinary[1:], cases, strict=False)}
    articles = {article.external_id: article for article in stage.site.articles}
    stage.spoil({identity: case.answer(stage, articles[identity]) for identity, case in chosen.items()})
    for identity, case in chosen.items():
        stage.truth.note(case.says(articles[identity]))
    record = stage.crawl()
    failures = stage.failures()
    ended = {identity: failures.get(identity, TEXT) for identity in chosen}
    other = [(case, ended[identity]) for identity, case in chosen.items() if not ended[identity].startswith(case.ends)]
    assert not other, [(case.fault, case.tried, case.ends, end) for case, end in other]
    assert {identity: why for identity, why in failures.items() if identity not in chosen} == {}
    _check_verdict(record, len(failures))
    assert stage.untold() == set(failures)

    assert stage.recover()["failed"] == 0
    for identity, case in chosen.items():
        happened = (
            f"fails as {ended[identity].partition(':')[0]}; stored a day later"
            if identity in failures
            else "read rightly"
        )
        tell(stage.lab, case.fault, case.tried, happened, truth=stage.truth, among=[identity])
    return stage


def _check_verdict(record: dict[str, Any], failed: int) -> None:
    """Up to three failures in ten are those of a healthy run; more are told of."""
    many = failed > 0.3 * record["discovered"]
    assert record["verdict"] == ("suspect" if many else "ok"), record
    assert many == any(
        f"{failed} of {record['discovered']} fetched articles failed" in one for one in record["reasons"]
    )
