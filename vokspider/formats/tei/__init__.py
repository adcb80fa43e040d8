"""Writes TEI, the form in which editions and corpora of texts are exchanged; the schema is ``vokspider.rng``.

The elements are a small part of TEI P5, chosen as Parla-CLARIN does: a corpus of documents with a header each, and
paragraphs of sentences. ``vokspider.odd`` says which.
"""

from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from typing import Any, BinaryIO

from lxml import etree

from vokspider.formats.xml_text import possible
from vokspider.proof.checkpoints import Checkpoint
from vokspider.text.sentences import sentences

NAMESPACE = "http://www.tei-c.org/ns/1.0"
_ID = "xml:id"
_TITLE = "Articles of an archive"
_ABOUT = "Exported by vokspider. The rights in the texts are those of their publishers."
_LOG = "The log of the archive, {}, had {} entries then, with the root {} (SHA-256 as in RFC 6962)."
_SOURCE = "Pages of the sites whose addresses the documents have, without what repeats in their frame."


def write_tei(records: Iterable[Mapping[str, Any]], stream: BinaryIO, log: Checkpoint | None = None) -> int:
    """Write a ``teiCorpus`` with one ``TEI`` for each record; return the number of records.

    ``log``: what the log was of which the records are.
    """
    number = 0
    with etree.xmlfile(stream, encoding="utf-8") as file:
        file.write_declaration()
        with file.element(_name("teiCorpus"), nsmap={None: NAMESPACE}):
            file.write("\n", _corpus_header(log))
            for record in records:
                file.write("\n")
                # Not an attribute of a tree: lxml keeps each identifier of a tree until the process ends.
                with file.element(_name("TEI"), {_ID: f"a{record['id']}"}):
                    file.write(*_document(record))
                number += 1
            file.write("\n")
    stream.write(b"\n")
    return number


def schema() -> Any:
    """The schema of what is written, as lxml validates it."""
    with (files(__package__) / "vokspider.rng").open("rb") as stream:
        return etree.RelaxNG(etree.parse(stream))


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _element(tag: str, *inside: Any, **attributes: str) -> Any:
    """An element with texts and elements inside; a text after an element follows it."""
    made = etree.Element(_name(tag), {name: possible(value) for name, value in attributes.items()}, {None: NAMESPACE})
    for one in inside:
        if not isinstance(one, str):
            made.append(one)
        elif len(made):
            made[-1].tail = possible(one)
        else:
            made.text = possible(one)
    return made


def _corpus_header(log: Checkpoint | None) -> Any:
    title = _element("titleStmt", _element("title", _TITLE))
    of_log = [_LOG.format(log.origin, log.size, log.root.hex())] if log else []
    about = _element("publicationStmt", *(_element("p", one) for one in (_ABOUT, *of_log)))
    return _element("teiHeader", _element("fileDesc", title, about, _element("sourceDesc", _element("p", _SOURCE))))


def _document(record: Mapping[str, Any]) -> Iterator[Any]:
    yield _header(record)
    yield _element("text", _element("body", *_body(record)))


def _header(record: Mapping[str, Any]) -> Any:
    published = _element("publicationStmt", _element("publisher", record["source"]), *_details(record))
    source = _element("sourceDesc", _element("bibl", _element("title", record["title"] or ""), *_of_page(record)))
    titled = _element("titleStmt", _element("title", record["title"] or ""))
    return _element("teiHeader", _element("fileDesc", titled, published, source))


def _details(record: Mapping[str, Any]) -> Iterator[Any]:
    numbers = ("external_id", "revision", "content_sha256")
    return (_element("idno", str(record[name]), type=name) for name in numbers if record[name] is not None)


def _of_page(record: Mapping[str, Any]) -> Iterator[Any]:
    if record["published_on"]:
        yield _element("date", when=record["published_on"])
    yield from (_element("ptr", type=name, target=record[name]) for name in ("url", "original_url") if record[name])


def _body(record: Mapping[str, Any]) -> Iterator[Any]:
    if record["title"]:
        yield _element("head", record["title"])
    yield from map(_paragraph, record["paragraphs"])
    if not record["paragraphs"]:
        yield _element("p")


def _paragraph(text: str) -> Any:
    return _element("p", *(part for sentence in sentences(text) for part in _sentence(sentence)))


def _sentence(text: str) -> tuple[Any, str]:
    """A sentence, and the white space after it, so that the paragraph is as it was."""
    words = text.rstrip()
    return _element("s", words), text[len(words) :]
