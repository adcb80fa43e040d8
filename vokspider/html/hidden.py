"""Finds elements that no reader sees, by their attributes and inline styles. Style sheets are not known.

Content that a reader can open (``<details>``, ``hidden="until-found"``) counts as visible. ``aria-hidden`` elements are
visible to everybody except users of screen readers, so they count as hidden only within a word.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

Element = Any
GONE, VEILED, UNVEILED, ASIDE = "gone", "veiled", "unveiled", "aside"
_NEVER = ("html", "body")  # if these are hidden, so is the whole page, and a script shows it
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
_ZERO = re.compile(r"[-+]?0*\.?0*(?:px|em|rem|pt|%|ex|ch|vw|vh)?")
_FAR = re.compile(r"-(?:\d{3,}(?:\.\d+)?(?:px|pt|em|rem|ex|ch|%|vw|vh)|[5-9]\d(?:\.\d+)?(?:em|rem))")
_SCALED = re.compile(r"scale(?:x|y|3d)?\(\s*0(?:\.0+)?\s*[,)]|translate(?:x|y|3d)?\([^)]*-\d{4,}px")
_INSET = re.compile(
    r"inset\(\s*(?:100|[5-9]\d)%|circle\(\s*0(?:px|%)?\s*[\s)]|polygon\((?:[\s,]|0(?:px|%)?(?=[\s,)]))+\)"
)
_LONGEST_STYLE = 4000  # characters; in a longer style the patterns would take too long
_CONTAINERS = 20  # how many elements with the class or id of the article's element are looked at

Style = Mapping[str, str]


def unseen(root: Element, styled: Iterable[Element], kept: str | None = None) -> dict[Element, str]:
    """For each element that is hidden, or shown again within a hidden one: how.

    It is one of ``GONE`` (not displayed), ``VEILED`` (invisible, but elements inside can be shown again), ``UNVEILED``
    (shown again) and ``ASIDE`` (``aria-hidden``). ``styled``: the elements with a style or an attribute that may hide
    them. ``kept`` is the class or id of the element that contains the article: if all elements of that name are hidden,
    a script shows them, so the first one counts as visible.
    """
    marked = dict.fromkeys(styled)
    marked |= dict.fromkeys(node for tree in (root, *root.itersiblings()) for node in tree.iter("dialog", "template"))
    states = ((node, _state(node)) for node in marked if node.tag not in _NEVER)
    found = {node: state for node, state in states if state}
    if found and kept:
        _keep_shown(root, found, kept)
    return found


def _keep_shown(root: Element, found: dict[Element, str], name: str) -> None:
    """Remove from ``found`` what hides the first element of a class or id, unless one of that name is visible.

    Templates stay: no browser shows what is in one.
    """
    query = "//*[contains(concat(' ', normalize-space(@class), ' ', @id, ' '), $name)]"
    containers = root.xpath(query, name=f" {name} ")[:_CONTAINERS]
    around = [[node, *node.iterancestors()] for node in containers]
    if around and all(any(found.get(node) in (GONE, VEILED) for node in nodes) for nodes in around):
        for node in around[0]:
            if node.tag != "template":
                found.pop(node, None)


def _declared(text: str) -> dict[str, str]:
    """The properties of a style: the last value of each, or the one marked as important."""
    style: dict[str, str] = {}
    important: set[str] = set()
    for declaration in _COMMENT.sub("", text[:_LONGEST_STYLE]).lower().split(";"):
        name, colon, value = declaration.partition(":")
        name, value = name.strip(), value.strip()
        is_important = value.endswith("!important")
        if colon and (is_important or name not in important):
            style[name] = value.removesuffix("!important").strip()
            important |= {name} if is_important else set()
    return style


def _state(node: Element) -> str | None:
    if node.tag == "template":
        return GONE
    style = _declared(node.get("style") or "")
    if _is_off(node, style) or _is_invisible(style) or _is_outside(style) or _is_sizeless(node, style):
        return GONE
    visibility = style.get("visibility")
    if visibility in ("hidden", "collapse"):
        return VEILED
    if visibility in ("visible", "initial"):
        return UNVEILED
    return ASIDE if node.get("aria-hidden") == "true" else None


def _is_off(node: Element, style: Style) -> bool:
    """Whether an element is not displayed at all: by its style, or by an attribute that its style does not overrule."""
    display = style.get("display")
    if display:
        return display == "none"
    hidden = node.get("hidden")
    closed = (node.tag == "dialog" or node.get("popover") is not None) and node.get("open") is None
    return closed or (hidden is not None and hidden.lower() != "until-found")


def _is_invisible(style: Style) -> bool:
    see_through = style.get("color") == "transparent" and "text" not in (
        style.get("background-clip"),
        style.get("-webkit-background-clip"),
    )
    opacity = _ZERO.fullmatch(style.get("opacity") or "1") is not None
    return opacity or see_through or style.get("content-visibility") == "hidden"


def _is_outside(style: Style) -> bool:
    """Whether an element is positioned off the screen, or clipped."""
    if _SCALED.search(style.get("transform", "")) or _INSET.match(style.get("clip-path", "")):
        return True
    if any(_FAR.match(style.get(name, "")) for name in ("text-indent", "margin-left", "margin-top")):
        return True
    if style.get("position") not in ("absolute", "fixed"):
        return False
    return _is_cut_away(style.get("clip", "")) or any(
        _FAR.match(style.get(name, "")) for name in ("left", "right", "top", "bottom", "inset-inline-start")
    )


def _is_cut_away(clip: str) -> bool:
    """Whether the style ``clip: rect(top, right, bottom, left)`` leaves nothing visible."""
    sides = [float(number) for number in _NUMBER.findall(clip[:80])] if clip.startswith("rect(") else []
    return len(sides) == 4 and (sides[1] <= sides[3] or sides[2] <= sides[0])


def _is_sizeless(node: Element, style: Style) -> bool:
    """Whether an element has no room for its text, or a font size of 0.

    Elements inside may have a font size of their own, so 0 counts only if none of them has an attribute.
    """
    hides = {style.get(name) for name in ("overflow", "overflow-x", "overflow-y")} & {"hidden", "clip"}
    sizes = (style.get(name, "auto") for name in ("height", "width", "max-height", "max-width"))
    if hides and any(size == "1px" or _ZERO.fullmatch(size) for size in sizes):
        return True
    size = style.get("font-size", "1")
    return _ZERO.fullmatch(size) is not None and not any(inner.attrib for inner in node.iterdescendants("*"))
