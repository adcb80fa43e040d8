"""Errors of usage in the style of our own: what is wrong, what was expected, where the help is."""

import re
from typing import Any

_EXPECTED = {
    "int_parsing": "expected a whole number",
    "int_from_float": "expected a whole number",
    "float_parsing": "expected a number",
    "finite_number": "expected a finite number",
    "greater_than_equal": "expected at least {ge:g}",
    "less_than_equal": "expected at most {le:,.12g}",
}
# Typer's messages as patterns, and how we say them.
_SENTENCES = (
    (r"Option '(.+)' requires an argument\.", r"\1 needs a value"),
    (r"Option '(.+)' does not take a value\.", r"\1 takes no value"),
    (r"No such option: (\S+)(?: \(Possible options: (.+)\))?", r"unknown option \1; did you mean \2?"),
    (r"No such command '(.+?)'\.(?: Did you mean (.+)\?)?", r"unknown command \1; did you mean \2?"),
    (r"Missing (?:argument|option) '(.+)'\.", r"\1 is missing"),
    (r"Missing command\.", "a command is missing"),
    (r"Got unexpected extra argument\(s\) \((.+)\)", r"unexpected argument: \1"),
)
_NO_HINT = "; did you mean ?"


def explain(error: Any) -> str:
    """One line that says what is wrong with the command, and how to see its help."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "vokspider"
    said = _of_value(error) or _reworded(error.format_message())
    return f"{said}; see '{path} --help'"


def is_help(error: Any) -> bool:
    """Whether a command that needs arguments got none, so that only its help is printed."""
    return type(error).__name__ == "NoArgsIsHelpError"


def _of_value(error: Any) -> str:
    """What is wrong with the value of an option; an empty text if the error is another one."""
    problems = getattr(error.__cause__, "errors", None)
    if problems is None or getattr(error, "param", None) is None:
        return ""
    first = problems()[0]
    expected = _EXPECTED.get(first["type"], first["msg"]).format_map(first.get("ctx", {}))
    return f"{_name_of(error.param)} {first['input']!r}: {expected}"


def _name_of(parameter: Any) -> str:
    options = [name for name in parameter.opts if name.startswith("--")]
    return str(options[0] if options else parameter.metavar or parameter.name)


def _reworded(message: str) -> str:
    text = " ".join(message.split())
    for pattern, ours in _SENTENCES:
        if found := re.fullmatch(pattern, text):
            words = found.expand(ours) if found.re.groups else ours
            return words.removesuffix(_NO_HINT).replace("'", "")
    text = text.removeprefix("Invalid value for ").removeprefix("Invalid value: ").rstrip(".")
    return text[:1].lower() + text[1:]
