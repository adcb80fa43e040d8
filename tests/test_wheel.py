"""An installed wheel, outside of any checkout: it finds its sources, and keeps its files in the user's folders."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "tests/fixtures/kcnawatch"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def run(*command: str | Path, cwd: Path, **environ: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VOKSPIDER_")}
    done = subprocess.run(
        command, cwd=cwd, env={**clean, **environ}, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program of a wheel in an environment of its own, which sees the libraries of this one."""
    place = tmp_path_factory.mktemp("wheel")
    source = place / "source"
    ignored = shutil.ignore_patterns(".*", "data", "logs", "dist", "build", "__pycache__")
    shutil.copytree(ROOT, source, ignore=ignored)
    python = sys.executable
    options = ("--no-deps", "--no-build-isolation", "--disable-pip-version-check", "-q")
    run(python, "-m", "pip", "wheel", *options, "-w", place, source, cwd=place)
    venv.create(place / "venv", with_pip=True)
    (wheel,) = place.glob("vokspider-*.whl")
    program = place / "venv/bin/python"
    run(program, "-m", "pip", "install", "--no-deps", "--no-index", "-q", wheel, cwd=place)
    (packages,) = (place / "venv/lib").glob("python*/site-packages")
    libraries = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    # After its own packages, so that this checkout, which is installed here, is not what is imported.
    (packages / "libraries.pth").write_text(f"{libraries}\n")
    return place / "venv/bin/vokspider"


def test_it_works_outside_of_a_checkout(installed: Path, tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": "", "XDG_CONFIG_HOME": "", "XDG_STATE_HOME": ""}
    (tmp_path / "work").mkdir()

    def vokspider(*arguments: str) -> str:
        return run(installed, *arguments, cwd=tmp_path / "work", **home)

    assert vokspider("--version").startswith("vokspider ")
    assert "this user's folders" in vokspider("doctor")
    assert "30 new" in vokspider("demo")
    (page,) = sorted(path for path in PAGES.rglob("*.html") if "article" in path.name)[:1]
    vokspider("import", str(page), "--url", "https://kcnawatch.org/newstream/1764752460-300000001/a-title")
    assert (tmp_path / ".local/share/vokspider/vokspider.db").exists()
    # With its templates and the parts of its program.
    vokspider("evidence", "1", str(tmp_path / "evidence.zip"))
    vokspider("evidence", "verify", str(tmp_path / "evidence.zip"))
    assert list((tmp_path / ".local/state/vokspider/log").glob("run-*.jsonl"))
    assert vokspider("config", "init").startswith(str(tmp_path / ".config/vokspider/vokspider.toml"))
    assert list((tmp_path / "work").iterdir()) == []
    look = (
        "from vokspider.web.site import FOLDER, make_templates as made; made().get_template('run.html'); print(FOLDER)"
    )
    folder = Path(run(installed.with_name("python"), "-c", look, cwd=tmp_path, **home).strip())
    assert installed.parents[1] in folder.parents
    assert {"vokspider.css", "vokspider.js", "htmx-LICENSE.txt"} <= {one.name for one in (folder / "static").iterdir()}
