"""Renders the body of an article page in many kinds of markup.

A reader sees exactly the given paragraphs, whatever the HTML looks like: inline tags inside words, ``<br>`` for a
space, ``<br><br>`` between paragraphs, entities, captions, lists, quotes, and scripts or comments in between.
"""

# ruff: noqa: RUF001  (typographic quotes and dashes are the point)

from collections.abc import Sequence
from random import Random
from types import MappingProxyType
from typing import Final

from attrs import frozen

_ENTITIES: Final = MappingProxyType(
    {
        "&": ("&amp;", "&#038;", "&amp;"),
        "<": ("&lt;", "&#60;"),
        ">": ("&gt;", ">"),
        '"': ("&quot;", '"', "&#34;"),
        "'": ("'", "&#039;"),
        "“": ("“", "&ldquo;", "&#8220;"),
        "”": ("”", "&rdquo;", "&#8221;"),
        "’": ("’", "&rsquo;", "&#8217;"),
        "—": ("—", "&mdash;", "&#8212;"),
        "–": ("–", "&ndash;"),
        "…": ("…", "&hellip;"),
        "é": ("é", "&eacute;"),
        "강": ("강", "&#44053;"),
    }
)
_SPACES: Final = ("<br>", "<br />\n", "<br/>", "&nbsp;", "&#160;", "\n        ", "  ", " <!-- fold --> ", " <br> ")
_INSIDE: Final = (
    ("<b>", "</b>"),
    ("<i>", "</i>"),
    ('<span class="accent">', "</span>"),
    ('<a href="/tag/river/">', "</a>"),
    ("<strong><em>", "</em></strong>"),
    ("<!-- seam -->", ""),
)
_NOISE: Final = (
    '<script>var heading = "More From Voice of Korea (EN)"; document.title += "<p>no text</p>";</script>',
    "<style>.article-content p { margin: 0 } /* no text either */</style>",
    '<noscript>Please switch scripts on. <img src="/pixel.gif" alt="pixel"></noscript>',
    "<!-- <p>A paragraph that the editor commented out.</p> -->",
    "<p>&nbsp;</p>",
    "<p></p>",
    '<div class="clearfix"><!-- ad slot --></div>',
    '<p><img class="aligncenter" src="/wp-content/uploads/2025/12/plain.jpg" alt="A plain picture"></p>',
)


def escape(text: str, rng: Random | None = None) -> str:
    """``text`` escaped for HTML and attribute values. With ``rng``, each character has one of its usual spellings."""
    if text.isalnum():
        return text
    return "".join(_spelling(character, rng) for character in text)


def _spelling(character: str, rng: Random | None) -> str:
    spellings = _ENTITIES.get(character)
    if spellings is None:
        return character
    return rng.choice(spellings) if rng else spellings[0]


def body_html(paragraphs: Sequence[str], rng: Random) -> str:
    """The paragraphs in blocks of varying markup, with things between them that are not text."""
    parts: list[str] = []
    position = 0
    while position < len(paragraphs):
        if rng.random() < 0.15:
            parts.append(rng.choice(_NOISE))
        (block,) = rng.choices(_BLOCKS, _WEIGHTS)
        parts.append(block.html([inline_html(text, rng) for text in paragraphs[position : position + block.size]]))
        position += block.size
    return "\n".join(parts)


def plain_html(paragraphs: Sequence[str]) -> str:
    """The paragraphs in plain ``<p>`` elements."""
    return "\n".join(f"<p>{escape(text)}</p>" for text in paragraphs)


def inline_html(text: str, rng: Random) -> str:
    """The HTML inside of one paragraph's element, with tags and white space at random places."""
    words = [escape(word, rng) for word in text.split(" ")]
    if rng.random() < 0.35:
        return " ".join(words)
    if rng.random() < 0.5:
        _split_word(words, text.split(" "), rng)
    if rng.random() < 0.4:
        _wrap_phrase(words, rng)
    return _spaced(words, rng)


