"""Small projects with configurations to read."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from vokspider.config import Config, load
from vokspider.model.errors import ConfigError

CHECKOUT = Path(__file__).resolve().parents[2]
SOURCE = {
    "name": "kcnawatch-vok-en",
    "site": "https://kcnawatch.org",
    "language": "en",
    "display_name": "Voice of Korea (EN)",
    "page": "kcnawatch",
    "start_url": "https://kcnawatch.org/newstream/1742720595-377991883/powerful-weapon-for-development-and-prosperity",
}


def write_settings(project: Path, text: str) -> None:
    (project / "config/vokspider.toml").write_text(text, encoding="utf-8")


def write_sources(project: Path, *sources: Mapping[str, object]) -> None:
    tables = ("\n".join(f"{key} = {json.dumps(value)}" for key, value in source.items()) for source in sources)
    text = "\n".join(f"[[source]]\n{table}\n" for table in tables)
    (project / "config/sources.toml").write_text(text, encoding="utf-8")


def read(project: Path, environ: Mapping[str, str] | None = None, **arguments: object) -> Config:
    return load(environ=environ or {}, root=project, **arguments)  # type: ignore[arg-type]


def problems(project: Path, environ: Mapping[str, str] | None = None, **arguments: object) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(project, environ, **arguments)
    assert caught.value.exit_code == 2
    return str(caught.value).splitlines()
