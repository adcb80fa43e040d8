"""Croissant, as the library of its makers reads it, which is in an environment of its own, see the Makefile."""

import subprocess
from pathlib import Path

import pytest

from ..archives import Archive
from ..conftest import without_service
from ..limits import HANG
from ..steps import EVERYTHING
from .conftest import Make

_PROGRAM = Path(__file__).parents[2] / ".venv-readers" / "bin" / "mlcroissant"


@pytest.mark.slow
def test_mlcroissant_accepts_the_description_and_reads_the_rows(archive: Archive, release: Make) -> None:
    if not _PROGRAM.exists():
        without_service("mlcroissant is not there; make .venv-readers/.installed sets it up")
    for step, number in EVERYTHING:
        step(archive, number)
    folder = release(parquet=True)
    said = run("validate", folder)
    assert "Done." in said
    assert "WARNING" not in said
    loaded = run("load", folder, "--record_set", "revisions", "--num_records", "3")
    assert "Done." in loaded
    assert loaded.count("revisions/content_sha256") == 3


def run(command: str, folder: Path, *more: str) -> str:
    """What a command of mlcroissant says about a release."""
    given = [str(_PROGRAM), command, "--jsonld", str(folder / "croissant.json"), *more]
    done = subprocess.run(given, capture_output=True, text=True, timeout=HANG, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr
