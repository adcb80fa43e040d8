"""All monitors: what each looks at, what it expects, and what is the likely cause where that does not hold."""

from collections.abc import Callable, Mapping, Sequence
from statistics import median

from attrs import field, frozen

from vokspider.monitors.figures import Figures, Uncovered
from vokspider.monitors.rules import Lengths, Share, fell, percent, pool, rose, shifted

_MANY_PAGES = 5  # so many articles do not all fail again by themselves
_FEWEST_TEXTS = 8  # so few say nothing about lengths: a day of congratulatory telegrams is short
_SHORTER, _LONGER = 0.6, 2.5  # of the usual median


@frozen
class EarlierRun:
    """An earlier run, newest first where there are several; ``healthy``: ok or quiet, or accepted by people."""

    run_id: int
    healthy: bool
    figures: Figures


@frozen
class Basis:
    """What a run is held against: the ``usual`` figures of healthy runs, and all runs ``before``, newest first.

    ``least_runs``: healthy ones that there have to be. ``silent_days``: 0 for never.
    """

    usual: tuple[Figures, ...] = ()
    before: tuple[EarlierRun, ...] = ()
    least_runs: int = 5
    silent_days: int = 7


@frozen
class Comparison:
    """What a monitor found: the ``figure`` and what was ``expected``, in words. ``broken`` None: it could not judge.

    ``parts`` are the anchors, fields or reasons that broke it.
    """

    broken: bool | None
    figure: str = ""
    expected: str = ""
    parts: tuple[str, ...] = ()


Rule = Callable[[Figures, Basis], Comparison]


@frozen
class Monitor:
    """One line of the table: its name, how its figure is held against what is expected, and why that may not hold."""

    name: str
    rule: Rule = field(repr=False)
    cause: str = ""


def _too_few_runs(number: int, basis: Basis) -> Comparison | None:
    if number < basis.least_runs:
        return Comparison(None, expected=f"{basis.least_runs} healthy runs to compare with, there are {number}")
    return None


# -- rules ----------------------------------------------------------------------------------------------------------


def _entries(count: Callable[[Figures], int | None], where: str) -> Rule:
    """At least one entry, and half of the usual number: the median, since the last page of a listing is short."""

    def rule(now: Figures, basis: Basis) -> Comparison:
        number, usual = count(now), [found for one in basis.usual if (found := count(one)) is not None]
        if number is None:
            return Comparison(None, expected=f"that {where} is read")
        figure = f"{number} entries on {where}"
        if number == 0:
            return Comparison(True, figure, "at least one")
        if waiting := _too_few_runs(len(usual), basis):
            return waiting
        middle = median(usual)
        return Comparison(2 * number < middle, figure, f"at least half of the usual {middle:g}")

    return rule


def _kept_anchors(now: Figures, basis: Basis) -> Comparison:
    """One page a run, so no share: what was there in every healthy run has to be there."""
    read = [one.listing for one in basis.usual if one.listing]
    if not now.listing:
        return Comparison(None, expected="that the listing's first page is read")
    if waiting := _too_few_runs(len(read), basis):
        return waiting
    usual = [name for name in now.listing if all(one.get(name) for one in read)]
    lost = tuple(name for name in usual if not now.listing[name])
    figure = f"the listing has lost its {_words(lost)}" if lost else f"{len(usual)} anchors of the listing"
    return Comparison(bool(lost), figure, f"all {len(usual)} that it had in every run", lost)


def _kept_shares(counts: Callable[[Figures], Mapping[str, int]], total: Callable[[Figures], int], what: str) -> Rule:
    """Each thing as often as usual, see ``rules.fell``."""

    def rule(now: Figures, basis: Basis) -> Comparison:
        runs = [one for one in basis.usual if total(one)]
        if not total(now):
            return Comparison(None, expected=f"that {what} are read")
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
        said = [f"{name} on {shares[name][0]} {what}" for name in lost]
        usually = [f"{name} on {percent(shares[name][1])}" for name in lost]
        figure = ", ".join(said) or f"{_words(names)} on {total(now)} {what}"
        return Comparison(bool(lost), figure, ", ".join(usually) or "about as many as usual", lost)

    return rule


def _rare(share: Callable[[Figures], Share], what: str, least: float) -> Rule:
    """Not far more often than usual, see ``rules.rose``."""

    def rule(now: Figures, basis: Basis) -> Comparison:
        found, runs = share(now), [share(one) for one in basis.usual if share(one).of]
        if not found.of:
            return Comparison(None, expected="that there are any")
        if waiting := _too_few_runs(len(runs), basis):
            return waiting
        usual = pool(runs)
        return Comparison(rose(found, usual, least=least), f"{found} {what}", f"{percent(usual)} as usual")

    return rule


