"""All monitors: what each looks at and what it expects. Their words are in ``vokspider.wording.monitors``."""

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

import attrs
from attrs import field, frozen

from vokspider.model import monitor_codes
from vokspider.model.reasons import Reason
from vokspider.monitors.figures import Figures
from vokspider.monitors.rules import Lengths, Share, fell, pool, rose, shifted

_MANY_PAGES = 5  # so many articles do not all fail by chance
_FEWEST_TEXTS = 8  # fewer say nothing about lengths: on a day of congratulatory telegrams all are short
_SHORTER, _LONGER = 0.6, 2.5  # of the usual median


@frozen
class EarlierRun:
    """An earlier run; ``healthy``: its verdict is ok or quiet, or a user accepted it."""

    run_id: int
    healthy: bool
    figures: Figures


@frozen
class Basis:
    """What a run is compared with: the ``usual`` figures of healthy runs, and all runs ``before``, newest first.

    ``least_runs``: how many healthy runs a monitor needs to judge. ``silent_days``: how many days without a new article
    are accepted, 0 for any number.
    """

    usual: tuple[Figures, ...] = ()
    before: tuple[EarlierRun, ...] = ()
    least_runs: int = 5
    silent_days: int = 7


@frozen
class Comparison:
    """The result of a rule: the ``figure`` that it found, and what was ``expected``.

    ``broken`` and ``figure`` are None if the rule could not judge; then ``expected`` is what it needs to judge.
    ``parts``: the anchors, fields or reasons that are not as expected.
    """

    broken: bool | None
    figure: Reason | None
    expected: Reason
    parts: tuple[str, ...] = ()


Rule = Callable[[Figures, Basis], Comparison]


@frozen
class Monitor:
    """A monitor: its name, and the rule that compares its figure with what is expected."""

    name: str
    rule: Rule = field(repr=False)


def _waits(code: str, /, **facts: Any) -> Comparison:
    """The result of a rule that cannot judge; ``code`` says what it needs."""
    return Comparison(None, None, Reason(code, facts))


def _too_few_runs(number: int, basis: Basis) -> Comparison | None:
    if number < basis.least_runs:
        return _waits(monitor_codes.HEALTHY_RUNS, least=basis.least_runs, number=number)
    return None


# -- rules ----------------------------------------------------------------------------------------------------------


def _entries(count: Callable[[Figures], int | None], where: str) -> Rule:
    """At least one entry, and at least half of the usual number.

    The usual number is the median, since the last page of a listing is short.
    """

    def rule(now: Figures, basis: Basis) -> Comparison:
        number, usual = count(now), [found for one in basis.usual if (found := count(one)) is not None]
        if number is None:
            return _waits(monitor_codes.READ, what=where)
        figure = Reason(monitor_codes.ENTRIES, {"number": number, "where": where})
        if number == 0:
            return Comparison(True, figure, Reason(monitor_codes.AT_LEAST_ONE))
        if waiting := _too_few_runs(len(usual), basis):
            return waiting
        middle = median(usual)
        return Comparison(2 * number < middle, figure, Reason(monitor_codes.HALF_OF_USUAL, {"usual": middle}))

    return rule


def _kept_anchors(now: Figures, basis: Basis) -> Comparison:
    """Every anchor that the first page of the listing had in all healthy runs has to be there.

    A run reads this page once, so there is no share to compare.
    """
    read = [one.listing for one in basis.usual if one.listing]
    if not now.listing:
        return _waits(monitor_codes.READ, what=monitor_codes.FIRST_PAGE)
    if waiting := _too_few_runs(len(read), basis):
        return waiting
    usual = [name for name in now.listing if all(one.get(name) for one in read)]
    lost = tuple(name for name in usual if not now.listing[name])
    kept = Reason(monitor_codes.ANCHORS, {"number": len(usual)})
    figure = Reason(monitor_codes.ANCHORS_LOST, {"names": list(lost)}) if lost else kept
    return Comparison(bool(lost), figure, Reason(monitor_codes.ALL_ANCHORS, {"number": len(usual)}), lost)


