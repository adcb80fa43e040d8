"""Citations, as the programs read them for which they are written."""

import json
import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
import rispy
from attrs import evolve
from citeproc import Citation as Cited
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from hypothesis import example, given
from hypothesis import strategies as st
from pybtex.database import parse_string

from vokspider.proof.checkpoints import Checkpoint
from vokspider.reports.citation import FORMS, Citation

CHECKPOINT = Checkpoint("vokspider/7d03fe90d578e902", 5, bytes(range(32)))
IN_THE_LOG = "It is in the log vokspider/7d03fe90d578e902, size 5, root AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
PLAIN = Citation(
    article_id=17,
    revision=2,
    publisher="Voice of Korea (EN)",
    title="The mayor's new hall",
    published_on=date(2025, 12, 3),
    url="https://kcnawatch.org/newstream/1-2/hall/",
    original_url="http://www.vok.rep.kp/hall_1",
    accessed_on=date(2025, 12, 4),
    sha256="ab" * 32,
    language="en",
    fetched_at=datetime(2025, 12, 3, 22, 30, tzinfo=UTC),
    checkpoint=CHECKPOINT,
    pages="https://archive.example.org/vok/",
)
NOTE = (
    "Original: http://www.vok.rep.kp/hall_1. Archived by vokspider as article 17, revision 2, "
    f"SHA-256 {PLAIN.sha256}. {IN_THE_LOG}"
)
# Ends fields and records of each form, or changes what follows; also spaces, marks of direction, and Korean.
MARKS = "{}\\%$&#_~^@\"'`,=-<>;[]*/|\n\r\t\x00\x1b\x1f\x85\u2028\u200e\u200f\u202e\u2066조선\ufffd\U0001f4f0 "
ENDING = (
    "}}\n}\n@online{x,",
    "\nER  - \r\nTY  - BOOK",
    '"}]',
    "</a></p><script>",
    "%",
    "\\",
    "{",
    "}",
    "\\end{document}",
)
hostile = st.lists(st.one_of(st.sampled_from(MARKS), st.sampled_from(ENDING), st.characters(codec="utf-8"))).map(
    "".join
)
titled = st.builds(lambda title, publisher: evolve(PLAIN, title=title, publisher=publisher or "V"), hostile, hostile)


def one_line(text: str) -> str:
    """The text as a citation has it, written without the code under test."""
    return " ".join("".join(one for one in text if one.isspace() or not re.match(r"[\x00-\x1f\x7f-\x9f]", one)).split())


# -- BibTeX -----------------------------------------------------------------------------------------------------------

_MEANINGS = {
    "textbackslash": "\\",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textasciitilde": "~",
    "textasciicircum": "^",
}


def meant(latex: str) -> str:
    """What LaTeX prints for a field, apart from ligatures."""
    latex = re.sub(r"[{}]", "", re.sub(r"\\(\w+)\{\}", lambda one: f"\0{ord(_MEANINGS[one[1]])}\0", latex))
    latex = re.sub(r"\\([$&%#_])", r"\1", latex)
    return re.sub("\0(\\d+)\0", lambda one: chr(int(one[1])), latex)


def bibtex(one: Citation) -> dict[str, str]:
    (entry,) = parse_string(one.bibtex(), "bibtex").entries.values()
    assert (entry.key, entry.type) == (one.key, "online")
    authors = {"author": " ".join(map(str, entry.persons["author"]))} if entry.persons else {}
    return dict(entry.fields) | authors


def test_bibtex() -> None:
    assert bibtex(PLAIN) == {
        "author": "{Voice of Korea (EN)}",
        "title": "{The mayor's new hall}",
        "date": "2025-12-03",
        "url": PLAIN.url,
        "urldate": "2025-12-04",
        "note": NOTE.replace("_", r"\_"),
        "langid": "en",
    }


@given(titled)
@example(evolve(PLAIN, title="}", publisher="{"))
def test_no_title_ends_its_field_in_bibtex(one: Citation) -> None:
    fields = bibtex(one)
    assert meant(fields.get("title", "")) == one_line(one.title)
    assert meant(fields.get("author", "")) == one_line(one.publisher)
    assert fields["langid"] == "en"


@given(hostile)
def test_no_address_ends_its_field_in_bibtex(address: str) -> None:
    fields = bibtex(evolve(PLAIN, url=f"https://h.org/{address}"))
    assert fields["url"].startswith("https://h.org/")
    assert fields["langid"] == "en"


# -- RIS --------------------------------------------------------------------------------------------------------------