def _failures(now: Figures, basis: Basis) -> Comparison:
    runs = [one for one in basis.usual if one.tried]
    if not now.tried:
        return Comparison(None, expected="that articles are fetched")
    if waiting := _too_few_runs(len(runs), basis):
        return waiting
    shares = {
        reason: (Share(number, now.tried), pool([Share(one.failures.get(reason, 0), one.tried) for one in runs]))
        for reason, number in now.failures.items()
    }
    grown = tuple(reason for reason, (share, usual) in shares.items() if rose(share, usual, least=0.1))
    said = ", ".join(f"{shares[reason][0]} fetched articles failed as {reason}" for reason in grown)
    usually = ", ".join(f"{reason} {percent(shares[reason][1])}" for reason in grown)
    figure = said or f"{sum(now.failures.values())} of {now.tried} fetched articles failed for the first time"
    expected = f"{usually} as usual" if grown else "for each reason about as many as usual"
    return Comparison(bool(grown), figure, expected, grown)


def _pages_came(now: Figures, basis: Basis) -> Comparison:
    """An article that fails again is no news; but an outage goes on until a page comes, however often it was met."""
    if not now.asked:
        return Comparison(None, expected="that articles are fetched")
    last = next((run for run in basis.before if run.figures.asked), None)
    goes_on = last is not None and not last.healthy and not last.figures.came
    broken = not now.came and (goes_on or now.asked >= _MANY_PAGES)
    since = f", as in run {last.run_id}" if last and goes_on and broken else ""
    figure = f"{now.came} of {now.asked} article pages were usable" if now.came else _none_came(now.asked)
    return Comparison(broken, f"{figure}{since}", "at least one")


def _none_came(asked: int) -> str:
    return f"none of {asked} article pages was usable"


def _lengths(now: Figures, basis: Basis) -> Comparison:
    runs = [one for one in basis.usual if one.lengths]
    if len(now.lengths) < _FEWEST_TEXTS:
        return Comparison(None, expected=f"{_FEWEST_TEXTS} new texts, there are {len(now.lengths)}")
    if waiting := _too_few_runs(len(runs), basis):
        return waiting
    usual = [length for one in runs for length in one.lengths]
    before = Lengths.of(usual)
    figure = f"{len(now.lengths)} new texts of {median(now.lengths):,.0f} letters in the middle"
    expected = f"{_SHORTER * before.middle:,.0f} to {_LONGER * before.middle:,.0f}, usual are {before.middle:,.0f}"
    return Comparison(shifted(now.lengths, usual, shorter=_SHORTER, longer=_LONGER), figure, expected)


def _overlap(now: Figures, basis: Basis) -> Comparison:
    if now.narrowed:
        return Comparison(None, expected="a crawl that was not told where to begin or to stop")
    if now.gap is None:
        return Comparison(False, "the listing was read to what was covered before", "that, or deeper")
    return Comparison(True, f"days that may not be covered: {now.gap}", _reach(now.gap))


def _reach(gap: Uncovered) -> str:
    return f"to read back to {gap.covered_to}" if gap.covered_to else "to read to the end of the listing"


def _silence(now: Figures, basis: Basis) -> Comparison:
    if not basis.silent_days:
        return Comparison(None, expected="monitors.silent_days above 0")
    broken = now.silent_days > basis.silent_days
    return Comparison(broken, f"{now.silent_days} days without a new article", f"{basis.silent_days} at the most")


def _words(names: Sequence[str]) -> str:
    return ", ".join(names)


# -- the table ------------------------------------------------------------------------------------------------------

_REDESIGN = "the site was redesigned, or serves another page"
MONITORS: tuple[Monitor, ...] = (
    Monitor(
        "listing_entries",
        _entries(lambda one: one.first_page, "the listing's first page"),
        "the site lists less, or the markup of its entries changed",
    ),
    Monitor(
        "fragment_entries",
        _entries(lambda one: one.fragment, "the listing's further pages"),
        "the site's AJAX address answers with less, or in another markup",
    ),
    Monitor("listing_structure", _kept_anchors, _REDESIGN),
    Monitor(
        "entry_fields",
        _kept_shares(lambda one: one.entry_fields, lambda one: one.entries, "entries"),
        "the markup of the listing's entries changed",
    ),
    Monitor(
        "article_structure", _kept_shares(lambda one: one.anchors, lambda one: one.pages, "article pages"), _REDESIGN
    ),
    Monitor(
        "text_contract",
        _rare(lambda one: Share(one.text_contract, one.pages), "article pages were read without their classes", 0.5),
        _REDESIGN,
    ),
    Monitor(
        "article_fields",
        _kept_shares(lambda one: one.fields, lambda one: one.pages, "article pages"),
        "the markup around the title or the Date: line changed",
    ),
    Monitor("text_length", _lengths, "the page class takes too little or too much of the page for the text"),
    Monitor(
        "shorter_texts",
        _rare(lambda one: Share(one.shrunk, one.reread), "stored articles lost a third of their text", 0.3),
        "the site cuts its pages, or the page class loses text",
    ),
    Monitor("failures", _failures, "the site has trouble, bans this address, or serves other pages"),
    Monitor("article_pages", _pages_came, "an outage or a ban that goes on"),
    Monitor(
        "duplicates",
        _rare(lambda one: Share(one.doubled, one.new), "new articles have the text of an earlier one", 0.5),
        "the site took old articles in again, or serves one page for all",
    ),
    Monitor("overlap", _overlap, "the walk broke off; later crawls go on until the gap is closed"),
    Monitor("silence", _silence, "the listing is frozen or served from a cache, or nothing was published"),
)