def _kept_shares(counts: Callable[[Figures], Mapping[str, int]], total: Callable[[Figures], int], what: str) -> Rule:
    """Each anchor or field about as often as usual, see ``rules.fell``; ``counts`` says how often, of ``total``."""

    def rule(now: Figures, basis: Basis) -> Comparison:
        runs = [one for one in basis.usual if total(one)]
        if not total(now):
            return _waits(monitor_codes.READ, what=what)
        if waiting := _too_few_runs(len(runs), basis):
            return waiting
        names = sorted({name for one in runs for name in counts(one)})
        shares = {
            name: (
                Share(counts(now).get(name, 0), total(now)),
                pool([Share(counts(one).get(name, 0), total(one)) for one in runs]),
            )
            for name in names
        }
        lost = tuple(name for name, (share, usual) in shares.items() if fell(share, usual))
        if not lost:
            figure = Reason(monitor_codes.FREQUENT, {"names": names, "of": total(now), "what": what})
            return Comparison(False, figure, Reason(monitor_codes.ABOUT_USUAL))
        figure = Reason(monitor_codes.RARER, {"shares": _shares(lost, shares, 0), "what": what})
        return Comparison(True, figure, Reason(monitor_codes.USUAL_ON, {"shares": _shares(lost, shares, 1)}), lost)

    return rule


def _rare(share: Callable[[Figures], Share], what: str, least: float) -> Rule:
    """A share that is not far above the usual one, see ``rules.rose``."""

    def rule(now: Figures, basis: Basis) -> Comparison:
        found, runs = share(now), [share(one) for one in basis.usual if share(one).of]
        if not found.of:
            return _waits(monitor_codes.ANY)
        if waiting := _too_few_runs(len(runs), basis):
            return waiting
        usual = pool(runs)
        figure = Reason(monitor_codes.SHARE, {"share": _share(found), "what": what})
        expected = Reason(monitor_codes.USUAL_SHARE, {"share": _share(usual)})
        return Comparison(rose(found, usual, least=least), figure, expected)

    return rule


def _failures(now: Figures, basis: Basis) -> Comparison:
    runs = [one for one in basis.usual if one.tried]
    if not now.tried:
        return _waits(monitor_codes.FETCHED)
    if waiting := _too_few_runs(len(runs), basis):
        return waiting
    shares = {
        reason: (Share(number, now.tried), pool([Share(one.failures.get(reason, 0), one.tried) for one in runs]))
        for reason, number in now.failures.items()
    }
    grown = tuple(reason for reason, (share, usual) in shares.items() if rose(share, usual, least=0.1))
    if not grown:
        figure = Reason(monitor_codes.FIRST_FAILURES, {"failed": sum(now.failures.values()), "tried": now.tried})
        return Comparison(False, figure, Reason(monitor_codes.USUAL_FOR_EACH))
    figure = Reason(monitor_codes.FAILED_AS, {"shares": _shares(grown, shares, 0)})
    return Comparison(True, figure, Reason(monitor_codes.USUAL_FAILURES, {"shares": _shares(grown, shares, 1)}), grown)


def _share(share: Share) -> list[int]:
    """A share as JSON values: found, of."""
    return [share.found, share.of]


def _shares(names: Sequence[str], shares: Mapping[str, tuple[Share, Share]], place: int) -> list[Any]:
    """The shares of these names as JSON values: name, found, of. ``place``: 0 for the present ones, 1 for the usual."""
    return [[name, *_share(shares[name][place])] for name in names]


