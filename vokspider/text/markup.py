"""Recognises and removes what other programs add to the text of a page: Markdown, bullets, ``>``, link numbers."""

import re
from collections.abc import Sequence

_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)(?:\{[^{}]*\})?")
_IMAGE = re.compile(r"!\[[^\[\]]*\]\([^()\s]*(?:\s+\"[^\"]*\")?\)(?:\{[^{}]*\})?")
_REFERENCE = re.compile(r"\[([^\[\]]+)\]\[[^\[\]]*\]")
_SPAN = re.compile(r"\[([^\[\]]*)\]\{[^{}]*\}")
_ATTRIBUTES = re.compile(r"(\w)\{[^{}]*\}")
# Only names of HTML elements: anything else in angle brackets is the author's.
_TAG = re.compile(
    r"(?<!\\)</?(?:a|abbr|address|article|aside|b|big|blockquote|br|center|cite|code|del|details|div|dl|dt|dd|em|figure"
    r"|figcaption|font|footer|h[1-6]|header|hr|i|iframe|img|ins|kbd|li|main|mark|nav|nobr|ol|p|picture|pre|q|s|samp"
    r"|section|small|source|span|strike|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|time|tr|tt|u|ul|var|wbr)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_AUTOLINK = re.compile(r"<((?:https?|mailto):[^<>\s]+)>")
_ESCAPE = re.compile(r"\\([ !-/:-@\[-`{-~])")
# Emphasis begins right before a character and ends right after one. ``2 * 3 * 4`` and ``a_b_c`` have none.
_STARS = re.compile(r"(?<![\\*])(\*{1,3})(?=[^\s*])([^*]*[^\s*])\1(?!\*)")
_LOWS = re.compile(r"(?<![\\\w])(_{1,3})(?=[^\s_])([^_]*[^\s_])\1(?!\w)")
_UNDERLINED_LINK = "Read_original_version_at_source"  # of older versions of html2text
_STRUCK = re.compile(r"~~(?=\S)([^~]*\S)~~")
_HEADING = re.compile(r"#{1,6}\s+(.*?)(?:\s+#+)?(?:\s*\{[^{}]*\})?")
_STARRED_HEADING = re.compile(r"\*{2,6}\s+(.*\S)\s+\*{2,6}")  # of older versions of html2text
_ITEM = re.compile(r"(?:[*+\-]|>|\d{1,3}[.)])\s+(?=\S)")
_FENCE = re.compile(r":{3,}.*")
_LINE_END = re.compile(r"\\$")
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"']+")
_LAST_ADDRESS = re.compile(r"\s+[<(]https?://[^\s<>()]+[>)]\s*$")
_NUMBER = re.compile(r"\[\d{1,4}\]")
# Characters that other programs put around a line of the site in lists, tables, quotations and headings.
_AROUND = "#>*|_=~`:+-\"' \t\xa0\u2013\u2014\u201c\u201d\u2018\u2019\u00ab\u00bb\u2022\u00b7\u25cf\u25ba\u2192"
# Only Markdown has these marks. Those of a heading or of bold text (_WEAK_SIGNS) could be the author's, except around a
# line of the site.
_SIGNS = re.compile(r"\]\((?:https?:|/)\S*\)|^:{3,}|\]\{[^{}]*\}")
# An author may write a backslash too, so it counts only in a text that has lines of the site.
_ESCAPED = re.compile(r"\\[|*_#\[\]().]")
_WEAK_SIGNS = re.compile(r"^\s*#{1,6}\s|\*\*\S|__\S")
_LEFT = re.compile(r"\]\((?:https?:|/)|\\[|*_#]|</?(?:div|span|a|p|h[1-6])(?:\s[^<>]*)?>")
_QUOTED = re.compile(r"^\s{0,3}(?:>\s?)+")
_TABLE = re.compile(r"-{2,}(?: +-{2,})+|:?-{2,}:?(?:\|:?-{2,}:?)+|\+(?:[-=:]+\+)+")
_BULLET = re.compile(r"^\s{1,8}[*\u2022\u25e6\u25aa+]\s+(?=\S)")
_OPENING = re.compile(r"^\s*(?:[*+\-\u2022\u00b7\u25aa\u25cf]\s|[-=*_~]{3,}\s*$|[>|#]|\(?\d{1,3}[.)]\s|\[\d+\]\s)")


