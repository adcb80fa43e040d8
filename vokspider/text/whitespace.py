"""White space and characters that no reader sees."""

import re
import unicodedata

# Unicode category Cc without the ones that count as white space; soft hyphens, zero-width spaces, word joiners and byte
# order marks, which only tell where a line may break; and lone surrogates, which no UTF-8 database takes.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u2060\ufeff\ud800-\udfff]")


def squeeze(text: str) -> str:
    """One space between words and none at the ends; every kind of Unicode space counts, no-break space included."""
    text = text.strip()
    # Printable characters include only one kind of space.
    return text if "  " not in text and text.isprintable() else " ".join(text.split())


def clean(text: str) -> str:
    """``text`` without the characters that no reader sees, squeezed."""
    text = text.strip()
    if text.isprintable() and "  " not in text:
        return text
    text = " ".join(text.split())
    return text if text.isprintable() else squeeze(_INVISIBLE.sub("", text))


def key(text: str) -> str:
    """What two lines are compared by: squeezed and in Unicode's composed form, otherwise to the letter."""
    text = squeeze(text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def is_copy(line: str, original: str) -> bool:
    """Whether ``line`` repeats ``original``, or all of ``original`` that fits before it was cut off.

    Equality or prefix only, never likeness: one changed number makes two different articles.
    """
    start = key(line)
    return bool(start) and key(original).startswith(start)
