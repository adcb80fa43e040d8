"""Where settings come from, and how they go on to a child process."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.config import find_root, load
from vokspider.model.errors import ConfigError

from .projects import CHECKOUT, problems, read, write_settings


class TestPlaces:
    def test_defaults_without_a_file(self, project: Path) -> None:
        config = read(project)
        assert config.config_file is None
        assert (config.crawl.delay, config.crawl.concurrency, config.crawl.robots) == (2.0, 1, True)
        assert config.schedule.lines == ("30 7 * * *",)
        assert config.schedule.timezone == "Asia/Seoul"

    def test_precedence(self, project: Path) -> None:
        write_settings(project, "[crawl]\ndelay = 3\nfirst_pages = 4\nretry_times = 5\n")
        environ = {"VOKSPIDER_CRAWL__DELAY": "6.5", "VOKSPIDER_CRAWL__FIRST_PAGES": "7"}
        crawl = read(project, environ, overrides={"crawl": {"delay": 8}}).crawl
        assert (crawl.delay, crawl.first_pages, crawl.retry_times, crawl.concurrency) == (8, 7, 5, 1)

    def test_an_override_of_none_was_not_given(self, project: Path) -> None:
        assert read(project, overrides={"crawl": {"delay": None}}).crawl.delay == 2.0

    def test_types_of_the_environment(self, project: Path) -> None:
        environ = {
            "VOKSPIDER_CRAWL__ROBOTS": "false",
            "VOKSPIDER_CRAWL__CONTACT": "[1]",
            "VOKSPIDER_SCHEDULE__CRON": '["0 7 * * *", "0 19 * * *"]',
        }
        config = read(project, environ)
        assert config.crawl.robots is False
        assert config.crawl.contact == "[1]"
        assert config.schedule.lines == ("0 7 * * *", "0 19 * * *")

    def test_foreign_variables_are_ignored(self, project: Path) -> None:
        read(project, {"VOKSPIDER_TEST_POSTGRES_URL": "x", "VOKSPIDER_REQUIRE_SERVICES": "1", "CRAWL": "{}"})

    @pytest.mark.parametrize("name", ["VOKSPIDER_CRAWL_DELAY", "VOKSPIDER_crawl__delay", "VOKSPIDER_CRAWL___DELAY"])
    def test_a_variable_that_is_meant_as_a_setting_is_an_error(self, project: Path, name: str) -> None:
        with pytest.raises(ConfigError, match=f"{name}: unknown setting; did you mean VOKSPIDER_CRAWL__DELAY?"):
            read(project, {name: "9"})

    def test_the_process_environment_is_read_by_default(self, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("VOKSPIDER_CRAWL__DELAY", "9")
        assert load(root=project).crawl.delay == 9

    def test_a_byte_order_mark_is_no_error(self, project: Path) -> None:
        (project / "config/vokspider.toml").write_bytes(b"\xef\xbb\xbf[crawl]\ndelay = 3\n")
        assert read(project).crawl.delay == 3

    def test_a_given_file(self, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (project / "other.toml").write_text("[crawl]\ndelay = 3\n")
        monkeypatch.chdir(project)
        given_file = read(project, config_file=Path("other.toml"))
        assert given_file.config_file == project / "other.toml"
        assert read(project, {"VOKSPIDER_CONFIG": "other.toml"}) == given_file

    def test_a_given_file_has_to_exist(self, project: Path) -> None:
        assert problems(project, config_file=project / "no.toml") == [
            f"--config {project}/no.toml: there is no such file; 'vokspider config init' writes one"
        ]

    @pytest.mark.parametrize("variable", ["VOKSPIDER_CONFIG", "VOKSPIDER_ROOT"])
    def test_a_place_named_by_the_environment_has_to_exist(self, project: Path, variable: str) -> None:
        with pytest.raises(ConfigError, match="nowhere: there is no such"):
            load(environ={variable: str(project / "nowhere")})

    def test_the_sources_of_the_package_serve_a_folder_without_any(self, tmp_path: Path) -> None:
        assert [source.name for source in read(tmp_path).sources] == ["kcnawatch-vok-en"]

    def test_the_sources_beside_ones_own_configuration_come_first(self, project: Path, tmp_path: Path) -> None:
        (tmp_path / "mine.toml").write_text("")
        assert read(project, config_file=tmp_path / "mine.toml").sources_file == project / "config/sources.toml"
        shutil.copy(project / "config/sources.toml", tmp_path)
        config = read(project, config_file=tmp_path / "mine.toml")
        assert config.sources_file == tmp_path / "sources.toml"
        # A crawl's process finds the same file.
        assert load(environ=config.to_environ()) == config

    def test_an_unknown_source_names_the_file_that_was_read(self, project: Path) -> None:
        with pytest.raises(ConfigError, match=rf"\(declared in {project}/config/sources.toml\)"):
            read(project).source("other")

    def test_a_named_sources_file_has_to_exist(self, project: Path) -> None:
        environ = {"VOKSPIDER_SOURCES__FILE": "mine.toml"}
        assert problems(project, environ) == ["mine.toml: there is no such file"]


class TestRoot:
    def test_nearest_project_upwards(self, project: Path) -> None:
        inner = project / "a/b"
        inner.mkdir(parents=True)
        (project / "a/scrapy.cfg").write_text("[settings]\ndefault = other.settings\n")
        assert find_root(inner) == project

    def test_checkout_from_elsewhere(self, tmp_path: Path) -> None:
        (tmp_path / "scrapy.cfg").write_text("not a configuration file")
        assert find_root(tmp_path) == CHECKOUT

    def test_start_without_a_checkout(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("vokspider.config._PACKAGE", tmp_path / "site-packages/vokspider")
        assert find_root(tmp_path) == tmp_path

    def test_working_directory_by_default(self, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(project)
        assert find_root() == project
        assert load(environ={}).root == project

    def test_paths_start_at_the_root(self, project: Path) -> None:
        config = read(project)
        assert config.resolve("logs") == project / "logs"
        assert config.resolve("/var/log") == Path("/var/log")
        assert config.resolve("~/logs") == Path.home() / "logs"


class TestUserAgent:
    def test_says_whom_to_write_to(self, project: Path) -> None:
        agent = read(project, {"VOKSPIDER_CRAWL__CONTACT": "mailto:me@example.org"}).crawl.user_agent
        assert agent.startswith("vokspider/")
        assert agent.endswith(" (+mailto:me@example.org)")

    def test_does_not_invent_a_contact(self, project: Path) -> None:
        assert read(project).crawl.user_agent.endswith(" (+contact not set)")


class TestChildProcess:
    ENVIRON: Mapping[str, str] = {
        "VOKSPIDER_CRAWL__CONTACT": "a@b.org",
        "VOKSPIDER_SCHEDULE__CRON": '["0 7 * * *", "0 19 * * mon-fri"]',
        "VOKSPIDER_DATABASE__URL": "postgresql://user:p%40ss@host/db",
    }

    def test_reads_an_equal_configuration(self, project: Path) -> None:
        write_settings(project, "[crawl]\ndelay = 0.1\nrobots = false\n")
        config = read(project, self.ENVIRON, overrides={"logs": {"dir": "[1]"}})
        assert load(environ=config.to_environ()) == config

    def test_does_not_see_a_file_that_its_parent_did_not_read(self, project: Path) -> None:
        config = read(project, overrides={"crawl": {"contact": ""}})
        write_settings(project, "[crawl]\ncontact = 'other'\n")
        assert load(environ=config.to_environ()).settings == config.settings

    def test_for_real(self, project: Path) -> None:
        config = read(project, self.ENVIRON)
        code = "from vokspider.config import load; c = load(); print(c.database.url, c.crawl, c.schedule, c.root)"
        child = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": str(CHECKOUT), **config.to_environ()},
            capture_output=True,
            text=True,
            check=True,
        )
        assert child.stdout.strip() == f"{config.database.url} {config.crawl} {config.schedule} {config.root}"

    @given(
        delay=st.floats(0, 86_400),
        pages=st.integers(0, 10**9),
        robots=st.booleans(),
        folder=st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), min_size=1),
        cron=st.lists(st.integers(0, 59), min_size=1, max_size=4, unique=True),
    )
    def test_every_value_survives(self, delay: float, pages: int, robots: bool, folder: str, cron: list[int]) -> None:
        lines = [f"{minute} * * * *" for minute in cron]
        overrides: dict[str, dict[str, object]] = {
            "crawl": {"delay": delay, "first_pages": pages, "robots": robots},
            "logs": {"dir": folder},
            "schedule": {"cron": lines},
        }
        config = load(environ={}, overrides=overrides, root=CHECKOUT)
        assert load(environ=config.to_environ()) == config
