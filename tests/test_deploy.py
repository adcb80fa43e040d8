"""The files of config/deploy: systemd itself reads the units, and what they name is there."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from vokspider.cli.catalogue import COMMANDS
from vokspider.config import load

from .conftest import without_service
from .limits import HANG

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "config/deploy"
UNITS = sorted(path.name for path in DEPLOY.glob("vokspider*") if path.suffix in (".service", ".timer"))
PROGRAM = "/opt/vokspider/.venv/bin/vokspider"
_BEAT = 20  # s, at the most


def settings_of(unit: str) -> dict[str, list[str]]:
    """The settings of a unit; most of them may be given several times."""
    found: dict[str, list[str]] = {}
    for line in (DEPLOY / unit).read_text().splitlines():
        name, separator, value = line.partition("=")
        if separator and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def service_environment() -> dict[str, str]:
    """The variables of the file that the units and the shell's command have in common."""
    lines = (DEPLOY / "vokspider.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_command_of_a_shell_has_the_settings_of_the_service(tmp_path: Path) -> None:
    (tmp_path / "vokspider.env").write_text((DEPLOY / "vokspider.env").read_text())
    (tmp_path / "secrets.env").write_text("VOKSPIDER_NOTIFY__URLS='[\"json://a b\"]'\n")
    (tmp_path / "program").write_text('#!/bin/sh\nenv | grep ^VOKSPIDER_\necho "$@"\n')
    (tmp_path / "program").chmod(0o755)
    command = (DEPLOY / "vokspider.sh").read_text().replace(PROGRAM, str(tmp_path / "program"))
    command = command.replace("/etc/vokspider", str(tmp_path))
    done = subprocess.run(
        ["/bin/sh", "-c", command, "sh", "status", "--json"], capture_output=True, text=True, check=True
    )
    *variables, arguments = done.stdout.splitlines()
    found = dict(one.split("=", 1) for one in variables)
    expected = service_environment() | {"VOKSPIDER_NOTIFY__URLS": '["json://a b"]'}
    assert {name: found[name] for name in expected} == expected
    assert arguments == "status --json"


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        without_service("there is no systemd-analyze")
    program = tmp_path / "vokspider"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for unit in UNITS:  # the program has to be there
        (tmp_path / unit).write_text((DEPLOY / unit).read_text().replace(PROGRAM, str(program)))
    command = [analyze, "verify", "--man=no", "--recursive-errors=one", *(str(tmp_path / unit) for unit in UNITS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=HANG)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_units_agree_with_the_daemon() -> None:
    unit = settings_of("vokspider.service")
    assert unit["ExecStart"] == [f"{PROGRAM} daemon"]
    assert unit["Type"] == ["notify"]
    assert int(unit["WatchdogSec"][0]) >= 2 * _BEAT
    assert unit["KillMode"] == ["mixed"]  # one SIGTERM to the crawl, by the daemon
    assert int(unit["RestartSec"][0]) >= load(environ={}).crawl.lease_seconds
    assert len(UNITS) == 4


def test_the_unit_of_workers_agrees_with_the_worker() -> None:
    unit = settings_of("vokspider-worker.service")
    assert unit["ExecStart"] == [f"{PROGRAM} worker"]
    assert unit["Type"] == ["notify"]
    assert int(unit["WatchdogSec"][0]) >= 2 * _BEAT
    assert unit["KillMode"] == ["mixed"]  # one SIGTERM to the crawl, by the worker
    assert "ExecReload" not in unit


@pytest.mark.parametrize("unit", ["vokspider.service", "vokspider-worker.service", "vokspider-backup.service"])
def test_units_are_confined_and_write_where_their_settings_say(unit: str) -> None:
    found = settings_of(unit)
    assert found["User"] == ["vokspider"]
    assert (found["ProtectSystem"], found["ProtectHome"]) == (["strict"], ["yes"])
    assert (found["NoNewPrivileges"], found["PrivateTmp"]) == (["yes"], ["yes"])
    assert found["SystemCallFilter"][0] == "@system-service"
    assert found["EnvironmentFile"] == ["/etc/vokspider/vokspider.env", "-/etc/vokspider/secrets.env"]
    environ = service_environment()
    assert environ.pop("VOKSPIDER_CONFIG") == "/etc/vokspider/vokspider.toml"
    assert environ.pop("VOKSPIDER_HOME") == "/opt/vokspider"
    config = load(environ=environ)
    writable = {f"/var/lib/{name}" for name in found["StateDirectory"]} | set(found.get("ReadWritePaths", ()))
    assert str(Path(config.database_url.database or "").parent) in writable
    if "LogsDirectory" in found:
        assert str(config.resolve(config.logs.dir)) == f"/var/log/{found['LogsDirectory'][0]}"


@pytest.fixture
def compose() -> Any:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def test_everything_that_compose_names_is_there(compose: Any) -> None:
    for name, service in compose["services"].items():
        assert service["restart"] == "unless-stopped"
        assert {"test", "interval", "timeout", "retries"} <= service["healthcheck"].keys(), name
        assert set(service["networks"]) <= compose["networks"].keys()
        for volume in service["volumes"]:
            source = volume.split(":")[0]
            assert source in compose["volumes"] or (DEPLOY / source).is_file(), volume
        assert service["env_file"] == "secrets.env"
        assert set(service.get("depends_on", {})) <= compose["services"].keys()
    build = compose["services"]["vokspider"]["build"]
    assert (DEPLOY / build["context"]).resolve() == ROOT
    assert (ROOT / build["dockerfile"]).is_file()
    assert "ports" not in compose["services"]["database"]


def test_the_health_address_is_reached_from_other_containers_and_from_this_machine_alone(compose: Any) -> None:
    service = compose["services"]["vokspider"]
    address = service["environment"]["VOKSPIDER_HEALTH__LISTEN"]
    host, _, port = address.rpartition(":")
    assert host == "0.0.0.0"  # noqa: S104 (in the container)
    assert f"http://127.0.0.1:{port}/healthz" in service["healthcheck"]["test"][-1]
    assert service["ports"] == [f"127.0.0.1:{port}:{port}"]
    load(environ={"VOKSPIDER_HEALTH__LISTEN": address})


def test_the_example_of_secrets_is_a_configuration_and_holds_no_secret() -> None:
    text = (DEPLOY / "example.env").read_text()
    lines = (line.removeprefix("# ") for line in text.splitlines() if "=" in line)
    environ = dict(line.split("=", 1) for line in lines)
    assert environ.pop("POSTGRES_PASSWORD") == "change-me"
    config = load(environ=environ)
    assert (config.database_url.host, config.database_url.password) == ("database", "change-me")
    assert len(config.notify.urls) == 1
    assert (DEPLOY / ".gitignore").read_text().splitlines()[-1] == "secrets.env"


def test_the_image_has_what_the_program_needs() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    copied = re.findall(r"^COPY (.+) \S+$", text, re.MULTILINE)
    names = {name for line in copied for name in line.split()}
    assert {"requirements.lock", "pyproject.toml", "scrapy.cfg", "config", "vokspider", "pipelines"} <= names
    assert all((ROOT / name).exists() for name in names)
    user = text.index("\nUSER vokspider")
    assert user < text.index("\nENTRYPOINT")


def test_every_command_that_the_files_use_exists() -> None:
    text = "".join(path.read_text() for path in DEPLOY.iterdir() if path.suffix != ".env")
    used = set(re.findall(r"(?:bin/vokspider|exec vokspider vokspider) (\w+)", text))
    known = {path.partition(" ")[0] for path in COMMANDS}
    assert used
    assert used <= known
