"""``make fixture``: a saved page becomes a test.

The page is copied to ``tests/fixtures/<site>/``, and what vokspider reads from it is written to a JSON file of the same
name. The tests of saved pages compare the two from then on.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from attrs import evolve

from vokspider.config import Source, load
from vokspider.extract import doubt, extract
from vokspider.extract.opening import open_page
from vokspider.formats.provenance import provenance
from vokspider.model.errors import VokspiderError
from vokspider.model.items import Article, Entry
from vokspider.model.reasons import LISTING_IN_PLACE
from vokspider.sites import site_named

FIXTURES = Path(__file__).parents[1] / "fixtures"
HTML = "text/html; charset=UTF-8"
_ARTICLE = "external_id title source_name published_on original_url more_articles_url layout".split()
_ENTRY = "external_id title teaser listed_on".split()


class FixtureError(VokspiderError):
    """The saved page cannot become a fixture; the message says why and what to do."""


def expected(
    body: bytes,
    url: str,
    source: Source,
    *,
    is_text: bool = False,
    entry_title: str | None = None,
    content_type: str = HTML,
) -> dict[str, Any]:
    """What vokspider reads from a page, as the JSON of a fixture has it: the ``kind`` and what belongs to that.

    ``is_text``: the page is captured text, without markup. ``entry_title``: the title that the listing gave it.
    """
    headers = () if is_text else (("Content-Type", content_type),)
    found = extract(body, url, source, headers=headers, is_text=is_text)
    reason = found.failure.reason if found.failure else None
    if is_text and not found.article:  # a listing without links is not a page of its own
        reason = reason or LISTING_IN_PLACE
    if found.article and entry_title is not None:
        problem = doubt(evolve(found.article, entry_title=entry_title), site_named(source.page), source)
        reason = problem[0] if problem else None
    if reason:
        return {"kind": "captured-failure" if is_text else "failure", "reason": reason}
    entries = [_plain(entry, _ENTRY) for entry in found.entries]
    if found.article:
        return {"kind": "captured" if is_text else "article", "article": _article(found.article), "entries": entries}
    return {"kind": "listing", "listing_key": open_page(body, url, source, headers).listing_key(), "entries": entries}


def _article(article: Article) -> dict[str, Any]:
    removals = [{"rule": one.rule, "position": one.position, "count": one.count} for one in article.removals]
    facts = _plain(article, _ARTICLE)
    if article.url is None:  # its identity is then that of its text, which the test computes itself
        facts["external_id"] = ""
    return {**facts, "paragraphs": list(article.paragraphs), "removals": removals}


def _plain(item: Article | Entry, names: Sequence[str]) -> dict[str, Any]:
    values = ((name, getattr(item, name)) for name in names)
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values}


def write(
    page: Path,
    source: Source,
    *,
    url: str = "",
    name: str = "",
    entry_title: str | None = None,
    folder: Path = FIXTURES,
) -> Path:
    """Write the fixture of a saved page; returns the path of its JSON.

    Raises FixtureError when the page cannot be read, its address is unknown, or a fixture of that name exists.
    """
    try:
        body = page.read_bytes()
    except OSError as error:
        raise FixtureError(f"{page} cannot be read: {error.strerror}") from error
    is_text = page.suffix == ".txt"
    url = url or ("" if is_text else _own_address(body, source))
    name = name or page.stem
    target = folder / source.page / f"{name}{'.txt' if is_text else '.html'}"
    facts = target.with_suffix(".json")
    for path in (target, facts):
        if path.exists():
            raise FixtureError(f"{path} exists already; give the new fixture another name with NAME=...")
    head = {"file": target.name, "source": source.name}
    data = expected(body, url, source, is_text=is_text, entry_title=entry_title)
    title = {} if entry_title is None else {"entry_title": entry_title}
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(body)
    whole = {**head, "kind": data.pop("kind"), "url": url or None, **title, **data}
    facts.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return facts


def _own_address(body: bytes, source: Source) -> str:
    """The address that a saved page gives for itself. Raises FixtureError if it gives none."""
    host = urlsplit(source.site).hostname
    found = provenance(body.decode("utf-8", "replace")).urls
    own = next((url for url in found if urlsplit(url).hostname == host), None)
    if own is None:
        raise FixtureError("the page does not contain its own address; give it with URL=https://...")
    return own


def to_check(data: dict[str, Any]) -> Iterator[str]:
    """What to compare with the page in a browser, a line each."""
    yield f"kind: {data['kind']}"
    if "reason" in data:
        yield f"refused as {data['reason']}: is the page really not a whole article of {data['source']}?"
    if "article" in data:
        yield from _article_to_check(data["article"])
    if "entries" in data:
        first = f", the first is {data['entries'][0]['title']!r}" if data["entries"] else ""
        yield f"{len(data['entries'])} entries{first}: are all there, each with its title, teaser and day?"


def _article_to_check(article: dict[str, Any]) -> Iterator[str]:
    paragraphs = article["paragraphs"]
    yield f"title: {article['title']!r}, published on {article['published_on']}, layout {article['layout']}"
    yield f"{len(paragraphs)} paragraphs: do they begin and end as in the browser, and is none missing between?"
    for which, text in (("first", paragraphs[0]), ("last", paragraphs[-1])):
        yield f"  {which}: {text[:70]}"
    for removal in article["removals"]:
        rule, count, position = removal["rule"], removal["count"], removal["position"]
        yield f"{rule} removed {count} lines from line {position} on: is none of them the article's?"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write a fixture and say what to check; returns the exit code."""
    parser = argparse.ArgumentParser(prog="make fixture", description="Turn a saved page into a test.")
    parser.add_argument("file", type=Path)
    for name in ("url", "source", "name", "title"):
        parser.add_argument(f"--{name}", default="")
    given = parser.parse_args(arguments)
    try:
        config = load()
        source = config.source(given.source) if given.source else config.sources[0]
        facts = write(given.file, source, url=given.url, name=given.name, entry_title=given.title or None)
    except VokspiderError as error:
        sys.stderr.write(f"make fixture: {error}\n")
        return 2
    lines = [
        f"Written: {facts}",
        "It shows what the code reads, not what is right. Compare it with the page in a browser:",
    ]
    lines += [f"- {line}" for line in to_check(json.loads(facts.read_text(encoding="utf-8")))]
    lines += [
        "Correct the JSON where the code is wrong; the test then fails until the code is right.",
        "Do not commit real text.",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