def _pages_came(now: Figures, basis: Basis) -> Comparison:
    """At least one article page has to come if five or more were requested.

    Fewer pages may be those that fail in every run. But if no page came in the last run either, and that run was not
    healthy, the outage continues.
    """
    if not now.asked:
        return _waits(monitor_codes.FETCHED)
    last = next((run for run in basis.before if run.figures.asked), None)
    goes_on = last is not None and not last.healthy and not last.figures.came
    broken = not now.came and (goes_on or now.asked >= _MANY_PAGES)
    like_run = last.run_id if last and goes_on and broken else None
    figure = Reason(monitor_codes.USABLE, {"came": now.came, "asked": now.asked, "like_run": like_run})
    return Comparison(broken, figure, Reason(monitor_codes.AT_LEAST_ONE))


def _lengths(now: Figures, basis: Basis) -> Comparison:
    runs = [one for one in basis.usual if one.lengths]
    if len(now.lengths) < _FEWEST_TEXTS:
        return _waits(monitor_codes.NEW_TEXTS, least=_FEWEST_TEXTS, number=len(now.lengths))
    if waiting := _too_few_runs(len(runs), basis):
        return waiting
    usual = [length for one in runs for length in one.lengths]
    before = Lengths.of(usual)
    figure = Reason(monitor_codes.LENGTHS, {"texts": len(now.lengths), "median": median(now.lengths)})
    bounds = {"low": _SHORTER * before.middle, "high": _LONGER * before.middle, "usual": before.middle}
    is_broken = shifted(now.lengths, usual, shorter=_SHORTER, longer=_LONGER)
    return Comparison(is_broken, figure, Reason(monitor_codes.IN_RANGE, bounds))


def _overlap(now: Figures, basis: Basis) -> Comparison:
    if now.narrowed:
        return _waits(monitor_codes.FREE_CRAWL)
    if now.gap is None:
        return Comparison(False, Reason(monitor_codes.COVERED), Reason(monitor_codes.AS_DEEP))
    figure = Reason(monitor_codes.UNCOVERED, attrs.asdict(now.gap))
    return Comparison(True, figure, Reason(monitor_codes.READ_BACK, {"covered_to": now.gap.covered_to}))


def _silence(now: Figures, basis: Basis) -> Comparison:
    if not basis.silent_days:
        return _waits(monitor_codes.SILENCE_ON)
    broken = now.silent_days > basis.silent_days
    figure = Reason(monitor_codes.SILENT, {"days": now.silent_days})
    return Comparison(broken, figure, Reason(monitor_codes.SILENT_AT_MOST, {"days": basis.silent_days}))


# -- the table ------------------------------------------------------------------------------------------------------

MONITORS: tuple[Monitor, ...] = (
    Monitor("listing_entries", _entries(lambda one: one.first_page, monitor_codes.FIRST_PAGE)),
    Monitor("fragment_entries", _entries(lambda one: one.fragment, monitor_codes.FURTHER_PAGES)),
    Monitor("listing_structure", _kept_anchors),
    Monitor(
        "entry_fields",
        _kept_shares(lambda one: one.entry_fields, lambda one: one.entries, monitor_codes.LISTING_ENTRIES),
    ),
    Monitor(
        "article_structure", _kept_shares(lambda one: one.anchors, lambda one: one.pages, monitor_codes.ARTICLE_PAGES)
    ),
    Monitor(
        "text_contract", _rare(lambda one: Share(one.text_contract, one.pages), monitor_codes.WITHOUT_CLASSES, 0.5)
    ),
    Monitor("article_fields", _kept_shares(lambda one: one.fields, lambda one: one.pages, monitor_codes.ARTICLE_PAGES)),
    Monitor("text_length", _lengths),
    Monitor("shorter_texts", _rare(lambda one: Share(one.shrunk, one.reread), monitor_codes.CUT_TEXTS, 0.3)),
    Monitor("failures", _failures),
    Monitor("article_pages", _pages_came),
    Monitor("duplicates", _rare(lambda one: Share(one.doubled, one.new), monitor_codes.COPIED_TEXTS, 0.5)),
    Monitor("overlap", _overlap),
    Monitor("silence", _silence),
)