def ris(one: Citation) -> dict[str, Any]:
    written = one.ris()
    assert written.endswith("ER  - \r\n")
    (record,) = rispy.loads(written)
    return dict(record)


def test_ris() -> None:
    assert ris(PLAIN) == {
        "type_of_reference": "NEWS",
        "id": "vokspider-17-2",
        "title": "The mayor's new hall",
        "secondary_title": "Voice of Korea (EN)",
        "year": "2025",
        "date": "2025/12/03",
        "urls": [PLAIN.url],
        "file_attachments2": PLAIN.original_url,
        "access_date": "2025/12/04",
        "language": "en",
        "notes": [NOTE],
    }


@given(titled)
def test_no_title_ends_its_field_in_ris(one: Citation) -> None:
    record = ris(one)
    assert record.get("title", "") == one_line(one.title)
    assert record.get("secondary_title", "") == one_line(one.publisher)
    assert record["notes"] == [NOTE]


# -- CSL --------------------------------------------------------------------------------------------------------------


@given(titled)
def test_no_title_ends_its_field_in_csl(one: Citation) -> None:
    (item,) = json.loads(one.csl())
    assert item.get("title", "") == one_line(one.title)
    read = CiteProcJSON([item])[one.key.lower()]
    assert str(read.get("title", "")) == item.get("title", "")
    assert IN_THE_LOG in "".join(map(str, read["note"]))


def test_a_style_prints_csl() -> None:
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    made = CitationStylesBibliography(style, CiteProcJSON(json.loads(PLAIN.csl())), formatter.plain)
    made.register(Cited([CitationItem(PLAIN.key)]))
    (printed,) = map(str, made.bibliography())
    for words in ("The mayor's new hall", "Voice of Korea (EN)", "2025", "3 December", PLAIN.url, "December 4, 2025"):
        assert words in printed


# -- HTML -------------------------------------------------------------------------------------------------------------


class _Read(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def html(one: Citation) -> _Read:
    read = _Read()
    read.feed(one.html())
    read.close()
    return read


def test_the_link_of_html_is_a_robust_link() -> None:
    read = html(PLAIN)
    link = {
        "href": PLAIN.url,
        "data-originalurl": PLAIN.url,
        "data-versionurl": "https://archive.example.org/vok/a/17@2",
        "data-versiondate": "2025-12-03T22:30:00Z",
        "lang": "en",
        "dir": "auto",
    }
    assert read.tags == [("p", {}), ("a", link)]
    assert read.text == PLAIN.text() + "\n"


@pytest.mark.parametrize(
    ("url", "pages", "href", "names"),
    [
        ("https://h.org/a", "", "https://h.org/a", "data-originalurl data-versiondate"),
        ("", "https://a.org", "https://a.org/a/17@2", "data-versionurl data-versiondate"),
        ("javascript:alert(1)", "", None, ""),
        ("file:page.html", "", None, ""),
        ('https://h.org/a b"c', "", "https://h.org/a%20b%22c", "data-originalurl data-versiondate"),
    ],
)
def test_a_link_has_what_is_known(url: str, pages: str, href: str | None, names: str) -> None:
    link = evolve(PLAIN, url=url, pages=pages).link
    assert link.pop("href", None) == href
    assert " ".join(link) == names


@given(titled, hostile)
def test_nothing_gets_out_of_its_place_in_html(one: Citation, address: str) -> None:
    one = evolve(one, url=f"https://h.org/{address}")
    read = html(one)
    assert [tag for tag, _ in read.tags] == ["p", "a"]
    assert set(read.tags[1][1]) == {*PLAIN.link, "lang", "dir"}
    assert " ".join(read.text.split()) == one.text()


# -- all --------------------------------------------------------------------------------------------------------------


def test_each_form_has_the_hash_and_the_checkpoint() -> None:
    for write in FORMS.values():
        assert PLAIN.sha256 in write(PLAIN)
        assert IN_THE_LOG in write(PLAIN)
        assert "in the log" not in write(evolve(PLAIN, checkpoint=None))


def test_what_is_not_known_is_left_out() -> None:
    bare = Citation(1, 1, "V", "", None, "", "", None, "0" * 64, "")
    assert bare.text() == f"V. Archived by vokspider as article 1, revision 1, SHA-256 {'0' * 64}."
    assert bare.html() == f"<p>{bare.text()}</p>\n"
    assert set(bibtex(bare)) == {"author", "note"}
    assert set(ris(bare)) == {"type_of_reference", "id", "secondary_title", "notes"}
    assert set(json.loads(bare.csl())[0]) == {"id", "type", "container-title", "archive", "archive_location", "note"}