def bare(line: str) -> str:
    """The line without decoration, to see whether it is one of the site's. Not for storing: it may change a text."""
    if "[" in line or "<" in line:
        line = _NUMBER.sub("", _TAG.sub("", _ATTRIBUTES.sub(r"\1", _LINK.sub(r"\1", line))))
    if "\\" in line:
        line = _ESCAPE.sub(r"\1", line)
    line = line.replace("**", "").replace("__", "").replace(_UNDERLINED_LINK, _UNDERLINED_LINK.replace("_", " "))
    return " ".join(line.strip(_AROUND).split())


def address_in(line: str) -> str | None:
    """The first web address in a line; None if there is none."""
    found = _ADDRESS.search(line)
    return found[0].rstrip(".,;") if found else None


def without_address(line: str) -> str:
    """The line without a web address in ``( )`` or ``< >`` at its end. A Markdown link stays."""
    return _LAST_ADDRESS.sub("", line)


def is_opening(line: str) -> bool:
    """Whether a line begins a list item, heading, quotation or table row, so that it does not continue another line."""
    return _OPENING.match(line) is not None


def is_markdown(line: str, *, of_site: bool) -> bool:
    """Whether a line has marks that only Markdown has.

    In a line of the site's own (``of_site``), marks of headings and bold text count too.
    """
    return _SIGNS.search(line) is not None or (of_site and _WEAK_SIGNS.search(line) is not None)


def has_escape(line: str) -> bool:
    """Whether a line has a character of Markdown with a backslash before it, which takes away its meaning."""
    return _ESCAPED.search(line) is not None


def is_marked_up(line: str) -> bool:
    """Whether a line still has links, escapes or elements, which all should have been removed."""
    return _LEFT.search(line) is not None


def from_markdown(line: str) -> str | None:
    """The text of a line of Markdown; None for a line without text, such as a rule or a picture."""
    line = " ".join(line.split())
    if _is_rule(line) or _FENCE.fullmatch(line):
        return None
    line = _ITEM.sub("", line, count=1) if _ITEM.match(line) else line
    heading = _HEADING.fullmatch(line) or _STARRED_HEADING.fullmatch(line)
    line = heading[1] if heading else _LINE_END.sub("", line)
    if line.startswith("|") and line.endswith("|") and len(line) > 1:
        line = line[1:-1].replace("|", " ")
    text = _without_emphasis(_without_links(line))
    return _ESCAPE.sub(r"\1", text).strip() or None


def _is_rule(line: str) -> bool:
    """Whether a line is a drawing: a rule, the underline of a heading, or the line below the head of a table."""
    signs = set(line) - {" "}
    return len(line) >= 3 and ((signs <= set("|-:+") and "--" in line) or (len(signs) == 1 and signs <= set("*_-=")))


def _without_links(line: str) -> str:
    if "[" in line:
        for pattern in (_IMAGE, _LINK, _SPAN, _REFERENCE):
            line = pattern.sub("" if pattern is _IMAGE else r"\1", line)
    return _TAG.sub("", _AUTOLINK.sub(r"\1", line)) if "<" in line else line


def _without_emphasis(line: str) -> str:
    for sign, pattern in (("*", _STARS), ("_", _LOWS), ("~", _STRUCK)):
        if sign in line:
            for _ in range(2):  # bold within italics
                line = pattern.sub(lambda found: found[found.re.groups], line)
    return line


def without_breaks(lines: Sequence[str]) -> list[str]:
    """The lines of Markdown without the ``>`` of quotations, and without the backslash of a line break at their ends.

    Rules and fences become empty lines, which end a paragraph.
    """
    texts = (_QUOTED.sub("", line).rstrip() for line in lines)
    return ["" if _is_rule(text) or _FENCE.fullmatch(text.strip()) else text.removesuffix("\\") for text in texts]


def is_table(line: str) -> bool:
    """Whether a line is the rule of a table. Its rows have no marks, so they could not be told from text."""
    return _TABLE.fullmatch(line.strip()) is not None


def without_bullet(line: str) -> str:
    """The line without an indented bullet, which text browsers put before list items."""
    return _BULLET.sub("", line, count=1)


def common_prefix(lines: Sequence[str]) -> str:
    """The mark with which all lines with text begin, such as ``>`` in a quoted mail; "" if there is none."""
    texts = [line.lstrip() for line in lines if line.strip()]
    if len(texts) < 3:
        return ""
    first = texts[0][:1]
    return first if first in ">|*+-\u2022" and first and all(text.startswith(first) for text in texts) else ""