def _split_word(words: list[str], plain: Sequence[str], rng: Random) -> None:
    """Put a tag around a part of one word: ``<b>har</b>bour``."""
    place = rng.randrange(len(words))
    word = plain[place]
    start, stop = sorted((rng.randint(0, len(word)), rng.randint(0, len(word))))
    opening, closing = rng.choice(_INSIDE)
    words[place] = f"{escape(word[:start])}{opening}{escape(word[start:stop])}{closing}{escape(word[stop:])}"


def _wrap_phrase(words: list[str], rng: Random) -> None:
    """Put a tag around some words."""
    start, stop = sorted((rng.randrange(len(words)), rng.randrange(len(words))))
    opening, closing = rng.choice(_INSIDE)
    words[start] = opening + words[start]
    words[stop] += closing


def _spaced(words: Sequence[str], rng: Random) -> str:
    """The words joined by spaces, a few of which are line breaks, tags or other forms that show as a space."""
    gaps = [" "] * (len(words) - 1) + [""]
    for _ in range(rng.randint(0, 3)):
        gaps[rng.randrange(len(gaps))] = rng.choice(_SPACES)
    gaps[-1] = ""
    return "".join(word + gap for word, gap in zip(words, gaps, strict=True))


@frozen
class _Block:
    """The markup of at most ``size`` paragraphs: how often it is chosen, and the HTML around and between them."""

    weight: int
    size: int
    before: str
    after: str
    between: str = ""

    def html(self, texts: Sequence[str]) -> str:
        return f"{self.before}{self.between.join(texts)}{self.after}"


_UPLOADS: Final = "/wp-content/uploads/2025/12"
_FIGURE: Final = f'<figure class="wp-caption"><img src="{_UPLOADS}/a.jpg" alt="A picture" width="640"><figcaption>'
_SOUP: Final = '<div class="row"><div class="col-md-12"><p>'
_SOUP_END: Final = "</p></div></div>"

_BLOCKS: Final = (
    _Block(30, 1, "<p>", "</p>"),
    _Block(8, 1, "<p>\n            ", "\n        </p>"),
    _Block(6, 1, '<p style="text-align: justify;"><span style="font-size: 12pt;">', "</span></p>"),
    _Block(6, 1, "<div>", "</div>"),
    _Block(5, 2, f'<div class="elementor-text">{_SOUP}', f"{_SOUP_END}</div>", f"{_SOUP_END}\n{_SOUP}"),
    _Block(4, 2, "<p>", "</p>", "<br><br>"),
    _Block(4, 2, "<div>", "</div>", "<br />\n<br />"),
    _Block(3, 3, "<p>", "</p>", "<br/> <br/>"),
    _Block(3, 2, "<p>", "</p>", "<br>\n&nbsp;<br>\n"),
    _Block(3, 3, "<div>", "</div>", "<br><br><br>"),
    _Block(4, 2, "<div>\n<p>", "\n</div>", "\n<p>"),  # paragraphs that are never closed
    _Block(6, 1, _FIGURE, "</figcaption></figure>"),
    _Block(4, 1, f'<p><img class="alignleft" src="{_UPLOADS}/b.jpg" alt="Side view">', "</p>"),
    _Block(4, 3, "<ul>\n  <li>", "</li>\n</ul>", "</li>\n  <li>"),
    _Block(2, 2, "<ol><li>", "</li></ol>", "</li><li>"),
    _Block(2, 2, "<ul><li><p>", "</p></li></ul>", "</p></li><li><p>"),
    _Block(4, 2, "<blockquote><p>", "</p></blockquote>", "</p><p>"),
    _Block(2, 1, "<blockquote>", "</blockquote>"),
    _Block(2, 1, "<h4>", "</h4>"),
    _Block(3, 1, "", "\n<p></p>"),  # bare text; the empty block keeps it apart from what follows
)
_WEIGHTS: Final = tuple(block.weight for block in _BLOCKS)
