"""The lock: what pyproject.toml asks for is in it, each version with hashes and no address; and how it is audited."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.audit import judge

_ROOT = Path(__file__).parents[1]
_LOCK = (_ROOT / "requirements.lock").read_text("utf-8")
_PINS = dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", _LOCK, re.MULTILINE))
_PROJECT = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["project"]
_WANTED = [*_PROJECT["dependencies"], *(one for extra in _PROJECT["optional-dependencies"].values() for one in extra)]


@pytest.mark.parametrize("wanted", sorted(set(_WANTED)))
def test_what_is_asked_for_is_locked(wanted: str) -> None:
    requirement = Requirement(wanted)
    assert _PINS[canonicalize_name(requirement.name)] in requirement.specifier


def test_every_version_has_hashes_and_no_address() -> None:
    packages = re.split(r"\n(?=[a-z0-9])", _LOCK.strip())
    assert len(packages) == len(_PINS) > 50
    assert all(package.count("--hash=sha256:") > 0 for package in packages)
    assert "://" not in _LOCK


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
