"""Which form an export has, and which fields."""

from collections.abc import Sequence
from pathlib import Path

from attrs import evolve

from vokspider.exports.forms import CSV, EXCEL, EXTENSIONS, FORMS, Form
from vokspider.model.errors import ConfigError


def chosen_form(form: str | None, output: Path | None, *, excel: bool) -> Form:
    """The form of an export: ``form``, or the one that the extension of ``output`` names.

    Raises ConfigError if neither names a known one, or if options contradict each other.
    """
    wanted = form or (CSV if excel else _extension(output))
    if wanted not in FORMS:
        said = f"--format {form!r} is unknown" if form else _unsaid(output)
        raise ConfigError(f"{said}; write --format {' or --format '.join(FORMS)}")
    if excel and wanted != CSV:
        raise ConfigError(f"--excel is CSV, --format {form} is not; give one of them")
    return EXCEL if excel else FORMS[wanted]


def going_on(form: Form) -> Form:
    """The form that goes on where an earlier export ended. Raises ConfigError for one that cannot be continued."""
    if form.go_on is None:
        ways = " or ".join(f"--format {one.name}" for one in FORMS.values() if one.go_on)
        raise ConfigError(f"--after: a file of this form cannot be continued; export all of it, or write {ways}")
    return evolve(form, write=form.go_on)


def columns_of(given: str | None, keys: Sequence[str], form: Form) -> Sequence[str]:
    """The fields to export: those that ``--columns`` names, in their order, or all ``keys``.

    Raises ConfigError for a field that the records do not have.
    """
    if given is None:
        return keys
    if not form.is_table:
        raise ConfigError(f"--columns: {form.name} has no fields to choose; leave it out, or write a table")
    names = tuple(dict.fromkeys(name.strip() for name in given.split(",") if name.strip()))
    if not names:
        raise ConfigError("--columns names no field; separate the names with commas")
    for name in names:
        if name not in keys:
            raise ConfigError(f"--columns: there is no field {name!r}; there are {', '.join(keys)}")
    return names


def _extension(output: Path | None) -> str:
    return EXTENSIONS.get(output.suffix.lower().removeprefix("."), "") if output else ""


def _unsaid(output: Path | None) -> str:
    if output is None:
        return "the format of the export is not given"
    endings = ", ".join(f".{name}" for name in EXTENSIONS)
    return f"the name --output {str(output)!r} does not say the format: it ends in none of {endings}"
