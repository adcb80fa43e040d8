"""``python -m tests.fuzz --minutes 10``: damaged pages through everything that reads them, until the time is over."""

import argparse
import sys
import time
from pathlib import Path

from attrs import define
from hypothesis import HealthCheck, given, settings
from hypothesis import seed as seeded

from tests.fuzz.damage import Case, cases
from tests.fuzz.invariants import BrokenError, check

_ROUND = 300  # examples of one seed


@define
class Tally:
    """What was tried so far: pages, those that gave an article's text whole, and the slowest, in s of the processor."""

    pages: int = 0
    undamaged: int = 0
    slowest: float = 0.0
    largest: int = 0
    last: Case | None = None

    def note(self, case: Case) -> None:
        """Check one page."""
        self.last = case
        self.slowest = max(self.slowest, check(case))
        self.pages += 1
        self.undamaged += case.whole
        self.largest = max(self.largest, len(case.body))


def run_round(number: int, tally: Tally) -> None:
    """The pages of one seed. Raises what the smallest page that breaks something raises."""

    @seeded(number)
    @settings(max_examples=_ROUND, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(cases)
    def one(case: Case) -> None:
        tally.note(case)

    one()


def save(case: Case, folder: Path) -> Path:
    """Keep a page that broke something."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"page-{abs(hash(case)):x}.html"
    path.write_bytes(case.body)
    return path


def main() -> int:
    """Say what was tried; 1 when something broke, with the page and the seed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1, help="of the first round")
    parser.add_argument("--folder", type=Path, default=Path("build/fuzz"), help="where pages go that break something")
    options = parser.parse_args()
    tally, number, began = Tally(), options.seed, time.monotonic()
    while time.monotonic() - began < options.minutes * 60:
        try:
            run_round(number, tally)
        except (Exception, BrokenError) as error:
            kept = save(tally.last, options.folder) if tally.last else None
            sys.stdout.write(f"seed {number}: {type(error).__name__}: {str(error)[:2000]}\nthe page is {kept}\n")
            return 1
        number += 1
    seconds = time.monotonic() - began
    sys.stdout.write(
        f"{tally.pages} pages in {seconds / 60:.1f} min ({tally.pages / seconds:.0f}/s), seeds {options.seed} to "
        f"{number - 1}, {tally.undamaged} with a whole More From block; nothing broke; slowest {tally.slowest:.2f} s, "
        f"largest {tally.largest:,} bytes\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
