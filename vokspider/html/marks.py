"""Marks in the text of a block while it is being assembled: hidden, set aside, struck out.

They are control characters, which ``clean`` removes. The same characters in a page's own text are removed first.
"""

import re

BREAK = "\x1e"  # stands for <br>; in a page's text this control character would mean a break too
HIDE, SHOW = "\x0e\x0f"  # around what no reader sees
ASIDE, BACK = "\x10\x11"  # around what screen readers do not read out (``aria-hidden``)
STRIKE, STRUCK = "\x12\x13"  # around what is struck out
MARKS = re.compile("[\x0e-\x13]")
HIDDEN = re.compile(f"{HIDE}[^{SHOW}]*{SHOW}")
STRUCK_OUT = re.compile(f"{STRIKE}([^{STRIKE}{STRUCK}]*)")
# Not Chinese characters and kana: they have no spaces between words, so a decoy in a word looks like a word.
_LETTER = r"[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
_IN_A_WORD = re.compile(rf"(?<={_LETTER})(?:{ASIDE}[^{ASIDE}{BACK}]*{BACK})+(?={_LETTER})")


def with_decoys_hidden(text: str) -> str:
    """The text with decoys marked as hidden: letters within a word that screen readers do not read out."""
    return _IN_A_WORD.sub(_decoy, text)


def _decoy(found: re.Match[str]) -> str:
    """Mark letters as hidden. Punctuation, and words with white space around them, are there to be read: they stay."""
    text = MARKS.sub("", found[0])
    is_decoy = any(letter.isalnum() for letter in text) and text == text.strip()
    return f"{HIDE}{text}{SHOW}" if is_decoy else found[0]


def shown(text: str) -> str:
    """The text without its hidden parts."""
    return HIDDEN.sub("", with_decoys_hidden(text))
