"""What a pack says to people beside its page: how to check it, what it proves, and a form to certify it."""

from html import escape
from importlib.resources import files
from string import Template
from typing import Any

from vokspider.evidence.pack import Pack


def howto(pack: Pack) -> str:
    """How to check the pack with plain commands, and what that proves."""
    examples = {
        "record": pack.dossier.records[-1].name,
        "run": str(min(pack.dossier.rows, default="N")),
        "entry": str(min(pack.dossier.entries, default="N")),
    }
    return _filled("HOWTO-VERIFY.txt", **_facts(pack), **examples, proves=proves(), timestamps=_timestamps(pack))


def form(pack: Pack) -> str:
    """A form of certification, to be filled in and signed."""
    facts = {name: escape(value) for name, value in _facts(pack).items()}
    return _filled("CERTIFICATION.html", **facts)


def proves() -> str:
    """What a pack proves and what it does not."""
    return template("PROVES.txt")


def template(name: str) -> str:
    """A text that goes into packs."""
    return (files(__package__) / "templates" / name).read_text("utf-8")


def _filled(file: str, **values: Any) -> str:
    return Template(template(file)).substitute(values)


def _facts(pack: Pack) -> dict[str, str]:
    address = pack.report.article.url
    facts = {
        "name": pack.dossier.display_name,
        "folder": pack.subject.folder,
        "subject": str(pack.subject),
        "address": address or "not known",
        "origin": pack.key.name,
        "size": str(pack.kept.size),
        "root": pack.kept.root,
        "key": str(pack.key.verifier),
        "program": f"vokspider {pack.version}",
    }
    # What comes from the site stays on its line, where it cannot be taken for a command.
    return {name: " ".join("".join(map(_shown, value)).split()) for name, value in facts.items()}


def _shown(character: str) -> str:
    return character if character.isprintable() else " "


def _timestamps(pack: Pack) -> str:
    names = [name for name, _ in pack.stamps if name.endswith(".tsr")]
    if not names:
        return "This pack has no timestamps.\n"
    return "\n".join(_command(name, pack) for name in names) + "\n" + template("STAMPS.txt")


def _command(name: str, pack: Pack) -> str:
    own = f"data/timestamps/{name.removesuffix('.tsr')}"
    trusted = f"{own}.pem" if f"{name.removesuffix('.tsr')}.pem" in dict(pack.stamps) else "AUTHORITY.pem"
    return (
        f"    openssl ts -verify -data {own}.txt -in {own}.tsr -CAfile {trusted}\n"
        f"    openssl ts -reply -in {own}.tsr -text"
    )
