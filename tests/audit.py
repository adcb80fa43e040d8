"""``python -m tests.audit``: are vulnerabilities known of the locked dependencies?

pip-audit asks PyPI's advisories. It calls a package that they do not know "not found" and goes on, and an index that
mirrors packages without their advisories then looks like good news. Here it is said how many were looked up.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_LOCK = Path(__file__).parents[1] / "requirements-dev.lock"  # which has what runs, and the tools


def findings(report: dict[str, Any]) -> tuple[int, list[str]]:
    """How many packages were looked up, and one line for each known vulnerability, of a report of pip-audit."""
    looked_up = [one for one in report["dependencies"] if "skip_reason" not in one]
    lines = [
        f"{one['name']} {one['version']}: {found['id']}, mended in {_versions(found) or 'no version yet'}"
        for one in looked_up
        for found in one["vulns"]
    ]
    return len(looked_up), lines


def _versions(found: dict[str, Any]) -> str:
    return ", ".join(found["fix_versions"])


def judge(report: dict[str, Any]) -> tuple[int, list[str]]:
    """The exit code, 1 when a vulnerability is known, and what to say."""
    number, lines = findings(report)
    if lines:
        return 1, [*lines, f"{len(lines)} known vulnerabilities: 'make lock' takes newer versions"]
    everything = len(report["dependencies"])
    if number < everything:
        return 0, [f"advisories for {number} of {everything} packages only; the others could NOT be checked here"]
    return 0, [f"no vulnerability is known of any of {everything} packages"]


def ask(lock: Path) -> Sequence[str] | dict[str, Any]:
    """The report of pip-audit, or the last line of what it said instead, as without a network."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--no-deps", "--disable-pip"]
    options = ["--format", "json", "--progress-spinner", "off", "--timeout", "10"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return done.stderr.strip().splitlines()[-1:]
    return report


def main() -> int:
    """Say what is known; a network that is away is said and is no failure, since it says nothing of the packages."""
    report = ask(_LOCK)
    code, lines = judge(report) if isinstance(report, dict) else (0, ["NOTHING was checked:", *report])
    sys.stdout.write("".join(f"audit: {line}\n" for line in lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
