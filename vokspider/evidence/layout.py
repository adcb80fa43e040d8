"""The names of the files in a pack, for those who write it and those who check it. ``script/checks.py`` has its own."""

import re

from attrs import frozen

FORMAT = 1
DATA, BAGIT, INFO = "data/", "bagit.txt", "bag-info.txt"
MANIFEST, TAG_MANIFEST, SIGNATURE = "manifest-sha256.txt", "tagmanifest-sha256.txt", "signature.txt"
DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
PAGE, HOWTO, FORM, VERIFY = "README.html", "HOWTO-VERIFY.txt", "CERTIFICATION.html", "verify.py"
PRINTED = "README.pdf"
ABOUT, CHECKPOINT, KEY, PEM = "data/pack.json", "data/checkpoint.txt", "data/key.txt", "data/key.pem"
OBSERVED, STAMPS = "data/observed.json", "data/timestamps/"
CITATIONS = "data/citation/"
FIXED = (ABOUT, CHECKPOINT, KEY, PEM, OBSERVED)
# The first line of the note that signs the manifests, so that nothing else that the key signs can be taken for it.
SIGNED = "vokspider evidence pack"
_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")


@frozen
class Subject:
    """What a pack is about: an article, and the revision that it is made for (0 if it has no text)."""

    source: str
    external_id: str
    revision: int

    def __str__(self) -> str:
        return f"{self.source}/{self.external_id}@{self.revision}"

    @property
    def folder(self) -> str:
        """The name of the bag, which every file system takes."""
        safe = _UNSAFE.sub("_", f"{self.source}-{self.external_id}")
        return f"evidence-{safe[:150]}-r{self.revision}"


def entry(seq: int) -> str:
    """An entry of the log."""
    return f"data/log/{seq}.json"


def proof(seq: int) -> str:
    """The proof that an entry is in the log."""
    return f"data/log/{seq}.tlog-proof"


def record(name: str) -> str:
    """The record of a row."""
    return f"data/records/{name}.json"


def rows(run_id: int) -> str:
    """The hashes of the rows of a run."""
    return f"data/runs/{run_id}.rows.txt"


def text(number: int) -> str:
    """The title and the text of a revision."""
    return f"data/texts/{number}.txt"


def removed(number: int) -> str:
    """What was removed from the page of a revision."""
    return f"data/texts/{number}.removed.json"


def diff(old: int, new: int, form: str = "json") -> str:
    """The difference between two revisions."""
    return f"data/diffs/{old}-{new}.{form}"


def page(name: str) -> str:
    """The bytes of a page. ``name``: that of the record of the capture."""
    return f"data/pages/{name}.bin"


def headers(name: str) -> str:
    """The headers of a response. ``name``: as for ``page``."""
    return f"data/pages/{name}.headers.txt"


def said_by(title: str | None, text: str) -> str:
    """The contents of the file of a text."""
    return f"{title or ''}\n\n{text}\n"


def header_lines(pairs: list[list[str]]) -> str:
    """The contents of the file of headers, one a line as received."""
    return "".join(f"{name}: {value}\n" for name, value in pairs)
