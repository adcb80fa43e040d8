"""The parts of the documents that are made from the program: settings, keys of a source, commands with their options.

``python -m tests.docs`` (``make docs``) writes them again; a test fails while they differ.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.wording.examples import EXAMPLES
from vokspider.cli.app import every_command, program
from vokspider.config import settings_table
from vokspider.config.sources import Source
from vokspider.releases.tables import TABLES
from vokspider.wording import sentence

ROOT = Path(__file__).parents[2]
_PART = re.compile(r"(?P<start><!-- generated: (?P<name>[\w-]+) -->\n).*?(?P<end><!-- /generated -->)", re.DOTALL)


def settings() -> str:
    """The table of settings."""
    return _table(
        ("setting", "default", "means"),
        ((f"`{one.name}`", f"`{one.default}`", one.description) for one in settings_table()),
    )


def source_keys() -> str:
    """The table of the keys of a source."""
    fields = Source.model_fields.items()
    return _table(
        ("key", "required", "means"),
        ((f"`{key}`", "yes" if info.is_required() else "no", info.description or "") for key, info in fields),
    )


def walk() -> Iterator[tuple[str, Any]]:
    """Every command with its name as it is typed."""
    return every_command()


def commands() -> str:
    """Options before the command, then each command with its arguments and options."""
    parts = [f"### Options before the command\n\n{_parameters(program())}"]
    for name, command in walk():
        text = " ".join((command.help or "").split())
        parts.append(f"### `vokspider {name}`\n\n{text}\n{_parameters(command)}")
    return "\n".join(parts)


def layers() -> str:
    """The layers that there are, and the other contracts of import-linter."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    first, *others = project["tool"]["importlinter"]["contracts"]
    lines = [", ".join(filter(_exists, re.findall(r"\w+", layer))) for layer in first["layers"]]
    rules = "".join(f"- {contract['name']}.\n" for contract in others)
    return "```\n" + "".join(f"{line}\n" for line in lines if line) + f"```\n\nFurther contracts:\n\n{rules}"


def _exists(name: str) -> bool:
    return any((ROOT / "vokspider" / path).exists() for path in (name, f"{name}.py"))


def _parameters(command: Any) -> str:
    rows = [
        (f"`{_written(one)}`", one.help or "")
        for one in command.params
        if not getattr(one, "hidden", False) and one.name not in ("help", "install_completion", "show_completion")
    ]
    return "\n" + _table(("option", "means"), rows) if rows else ""


def _written(parameter: Any) -> str:
    """An argument or option as one types it."""
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name.upper())
    names = ", ".join([*parameter.opts, *parameter.secondary_opts])
    return names if parameter.is_flag else f"{names} {parameter.metavar or 'VALUE'}"


def _table(head: tuple[str, ...], rows: Any) -> str:
    lines = [_row(head), f"|{'---|' * len(head)}\n", *map(_row, rows)]
    return "".join(lines)


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(' '.join(cell.replace('|', chr(92) + '|').split()) for cell in cells)} |\n"


def run_reasons() -> str:
    """The table of the codes of a run's reasons, each with the sentence of an example."""
    rows = (
        (f"`{code}`", ", ".join(f"`{name}`" for name in one.facts) or "-", sentence(one))
        for code, one in sorted(EXAMPLES.items())
    )
    return _table(("code", "facts", "for example"), rows)


def release_tables() -> str:
    """The tables of a release with their columns."""
    parts = []
    for table in TABLES:
        rows = ((f"`{one.name}`", f"{one.kind.value}{' of the site' * one.is_text}", one.about) for one in table.fields)
        key = ", ".join(f"`{name}`" for name in table.key)
        parts.append(
            f"### `{table.name}`\n\n{table.about}. Sorted by {key}.\n\n{_table(('column', 'kind', 'holds'), rows)}"
        )
    return "\n".join(parts)


PARTS: Mapping[str, Callable[[], str]] = {
    "settings": settings,
    "source-keys": source_keys,
    "commands": commands,
    "run-reasons": run_reasons,
    "layers": layers,
    "release-tables": release_tables,
}


def names_in(text: str) -> list[str]:
    """The names of the generated parts of a document."""
    return [found["name"] for found in _PART.finditer(text)]


def filled(text: str) -> str:
    """The document with its generated parts as the program would have them. Raises KeyError for an unknown part."""
    return _PART.sub(lambda found: f"{found['start']}{PARTS[found['name']]()}{found['end']}", text)


def documents() -> list[Path]:
    """Every document for readers."""
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
