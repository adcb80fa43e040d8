"""Decides what kind of file a file is: by its content, or by its name if its content fits several kinds."""

import re
from collections.abc import Callable

from vokspider.formats.coding import has_markup, unpacked_head

HTML, TEXT, WARC, MHTML, WACZ, WEBARCHIVE, PACKED = "html", "text", "warc", "mhtml", "wacz", "webarchive", "packed"
HEAD = 2**16  # bytes at the beginning of a file that are looked at
_SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18", re.DOTALL)
# The group is atomic and possessive, so that many comments do not make the search slow.
_BEGINS_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?(?>\s|<!--.*?-->|<\?xml[^>]*\?>)*+<(?:!doctype\s+html|html|head|body)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_MHTML = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_MAIL_HEAD = re.compile(rb"\s*[A-Za-z][A-Za-z-]{2,40}:\s")
_FEED = re.compile(rb"<(?:rss|feed|urlset|sitemapindex|rdf:RDF)[\s>]", re.IGNORECASE)
_NAMES = (
    (HTML, (".html", ".htm", ".xhtml", ".shtml")),
    (TEXT, (".txt", ".text", ".md", ".markdown")),
)
# The first bytes of files that contain no page, and what such a file is.
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF document"),
    (b"\x89PNG", "image (PNG)"),
    (b"\xff\xd8\xff", "image (JPEG)"),
    (b"GIF8", "image (GIF)"),
    (b"RIFF", "image, sound or film (RIFF)"),
    (b"BM", "image (BMP)"),
    (b"II*\0", "image (TIFF)"),
    (b"MM\0*", "image (TIFF)"),
    (b"\0\0\1\0", "icon"),
    (b"wOFF", "font"),
    (b"wOF2", "font"),
    (b"SQLite format 3\0", "SQLite database"),
    (b"{\\rtf", "RTF document"),
    (b"\xd0\xcf\x11\xe0", "document of an older Microsoft Office"),
    (b"7z\xbc\xaf", "7z archive, to be unpacked first"),
    (b"Rar!", "RAR archive, to be unpacked first"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
    (b"ID3", "sound (MP3)"),
    (b"OggS", "sound or film (Ogg)"),
    (b"filedesc:", "ARC file, which 'warcio recompress' turns into a WARC"),
    (b"!<arch>", "archive of programs"),
)
_ZIPS: tuple[tuple[bytes, str], ...] = (
    (b"word/", "Word document"),
    (b"xl/", "Excel workbook"),
    (b"ppt/", "PowerPoint presentation"),
    (b"application/epub+zip", "EPUB book"),
    (b"application/vnd.oasis", "OpenDocument file"),
)
# Endings of files that may be in a folder with saved pages. There, such a file is not captured text.
_BESIDE = re.compile(
    r".*\.(?:css|js|mjs|json|jsonl|map|csv|tsv|xml|svg|xsl|rss|py|sh|toml|ya?ml|ini|cfg|log|cdxj?|idx|lock|sql|bib|ris"
    r"|woff2?|ttf|eot|php|webmanifest|part|tmp|bak|url|webloc|db|db-wal|db-shm)(?:[?@].*)?",
    re.IGNORECASE,
)


class ForeignError(Exception):
    """A file that contains no page. The message says what it looks like."""


def kind_of(name: str, head: bytes, *, beside: bool = False) -> str:
    """The kind of the file with this name and these first bytes, one of the constants ``HTML`` to ``PACKED``.

    ``PACKED`` is a compressed file; its kind is that of its content. ``beside``: the file was found in a folder, which
    may have other files. Raises ForeignError for a file that can contain no page.
    """
    inner = unpacked_head(head)
    if _is_warc(inner or head) or _SKIPPABLE.match(head) or name.lower().endswith((".warc", ".warc.gz", ".warc.zst")):
        return WARC  # a name is enough, since the first bytes may be damaged
    if inner or (name.lower().endswith(".br") and not has_markup(head)):  # brotli has no magic bytes
        return PACKED
    if head.startswith(b"PK\x03\x04"):
        return _zip(name, head)
    if head.startswith(b"bplist00") and (b"WebMainResource" in head or name.lower().endswith(".webarchive")):
        return WEBARCHIVE
    if foreign := _foreign(head):
        raise ForeignError(foreign)
    is_mhtml = _MAIL_HEAD.match(head) and _MHTML.search(head[:8192])
    return MHTML if is_mhtml else _text_kind(name, head, beside=beside)


def _foreign(head: bytes) -> str | None:
    """A description of a file that contains no page, by its first bytes; None if they show nothing."""
    if head[257:262] == b"ustar":
        return "tar archive, to be unpacked first"
    if head[4:8] == b"ftyp":
        return "film, sound or image (MP4)"
    return next((what for start, what in _FOREIGN if head.startswith(start)), None)


def kind_by_name(name: str) -> str | None:
    """``HTML`` or ``TEXT`` by the ending of a name, None for any other ending."""
    return next((kind for kind, endings in _NAMES if name.lower().endswith(endings)), None)


def _is_warc(head: bytes) -> bool:
    return head.lstrip(b" \r\n\t").startswith(b"WARC/")


def _zip(name: str, head: bytes) -> str:
    if name.lower().endswith(".wacz") or b"archive/" in head or b"datapackage.json" in head:
        return WACZ
    raise ForeignError(next((what for sign, what in _ZIPS if sign in head), "zip archive, to be unpacked first"))


def _text_kind(name: str, head: bytes, *, beside: bool) -> str:
    """``HTML`` or ``TEXT``. Content that begins like HTML is HTML, whatever the name is. Raises ForeignError."""
    if _BEGINS_HTML.match(head.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")):
        return HTML
    named = kind_by_name(name)
    if foreign := next((what for looks, what in _SIGNS if looks(head)), None):
        raise ForeignError(foreign)
    if beside and _BESIDE.fullmatch(name):
        raise ForeignError(f"{name.lower().rpartition('.')[2].partition('?')[0]} file")
    if named == TEXT or (named is None and not has_markup(head)):
        return TEXT
    return HTML


def _is_binary(head: bytes) -> bool:
    return b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))


_SIGNS: tuple[tuple[Callable[[bytes], object], str], ...] = (
    (_is_binary, "file of bytes that are neither text nor HTML"),
    (lambda head: _FEED.search(head[:2048]), "feed or sitemap (XML)"),
    (lambda head: re.match(rb"\s*\{\s*\"log\"\s*:", head), "HAR file (JSON)"),
    (lambda head: re.match(rb"\s*(?:\{\s*[\"}]|\[\s*[\"{\]\d])", head), "JSON file"),
)
