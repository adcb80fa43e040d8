"""The files in config/ and the table of settings agree with the model."""

import tomllib
from pathlib import Path

from vokspider.config import Source, load, settings_table

from .projects import CHECKOUT, SOURCE, read, write_settings


class TestShippedFiles:
    def test_settings_file_holds_every_setting_once_with_its_default(self) -> None:
        tables = tomllib.loads((CHECKOUT / "config/vokspider.toml").read_text(encoding="utf-8"))
        written = {f"{section}.{key}": value for section, table in tables.items() for key, value in table.items()}
        defaults = {setting.name: tomllib.loads(f"x = {setting.default}")["x"] for setting in settings_table()}
        assert written == defaults
        assert list(written) == list(defaults)

    def test_settings_file_comments_every_setting(self) -> None:
        lines = (CHECKOUT / "config/vokspider.toml").read_text(encoding="utf-8").splitlines()
        settings = [number for number, line in enumerate(lines) if line and not line.startswith(("#", "["))]
        assert len(settings) == len(settings_table())
        assert all(lines[number - 1].startswith("# ") for number in settings)

    def test_settings_file_changes_nothing(self, project: Path) -> None:
        write_settings(project, (CHECKOUT / "config/vokspider.toml").read_text(encoding="utf-8"))
        file = read(project)
        assert file.config_file == project / "config/vokspider.toml"
        (project / "config/vokspider.toml").unlink()
        assert file.settings == read(project).settings

    def test_sources_file(self) -> None:
        (source,) = load(environ={}, root=CHECKOUT).sources
        assert source == Source.model_validate(SOURCE)

    def test_settings_table(self) -> None:
        table = {setting.name: setting for setting in settings_table()}
        assert len(table) == len(settings_table())
        assert all(setting.description.endswith(".") for setting in table.values())
        cron = table["schedule.cron"]
        assert (cron.type, cron.default) == ("text or list of texts", '"30 7 * * *"')
        assert (table["crawl.delay"].type, table["crawl.delay"].default) == ("number", "2")
        assert (table["crawl.robots"].type, table["crawl.robots"].default) == ("true or false", "true")
        assert (table["logs.keep"].type, table["logs.level"].type) == ("whole number", "text")
