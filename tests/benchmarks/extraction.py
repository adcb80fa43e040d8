"""Extraction beside other programs, on the same pages in one run: what comes out, and how fast. ``make bench``.

``python -m tests.benchmarks.extraction [--pages N] [--rounds N]`` needs the extra ``bench``. The pages are those of the
demo site in all its layouts, so that the right text is known. Each program reads them in a process of its own, in turn;
the best round of each counts, in seconds of the processor. VOKSPIDER_BENCH_PAGES sets the number of pages too.
"""

import argparse
import json
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from attrs import frozen

from vokspider.config import Source
from vokspider.demo.site import DemoSite
from vokspider.extract import Repeats, extract

from .size import sized

Read = Callable[[bytes, str], str]
_PACKAGES = {
    "vokspider": "vokspider",
    "vokspider, with entries": "vokspider",
    "vokspider, each page alone": "vokspider",
    "trafilatura": "trafilatura",
    "newspaper4k": "newspaper4k",
    "news-please": "news-please",
    "jusText": "justext",
}
_WARM_UP = 5  # pages, before the time is taken


@frozen
class Page:
    """A page as served, and its article: paragraphs, title, and the titles and teasers of others that stand on it."""

    body: bytes
    url: str
    title: str
    paragraphs: tuple[str, ...]
    others: frozenset[str]


@frozen
class Measured:
    """Of one program: pages whose text is exact, lines of entries left in texts, paragraphs lost, and pages/s."""

    exact: int
    left: int
    lost: int
    speed: float


class _Everything:
    """The identities of all articles: a crawl knows nearly all entries of a page already."""

    def __contains__(self, identity: object) -> bool:
        return True


def demo_pages(number: int) -> list[Page]:
    """Pages of articles in every layout."""
    site = DemoSite.generate(number, start_listed=False)
    others = frozenset(text for one in site.articles for text in (one.title, one.teaser))
    return [Page(site.page(one.path).body, site.url(one), one.title, one.paragraphs, others) for one in site.articles]


def _vokspider(*, entries: bool = False, alone: bool = False) -> Read:
    """``entries``: read those too. ``alone``: remember nothing of earlier pages, which a crawl does."""
    source = Source(
        name="demo", site="https://kcnawatch.org", language="en", display_name="Voice of Korea (EN)", page="kcnawatch"
    )
    known = () if entries else _Everything()
    repeats = None if alone else Repeats()

    def read(body: bytes, url: str) -> str:
        found = extract(body, url, source, known=known, repeats=repeats)
        return "\n".join(found.article.paragraphs) if found.article else ""

    return read


def _trafilatura() -> Read:
    import trafilatura

    return lambda body, url: trafilatura.extract(body, url=url) or ""


def _newspaper() -> Read:
    from newspaper import Article

    def read(body: bytes, url: str) -> str:
        article = Article(url)
        article.download(input_html=body.decode())
        article.parse()
        return str(article.text)

    return read


def _newsplease() -> Read:
    from newsplease import NewsPlease

    return lambda body, url: NewsPlease.from_html(body.decode(), url=url).maintext or ""


def _justext() -> Read:
    import justext

    stop_words = justext.get_stoplist("English")
    return lambda body, url: "\n".join(one.text for one in justext.justext(body, stop_words) if not one.is_boilerplate)


def reader(name: str) -> Read:
    """What reads a page's text with one of the programs. Raises ImportError where it is not installed."""
    makers: dict[str, Callable[[], Read]] = {
        "vokspider": _vokspider,
        "vokspider, with entries": lambda: _vokspider(entries=True),
        "vokspider, each page alone": lambda: _vokspider(alone=True),
        "trafilatura": _trafilatura,
        "newspaper4k": _newspaper,
        "news-please": _newsplease,
        "jusText": _justext,
    }
    return makers[name]()


def read_all(name: str, pages: Sequence[Page]) -> tuple[list[str], float]:
    """The text of each page, and the seconds of the processor that reading them took."""
    read = reader(name)
    for page in pages[:_WARM_UP]:
        read(page.body, page.url)
    began = time.process_time()
    texts = [read(page.body, page.url) for page in pages]
    return texts, time.process_time() - began


def judge(pages: Sequence[Page], texts: Iterable[str], seconds: float) -> Measured:
    """What a program's texts are worth. Line breaks within a paragraph and a title above the text are no faults."""
    exact = left = lost = 0
    for page, text in zip(pages, texts, strict=True):
        lines = [line for line in (" ".join(one.split()) for one in text.split("\n")) if line]
        own = [line for line in lines if line != page.title]
        joined = " ".join(own)
        exact += joined == " ".join(page.paragraphs)
        left += sum(line in page.others and line not in page.paragraphs for line in own)
        lost += sum(paragraph not in joined for paragraph in page.paragraphs)
    return Measured(exact, left, lost, len(pages) / seconds)


def measure(name: str, file: Path, pages: Sequence[Page]) -> Measured | str:
    """One round of one program in a process of its own; why it cannot be measured, if it cannot."""
    command = [sys.executable, "-W", "ignore", "-m", __spec__.name, "--read", name, "--file", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"exit code {done.returncode}"
    texts, seconds = json.loads(done.stdout.splitlines()[-1])
    return judge(pages, texts, seconds)


def table(pages: Sequence[Page], rounds: int) -> Iterable[str]:
    """The lines of the table."""
    total = sum(len(page.paragraphs) for page in pages)
    size = sum(len(page.body) for page in pages) / len(pages) / 1000
    yield f"{len(pages)} pages of {size:.1f} kB in the middle, {total} paragraphs; the best of {rounds} rounds"
    yield f"{'':34}{'exact texts':>12}{'lines of entries left':>24}{'paragraphs lost':>18}{'pages/s':>10}"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "pages")
        file.write_bytes(pickle.dumps(pages))
        found: dict[str, list[Measured | str]] = {name: [] for name in _PACKAGES}
        for _ in range(rounds):
            for name, results in found.items():
                results.append(measure(name, file, pages))
    for name, results in found.items():
        yield _row(name, results, len(pages))


def _row(name: str, results: Sequence[Measured | str], pages: int) -> str:
    failures = [one for one in results if isinstance(one, str)]
    if failures:
        return f"{name:34}could not be measured: {failures[0]}"
    best = max((one for one in results if isinstance(one, Measured)), key=lambda one: one.speed)
    label = f"{name} {_version(_PACKAGES[name])}"
    return f"{label:34}{best.exact / pages:>12.0%}{best.left:>24}{best.lost:>18}{best.speed:>10.0f}"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def main() -> None:
    """Print the table; with ``--read``, the texts of one program for the process that prints it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=sized(240, 36))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--read", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        texts, seconds = read_all(options.read, pickle.loads(options.file.read_bytes()))  # noqa: S301 our own file
        sys.stdout.write(f"\n{json.dumps([texts, seconds])}\n")
        return
    for line in table(demo_pages(options.pages), options.rounds):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
