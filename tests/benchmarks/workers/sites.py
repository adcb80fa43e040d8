"""Four sites as one process, whose pages are made before the first request, so that serving them takes little time.

Standard output has one line of JSON with the addresses. Each line on standard input is the latency from now on, in s;
its end ends the process.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from attrs import define, field, frozen

from vokspider.demo import server as demo
from vokspider.demo.model import Reply
from vokspider.demo.site import DemoSite

from .bench import Place
from .net import HOST


@define(eq=False)
class ReadySite(DemoSite):
    """A site that never changes and keeps every page that it was asked for."""

    ready: dict[str, Reply] = field(factory=dict, repr=False)

    def answer(self, target: str) -> Reply:
        """The page at a path and query."""
        if target not in self.ready:
            self.ready[target] = self.page(target)
        return self.ready[target]

    def make_ready(self) -> None:
        """Make the pages of all articles."""
        for article in self.articles:
            self.answer(article.path)


@frozen
class Sites:
    """The process of the sites, and where they are."""

    process: "subprocess.Popen[str]"
    places: dict[str, Place]

    def take(self, seconds: float) -> None:
        """Let each page take so long from now on."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{seconds}\n")
        self.process.stdin.flush()


@contextmanager
def sites_of(number: int, pages: int) -> Iterator[Sites]:
    """A process with so many sites of ``pages`` articles each, which are the sources ``s0``, ``s1`` and so on."""
    command = [sys.executable, "-m", __name__, str(number), str(pages)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = json.loads(process.stdout.readline())
        yield Sites(process, {f"s{at}": Place(*one) for at, one in enumerate(found)})


def _serve(number: int, pages: int) -> None:
    demo._HOST = HOST  # type: ignore[misc]  # reachable from the other machines
    sites = [ReadySite.generate(pages, seed=seed) for seed in range(1, number + 1)]
    with ExitStack() as stack:
        for site in sites:
            stack.enter_context(demo.serve(site))
            site.make_ready()
        sys.stdout.write(json.dumps([(site.base_url, site.start_url) for site in sites]) + "\n")
        sys.stdout.flush()
        for line in sys.stdin:
            for site in sites:
                site.latency = float(line)


if __name__ == "__main__":
    _serve(int(sys.argv[1]), int(sys.argv[2]))
