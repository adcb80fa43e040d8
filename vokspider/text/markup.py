"""What other programs put around the text of a page when they save it: Markdown, bullets, quotation, link numbers."""

import re
from collections.abc import Sequence

_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)(?:\{[^{}]*\})?")
_IMAGE = re.compile(r"!\[[^\[\]]*\]\([^()\s]*(?:\s+\"[^\"]*\")?\)(?:\{[^{}]*\})?")
_REFERENCE = re.compile(r"\[([^\[\]]+)\]\[[^\[\]]*\]")
_SPAN = re.compile(r"\[([^\[\]]*)\]\{[^{}]*\}")
_ATTRIBUTES = re.compile(r"(\w)\{[^{}]*\}")
# Elements that HTML has: what else stands in angle brackets is the author's.
_TAG = re.compile(
    r"(?<!\\)</?(?:a|abbr|address|article|aside|b|big|blockquote|br|center|cite|code|del|details|div|dl|dt|dd|em|figure"
    r"|figcaption|font|footer|h[1-6]|header|hr|i|iframe|img|ins|kbd|li|main|mark|nav|nobr|ol|p|picture|pre|q|s|samp"
    r"|section|small|source|span|strike|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|time|tr|tt|u|ul|var|wbr)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_AUTOLINK = re.compile(r"<((?:https?|mailto):[^<>\s]+)>")
_ESCAPE = re.compile(r"\\([ !-/:-@\[-`{-~])")
# Emphasis opens before a letter and closes behind one; ``2 * 3 * 4`` and ``a_b_c`` have none.
_STARS = re.compile(r"(?<![\\*])(\*{1,3})(?=[^\s*])([^*]*[^\s*])\1(?!\*)")
_LOWS = re.compile(r"(?<![\\\w])(_{1,3})(?=[^\s_])([^_]*[^\s_])\1(?!\w)")
_UNDERLINED_LINK = "Read_original_version_at_source"  # as the older html2text has it
_STRUCK = re.compile(r"~~(?=\S)([^~]*\S)~~")
_HEADING = re.compile(r"#{1,6}\s+(.*?)(?:\s+#+)?(?:\s*\{[^{}]*\})?")
_STARRED_HEADING = re.compile(r"\*{2,6}\s+(.*\S)\s+\*{2,6}")  # as the older html2text has it
_ITEM = re.compile(r"(?:[*+\-]|>|\d{1,3}[.)])\s+(?=\S)")
_FENCE = re.compile(r":{3,}.*")
_LINE_END = re.compile(r"\\$")
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"']+")
_LAST_ADDRESS = re.compile(r"\s+[<(]https?://[^\s<>()]+[>)]\s*$")
_NUMBER = re.compile(r"\[\d{1,4}\]")
# What stands around a line of the site in other programs' lists, tables, quotations and headings.
_AROUND = "#>*|_=~`:+-\"' \t\xa0\u2013\u2014\u201c\u201d\u2018\u2019\u00ab\u00bb\u2022\u00b7\u25cf\u25ba\u2192"
# Only Markdown has these; a heading's or a bold line's marks could be the author's, but not around a line of the site.
_SIGNS = re.compile(r"\]\((?:https?:|/)\S*\)|^:{3,}|\]\{[^{}]*\}")
# An author may write a backslash too: it counts in a text that has lines of the site.
_ESCAPED = re.compile(r"\\[|*_#\[\]().]")
_WEAK_SIGNS = re.compile(r"^\s*#{1,6}\s|\*\*\S|__\S")
_LEFT = re.compile(r"\]\((?:https?:|/)|\\[|*_#]|</?(?:div|span|a|p|h[1-6])(?:\s[^<>]*)?>")
_QUOTED = re.compile(r"^\s{0,3}(?:>\s?)+")
_TABLE = re.compile(r"-{2,}(?: +-{2,})+|:?-{2,}:?(?:\|:?-{2,}:?)+|\+(?:[-=:]+\+)+")
_BULLET = re.compile(r"^\s{1,8}[*\u2022\u25e6\u25aa+]\s+(?=\S)")
_OPENING = re.compile(r"^\s*(?:[*+\-\u2022\u00b7\u25aa\u25cf]\s|[-=*_~]{3,}\s*$|[>|#]|\(?\d{1,3}[.)]\s|\[\d+\]\s)")


def bare(line: str) -> str:
    """A line of the site without decoration around it: for recognising it, not for storing it."""
    if "[" in line or "<" in line:
        line = _NUMBER.sub("", _TAG.sub("", _ATTRIBUTES.sub(r"\1", _LINK.sub(r"\1", line))))
    if "\\" in line:
        line = _ESCAPE.sub(r"\1", line)
    line = line.replace("**", "").replace("__", "").replace(_UNDERLINED_LINK, _UNDERLINED_LINK.replace("_", " "))
    return " ".join(line.strip(_AROUND).split())


def address_in(line: str) -> str | None:
    """The first web address in a line."""
    found = _ADDRESS.search(line)
    return found[0].rstrip(".,;") if found else None


def without_address(line: str) -> str:
    """The line without a web address in brackets at its end; a link of Markdown stays."""
    return _LAST_ADDRESS.sub("", line)


def is_opening(line: str) -> bool:
    """Whether a line begins a list item, a heading, a quotation or a table row, and so continues no other line."""
    return _OPENING.match(line) is not None


def is_markdown(line: str, *, of_site: bool) -> bool:
    """Whether a line has marks that only Markdown has; in a line of the site's own (``of_site``) fewer of them do."""
    return _SIGNS.search(line) is not None or (of_site and _WEAK_SIGNS.search(line) is not None)


def has_escape(line: str) -> bool:
    """Whether a line has a character with a backslash before it, as Markdown writes its own marks."""
    return _ESCAPED.search(line) is not None


def is_marked_up(line: str) -> bool:
    """Whether marks are left in a line that should have none."""
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
    """Whether a line is drawn: a rule, the underline of a heading, the line below a table's head."""
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
    """The lines of Markdown without the marks of breaks at their ends; what is only drawn ends a paragraph."""
    texts = (_QUOTED.sub("", line).rstrip() for line in lines)
    return ["" if _is_rule(text) or _FENCE.fullmatch(text.strip()) else text.removesuffix("\\") for text in texts]


def is_table(line: str) -> bool:
    """Whether a line is the rule of a table whose rows nothing else marks."""
    return _TABLE.fullmatch(line.strip()) is not None


def without_bullet(line: str) -> str:
    """The line without a bullet that is set in, as text browsers put it before the items of a list."""
    return _BULLET.sub("", line, count=1)


def common_prefix(lines: Sequence[str]) -> str:
    """The mark that begins every line that has text, as in a quoted mail; "" without one."""
    texts = [line.lstrip() for line in lines if line.strip()]
    if len(texts) < 3:
        return ""
    first = texts[0][:1]
    return first if first in ">|*+-\u2022" and first and all(text.startswith(first) for text in texts) else ""
