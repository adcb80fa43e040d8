"""The readable page of a pack: one file of HTML, without scripts, that loads nothing."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from html import escape
from itertools import pairwise
from string import Template
from typing import Any

from vokspider.compare.changes import Difference
from vokspider.compare.wording import ADDED, EQUAL, REMOVED, word_pieces
from vokspider.evidence import layout
from vokspider.evidence.pack import Pack
from vokspider.evidence.people import proves, template
from vokspider.evidence.script.tokens import stamped
from vokspider.model.availability import WORDS
from vokspider.model.outcomes import OUTCOMES
from vokspider.reports.article_page import version_of
from vokspider.reports.change import comparison
from vokspider.store.absences.absence_queries import Absence
from vokspider.store.articles.article_detail import Revision
from vokspider.store.articles.article_queries import paragraphs
from vokspider.wording.removals import removed_as
from vokspider.wording.vanished import EXCLUDED, disappearance

_LEDGER = ("discovered", *OUTCOMES)
_MARKS = {EQUAL: "{}", REMOVED: "<del>{}</del>", ADDED: "<ins>{}</ins>"}


def page(pack: Pack) -> str:
    """The page."""
    shown = pack.report.current
    title = (shown.title if shown else None) or pack.report.article.title or "(no title)"
    return Template(template(layout.PAGE)).substitute(
        title=escape(title),
        subject=escape(str(pack.subject)),
        name=escape(pack.dossier.display_name),
        origin=escape(pack.key.name),
        language=escape(pack.dossier.language),
        warnings="".join(f'<p class="warn">{escape(line)}</p>' for line in _warnings(pack)),
        facts=_table((), _facts(pack), kind="facts"),
        text=_text(pack, shown),
        changes=_changes(pack),
        removed=_removed(pack),
        observed=_observed(pack),
        runs=_runs(pack),
        log=_log(pack),
        citation=f"<p>{escape(pack.citation.text())}</p>" if pack.citation else "<p>It has no text to cite.</p>",
        proves="\n".join(_marked(part) for part in proves().strip().split("\n\n")[1:]),
    )


def _warnings(pack: Pack) -> Iterator[str]:
    shown, article = pack.report.current, pack.report.article
    if shown is None:
        yield "No text of this article is stored."
    elif shown.incomplete:
        yield "This text is incomplete: it breaks off."
    if article.gone_at:
        yield "The page of this article is gone from the site."
    elif article.absent_since:
        yield "The page was missing when it was last requested; that is not confirmed yet."


def _facts(pack: Pack) -> Iterator[Sequence[str]]:
    article, shown = pack.report.article, pack.report.current
    yield "Address", _code(article.url)
    yield "Original address", _code(shown.original_url if shown else None)
    yield "Published", _said(shown.published_on if shown else None, "by the date line of the page")
    yield "Listed", _said(article.listed_on, "by the listing of the site")
    yield "Imported", _said(article.imported_at, "into the site, by the time in its id")
    yield "First seen", _said(article.first_seen_at, "by this archive")
    if shown:
        yield "Revision", f"{shown.number} of {len(pack.report.revisions)}, stored {_at(shown.created_at)}"
        yield "Page fetched", _said(shown.fetched_at)
        yield "Hash of the text", _code(shown.content_sha256)
    yield "Checkpoint", f"{pack.kept.size:,} entries, root {_code(pack.kept.root)}"


def _text(pack: Pack, shown: Revision | None) -> str:
    if shown is None:
        return ""
    attributes = f'dir="auto" lang="{escape(pack.dossier.language)}"'
    lines = "\n".join(f"<p {attributes}>{escape(one)}</p>" for one in paragraphs(shown.text))
    return f'<h2>The text of revision {shown.number}</h2>\n<div class="text">{lines}</div>'


def _changes(pack: Pack) -> str:
    revisions = [one for one in pack.report.revisions if isinstance(one, Revision)]
    rows = [_row_of(one) for one in revisions]
    heads = ("revision", "stored", "title", "change", "read by", "hash of the text")
    return "<h2>Every revision</h2>\n" + _table(heads, rows) + "".join(_diff(*pair) for pair in pairwise(revisions))


def _row_of(one: Revision) -> Sequence[str]:
    number, when, kinds = _link(layout.text(one.number), str(one.number)), _at(one.created_at), ", ".join(one.kinds)
    read_by = f"{one.origin}, {one.extractor}"
    return number, when, escape(one.title or ""), escape(kinds), escape(read_by), _code(one.content_sha256)


def _diff(old: Revision, new: Revision) -> str:
    found = comparison(version_of(old), version_of(new))
    title = _pieces(word_pieces(old.title or "", new.title or ""))
    lines = "\n".join(f'<p dir="auto">{_pieces(one.words)}</p>' for one in _around(found.paragraphs))
    head = f"<h3>From revision {old.number} to revision {new.number}</h3>"
    return f'{head}\n<div class="text"><p dir="auto"><b>{title}</b></p>\n{lines}</div>\n'


def _around(found: Sequence[Difference]) -> list[Difference]:
    """The paragraphs that differ."""
    return [one for one in found if one.op != EQUAL]


def _pieces(words: Iterable[tuple[str, str]]) -> str:
    return "".join(_MARKS[op].format(escape(text)) for op, text in words)


def _removed(pack: Pack) -> str:
    if not pack.report.removals:
        return ""
    rows = [
        (f"{one.position}", f"{one.count}", f"{escape(removed_as(one.rule))} ({_code(one.rule)})", _lines(one.text))
        for one in pack.report.removals
    ]
    head = "<h2>What was removed from the page to get the text</h2>\n"
    return head + _table(("from line", "lines", "what", "text"), rows)


def _lines(text: str) -> str:
    return f'<pre dir="auto">{escape(text)}</pre>'


def _observed(pack: Pack) -> str:
    parts = ["<h2>What was observed</h2>", *map(_absence, pack.report.known_absences), "<h3>Requests</h3>"]
    heads = ("run", "when", "address", "status", "found", "SHA-256 of the page", "bytes")
    parts.append(_table(heads, [_request(one.name, one.values) for one in pack.dossier.of("capture")]))
    seen = [_sighting(record.values) for record in pack.dossier.of("sighting")]
    return "\n".join([*parts, "<h3>In listings</h3>", _table(("run", "place", "day", "title", "teaser", "page"), seen)])


def _request(name: str, values: Any) -> Sequence[str]:
    found = WORDS.get(values["state"], values["state"]) or "no answer"
    page = _link(layout.page(name), f"{values['size']:,}") if values["kept"] else f"{values['size']:,}, not kept"
    status = str(values["status"] or "none")
    status = _link(layout.headers(name), status) if values["headers"].get("items") else status
    reason = f" ({escape(values['reason'])})" if values["reason"] else ""
    when = _at(values["fetched_at"])
    return str(values["run"]), when, _code(values["url"]), status, escape(found) + reason, _code(values["sha256"]), page


def _sighting(one: Any) -> Sequence[str]:
    texts = (escape(one["title"] or ""), escape(one["teaser"] or ""), _code(one["page_url"]))
    return str(one["run"]), str(one["position"] + 1), _day(one["listed_on"]), *texts


def _absence(one: Absence) -> str:
    days = [_at(time) if time else None for time in (one.present_at, one.first_at, one.gone_at, one.back_at)]
    instead = WORDS.get(one.state, one.state)
    lines = disappearance(days[0], days[1] or "", days[2], days[3], instead)
    return f"<p>{escape(' '.join(lines))} {escape(EXCLUDED) if one.gone_at else ''}</p>"


def _runs(pack: Pack) -> str:
    closed = {one["run"]: one for one in map(json.loads, pack.dossier.entries.values()) if one["kind"] == "closed"}
    rows = [_run(one.values, closed.get(one.values["run"], {})) for one in pack.dossier.of("run")]
    heads = ("run", "started by", "began", "ended", "verdict", *_LEDGER)
    return "<h2>The runs, with their ledgers</h2>\n" + _table(heads, rows)


def _run(one: Any, entry: Any) -> Sequence[str]:
    """A run. ``entry``: that which closed it, empty if none did."""
    number, trigger = _link(layout.record(f"run-{one['run']}"), str(one["run"])), escape(one["trigger"])
    ledger = (str(entry.get("ledger", {}).get(name, "")) for name in _LEDGER)
    times = _at(one["started_at"]), _at(one["finished_at"])
    return number, trigger, *times, escape(one["verdict"] or "not closed"), *ledger


def _log(pack: Pack) -> str:
    rows = [_entry(seq, json.loads(entry)) for seq, entry in pack.dossier.entries.items()]
    stamps = "".join(f"<li>{_link(layout.STAMPS + name, name)}{_stamped(file)}</li>" for name, file in pack.stamps)
    return "\n".join(
        (
            "<h2>What the log tells</h2>",
            _table(("entry", "at", "kind", "revision", "run", ""), rows),
            "<h3>The checkpoint that proves it</h3>",
            f"<pre>{escape(pack.kept.note)}</pre>",
            f"<p>The key: {_code(str(pack.key.verifier))}</p>",
            f"<p>Timestamps:</p><ul>{stamps}</ul>" if stamps else "<p>It has no timestamps.</p>",
        )
    )


def _entry(seq: int, one: Any) -> Sequence[str]:
    number, proof = _link(layout.entry(seq), str(seq)), _link(layout.proof(seq), "proof")
    return number, escape(one["at"]), escape(one["kind"]), str(one.get("revision", "")), str(one.get("run", "")), proof


def _stamped(file: bytes) -> str:
    """The time that a timestamp tells; empty for another file."""
    try:
        time = datetime.strptime(stamped(file)[2][:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return ""
    return f": this existed at {_at(time)}"


def _marked(part: str) -> str:
    """A part of a plain text: a list of lines with dashes, or a paragraph."""
    if not part.startswith("- "):
        return f"<p>{escape(part)}</p>"
    items = part.removeprefix("- ").split("\n- ")
    return "<ul>" + "".join(f"<li>{escape(' '.join(one.split()))}</li>" for one in items) + "</ul>"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "") -> str:
    """A table of cells that are HTML; without ``heads``, the first cell of each row is its head."""
    top = "<tr>" + "".join(f"<th>{escape(one)}</th>" for one in heads) + "</tr>" if heads else ""
    body = "\n".join(_row(cells, has_head=not heads) for cells in rows)
    return f'<div class="wide"><table class="{kind}">{top}\n{body}</table></div>'


def _row(cells: Sequence[str], *, has_head: bool) -> str:
    head = f"<th>{cells[0]}</th>" if has_head else ""
    return f"<tr>{head}" + "".join(f"<td>{one}</td>" for one in cells[has_head:]) + "</tr>"


def _link(name: str, text: str) -> str:
    return f'<a href="{escape(name)}">{escape(text)}</a>'


def _code(text: str | None) -> str:
    return f"<code>{escape(text)}</code>" if text else "not known"


def _said(value: datetime | date | None, meaning: str = "") -> str:
    if value is None:
        return "not known"
    when = _at(value) if isinstance(value, datetime) else _day(value)
    return f"{when}, {meaning}" if meaning else when


def _at(time: datetime | None) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S}" if time else ""


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
