"""The locks: what pyproject.toml asks for is in it, each version with hashes and no address; and how it is audited."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.audit import judge

_ROOT = Path(__file__).parents[1]
_LOCKS = {name: (_ROOT / name).read_text("utf-8") for name in ("requirements.lock", "requirements-dev.lock")}
_BENCH, _READERS = "requirements-bench.lock", "requirements-readers.lock"
_PIN = re.compile(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)
_RUNS, _DEV = (dict(_PIN.findall(lock)) for lock in _LOCKS.values())
_WHOLE = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))
_PROJECT = _WHOLE["project"]
_EXTRAS = _PROJECT["optional-dependencies"]
_NEEDED = [
    *_PROJECT["dependencies"],
    *(one for extra in ("build", "notify", "postgres", "web", "workers") for one in _EXTRAS[extra]),
]
_WANTED = [*_NEEDED, *_EXTRAS["dev"]]


def is_locked(wanted: str, pins: dict[str, str]) -> bool:
    requirement = Requirement(wanted)
    return pins.get(canonicalize_name(requirement.name), "") in requirement.specifier


@pytest.mark.parametrize("wanted", sorted(set(_WANTED)))
def test_what_is_asked_for_is_locked(wanted: str) -> None:
    assert is_locked(wanted, _DEV)
    assert wanted not in _NEEDED or is_locked(wanted, _RUNS)


def test_what_runs_is_what_was_tested() -> None:
    assert _RUNS.items() <= _DEV.items()


def test_no_tool_is_installed_where_it_only_runs() -> None:
    tools = {"pytest", "mypy", "ruff", "uv", "hypothesis", "import-linter", "pip-audit", "scrapy-lint", "time-machine"}
    assert tools <= _DEV.keys()
    assert not tools & _RUNS.keys()


def test_the_programs_that_are_measured_are_locked_apart() -> None:
    pins = dict(_PIN.findall((_ROOT / _BENCH).read_text("utf-8")))
    assert all(is_locked(wanted, pins) for wanted in (*_EXTRAS["bench"], *_PROJECT["dependencies"]))
    peers = {canonicalize_name(Requirement(wanted).name) for wanted in _EXTRAS["bench"]}
    assert not peers & _DEV.keys()


def test_the_readers_of_releases_are_locked_apart() -> None:
    pins = dict(_PIN.findall((_ROOT / _READERS).read_text("utf-8")))
    readers = _WHOLE["dependency-groups"]["readers"]
    assert all(is_locked(wanted, pins) for wanted in readers)
    assert not {canonicalize_name(Requirement(wanted).name) for wanted in readers} & _DEV.keys()


@pytest.mark.parametrize("name", [*_LOCKS, _BENCH, _READERS])
def test_every_version_has_hashes_and_no_address(name: str) -> None:
    lock = (_ROOT / name).read_text("utf-8")
    packages = re.split(r"\n(?=[a-z0-9])", lock.strip())
    pins = _PIN.findall(lock)
    assert len(packages) == len(pins) > 20
    assert name in (_BENCH, _READERS) or len(dict(pins)) == len(pins)  # there one version may be for older Pythons
    assert all(package.count("--hash=sha256:") > 0 for package in packages)
    assert "://" not in lock


def package(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "version": "1.0", "vulns": [], **more}


UNKNOWN = {"name": "c", "skip_reason": "not found"}
BAD = package("b", vulns=[{"id": "PYSEC-1", "fix_versions": ["1.1"]}])


@pytest.mark.parametrize(
    ("packages", "code", "words"),
    [
        ([package("a")], 0, "no vulnerability is known of any of 1 packages"),
        ([package("a"), UNKNOWN], 0, "1 of 2 packages only; the others could NOT be checked"),
        ([package("a"), BAD, UNKNOWN], 1, "b 1.0: PYSEC-1, mended in 1.1"),
        ([package("b", vulns=[{"id": "X", "fix_versions": []}])], 1, "mended in no version yet"),
    ],
)
def test_audit(packages: list[dict[str, Any]], code: int, words: str) -> None:
    found, lines = judge({"dependencies": packages})
    assert found == code
    assert words in "\n".join(lines)
