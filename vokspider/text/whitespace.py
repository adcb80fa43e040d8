"""White space and characters that no reader sees."""

import re
import unicodedata

# Unicode category Cc without the ones that count as white space; soft hyphens, zero-width spaces, word joiners and byte
# order marks, which only tell where a line may break; and lone surrogates, which no UTF-8 database takes.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u2060\ufeff\ud800-\udfff]")


def squeeze(text: str) -> str:
    """The text with one space between words and none at the ends. All Unicode spaces count, also no-break spaces."""
    text = text.strip()
    # The only white space among printable characters is the plain space.
    return text if "  " not in text and text.isprintable() else " ".join(text.split())


def clean(text: str) -> str:
    """The text without invisible characters, and squeezed."""
    text = text.strip()
    if text.isprintable() and "  " not in text:
        return text
    text = " ".join(text.split())
    return text if text.isprintable() else squeeze(_INVISIBLE.sub("", text))


def key(text: str) -> str:
    """The form in which two lines are compared: squeezed, and in Unicode's composed form (NFC). Case matters."""
    text = squeeze(text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def is_copy(line: str, original: str) -> bool:
    """Whether ``line`` is equal to ``original`` or to its beginning, as a line that was cut off.

    Similar lines do not count: one changed number makes another article.
    """
    start = key(line)
    return bool(start) and key(original).startswith(start)
