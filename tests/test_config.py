"""The configuration: where settings come from, and the one clear line for whatever is wrong with them."""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import make_url

from vokspider._config.cron import cron_trigger
from vokspider.config import Config, Source, find_root, load, mask_url, settings_table
from vokspider.errors import ConfigError

CHECKOUT = Path(__file__).resolve().parents[1]
SOURCE = {
    "name": "kcnawatch-vok-en",
    "site": "https://kcnawatch.org",
    "language": "en",
    "display_name": "Voice of Korea (EN)",
    "page": "kcnawatch",
    "timezone": "Asia/Seoul",
}
Loader = Callable[..., Config]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project folder of its own, with one source and no settings file."""
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = vokspider.settings\n")
    (tmp_path / "config").mkdir()
    write_sources(tmp_path, SOURCE)
    return tmp_path


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
        assert problems(project, config_file=project / "no.toml") == ["no.toml: there is no such file"]

    @pytest.mark.parametrize("variable", ["VOKSPIDER_CONFIG", "VOKSPIDER_ROOT"])
    def test_a_place_named_by_the_environment_has_to_exist(self, project: Path, variable: str) -> None:
        with pytest.raises(ConfigError, match="nowhere: there is no such"):
            load(environ={variable: str(project / "nowhere")})

    def test_the_sources_of_the_package_serve_a_folder_without_any(self, tmp_path: Path) -> None:
        assert [source.name for source in read(tmp_path).sources] == ["kcnawatch-vok-en"]

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


class TestProblems:
    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("[crawl]\ndellay = 1", "unknown key crawl.dellay; did you mean crawl.delay?"),
            ("[crwal]\ndelay = 1", "unknown section crwal; did you mean crawl?"),
            ("delay = 1", "unknown section delay; did you mean crawl.delay?"),
            ("[crawl]\ntimezone = 'UTC'", "unknown key crawl.timezone; did you mean schedule.timezone?"),
            ("crawl = 1", "crawl = 1: expected a table, [crawl]"),
            ("[crawl]\ndelay = '2'", 'crawl.delay = "2": expected a number'),
            ("[crawl]\ndelay = true", "crawl.delay = true: expected a number"),
            ("[crawl]\ndelay = -1", "crawl.delay = -1: expected at least 0"),
            ("[crawl]\ndelay = nan", "crawl.delay = NaN: expected a finite number"),
            ("[crawl]\ndelay = {seconds = 2}", 'crawl.delay = {"seconds": 2}: expected a number'),
            ("[crawl]\nconcurrency = 0", "crawl.concurrency = 0: expected at least 1"),
            ("[crawl]\nconcurrency = 1.5", "crawl.concurrency = 1.5: expected a whole number"),
            ("[crawl]\nrobots = 'no'", 'crawl.robots = "no": expected true or false'),
            ("[crawl]\nlease_seconds = 0", "crawl.lease_seconds = 0: expected more than 0"),
            ("[crawl]\nfailed_share = 1.1", "crawl.failed_share = 1.1: expected at most 1"),
            ("[crawl]\nsource = 1979-05-27", 'crawl.source = "1979-05-27": expected text in quotes'),
            ("[crawl]\nsource = ''", 'crawl.source = "": must not be empty'),
            ("[crawl]\ncontact = 'ä@b.org'", "expected printable ASCII characters"),
            ("[crawl]\ncontact = '{version}'", "expected an address without braces"),
            ("[crawl]\nuser_agent = 'bot/{name}'", "expected no braces but {version} and {contact}"),
            ('[crawl]\nuser_agent = """a\nb"""', 'crawl.user_agent = "a\\nb": expected one line of text'),
            ("[crawl]\nstart_url = 'ftp://a.org'", "expected a URL like https://"),
            ("[crawl]\nstart_url = 'https://'", "expected a URL like https://"),
            ("[crawl]\nstart_url = 'https://a.org:x/'", "expected a URL like https://"),
            ("[crawl]\nstart_url = 'https://a.org/a b'", "expected a URL like https://"),
            ("[schedule]\ntimezone = 'Asia/Soul'", "unknown time zone, did you mean Asia/Seoul?"),
            ("[schedule]\ntimezone = '../etc'", "unknown time zone"),
            ("[schedule]\ntimezone = 'Asia'", "unknown time zone"),
            ("[schedule]\ncron = []", "expected at least one cron line"),
            ("[schedule]\ncron = 5", "expected a cron line in quotes, or a list of them"),
            ("[schedule]\ncron = [5]", "expected a cron line in quotes, or a list of them"),
            ("[schedule]\ncron = ['0 7 * * *', '0  7 * * *']", "expected each cron line once"),
            ("[logs]\nlevel = 'loud'", "expected 'DEBUG', 'INFO', 'WARNING', 'ERROR' or 'CRITICAL'"),
            ("[logs]\nkeep = 0", "expected at least 1"),
            (
                "[crawl]\ndelay = 1 2",
                "not TOML: Expected newline or end of document after a statement (at line 2, column 11)",
            ),
        ],
    )
    def test_one_line_that_names_the_file(self, project: Path, text: str, line: str) -> None:
        write_settings(project, text)
        (only,) = problems(project)
        assert only.startswith("config/vokspider.toml: ")
        assert line in only

    @pytest.mark.parametrize(
        ("variable", "value", "line"),
        [
            ("CRAWL__DELLAY", "1", ": unknown setting; did you mean VOKSPIDER_CRAWL__DELAY?"),
            ("CRAWLER__DELAY", "1", ": unknown setting; did you mean VOKSPIDER_CRAWL__DELAY?"),
            ("crawl__delay", "1", ": unknown setting; did you mean VOKSPIDER_CRAWL__DELAY?"),
            ("CRAWL__DELAY", "fast", ' = "fast": expected a number'),
            ("CRAWL__DELAY", "", ' = "": expected a number'),
            ("CRAWL__DELAY", "-1", " = -1.0: expected at least 0"),
            ("CRAWL__CONCURRENCY", "true", ' = "true": expected a whole number'),
            ("CRAWL__ROBOTS", "maybe", ' = "maybe": expected true or false'),
            ("SCHEDULE__CRON", "[", ' = "[": not a cron line'),
        ],
    )
    def test_one_line_that_names_the_variable(self, project: Path, variable: str, value: str, line: str) -> None:
        (only,) = problems(project, {f"VOKSPIDER_{variable}": value})
        assert only.startswith(f"VOKSPIDER_{variable}{line}")

    def test_one_line_that_names_the_command_line(self, project: Path) -> None:
        assert problems(project, overrides={"crawl": {"delay": -1.0}}) == [
            "command line: crawl.delay = -1.0: expected at least 0"
        ]

    def test_every_problem_has_its_line_and_its_place(self, project: Path) -> None:
        write_settings(project, "[crawl]\ndelay = 'a'\nfoo = 1\n[logs]\nlevel = 'x'\n")
        found = problems(project, {"VOKSPIDER_LOGS__LEVEL": "y", "VOKSPIDER_A__B": ""})
        assert [line.split(" = ")[0].split(": unk")[0] for line in found] == [
            "VOKSPIDER_A__B",
            "config/vokspider.toml",
            "config/vokspider.toml: crawl.delay",
            "VOKSPIDER_LOGS__LEVEL",
        ]

    def test_unreadable_files(self, project: Path) -> None:
        (project / "config/vokspider.toml").write_bytes(b"# \xff")
        assert problems(project) == ["config/vokspider.toml: not UTF-8 text: byte 2"]
        assert problems(project, config_file=project / "config") == ["config: cannot be read: Is a directory"]

    def test_a_long_value_is_shortened(self, project: Path) -> None:
        (line,) = problems(project, {"VOKSPIDER_LOGS__LEVEL": "x" * 5000})
        assert len(line) < 300

    def test_an_unknown_source_is_told_with_its_place(self, project: Path) -> None:
        assert problems(project, {"VOKSPIDER_CRAWL__SOURCE": "kcnawatch-vok"}) == [
            "VOKSPIDER_CRAWL__SOURCE: unknown source kcnawatch-vok; did you mean kcnawatch-vok-en?"
        ]

    @given(
        place=st.sampled_from(["file", "environment", "command line"]),
        setting=st.sampled_from([setting.name for setting in settings_table()]),
        value=st.one_of(
            st.booleans(),
            st.integers(-(10**6), 10**6),
            st.floats(),
            st.text(st.characters(exclude_categories=["Cs", "Cc"])),
            st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), max_size=3),
        ),
    )
    def test_any_value_is_taken_or_told_in_one_line(self, place: str, setting: str, value: object) -> None:
        section, _, key = setting.partition(".")
        environ = {}
        overrides = {}
        if place == "environment":
            text = value if isinstance(value, str) else json.dumps(value)
            environ[f"VOKSPIDER_{section}__{key}".upper()] = text
        else:
            overrides[section] = {key: value}
        try:
            load(environ=environ, overrides=overrides, root=CHECKOUT)
        except ConfigError as error:
            told = str(error)
        else:
            return
        assert len(told.splitlines()) == 1
        assert setting in told or f"{section}__{key}".upper() in told or setting == "sources.file"


class TestDatabase:
    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            ("sqlite:///data/x.db", "sqlite:///{root}/data/x.db"),
            ("sqlite+pysqlite:///x.db?timeout=5", "sqlite:///{root}/x.db?timeout=5"),
            ("sqlite:////srv/x.db", "sqlite:////srv/x.db"),
            ("sqlite:///file:x.db?mode=ro&uri=true", "sqlite:///file:x.db?mode=ro&uri=true"),
            ("postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
            ("postgresql+psycopg://u:p%40ss@h:5433/d", "postgresql+psycopg://u:p%40ss@h:5433/d"),
        ],
    )
    def test_url_for_sqlalchemy(self, project: Path, url: str, expected: str) -> None:
        config = read(project, {"VOKSPIDER_DATABASE__URL": url})
        assert config.database_url == make_url(expected.format(root=project))

    @pytest.mark.parametrize(
        ("url", "line"),
        [
            ("mysql://h/d", "unsupported database mysql, expected sqlite or postgresql"),
            ("postgresql+asyncpg://h/d", "unsupported database postgresql+asyncpg"),
            ("postgres://h/d", "unsupported database postgres, expected sqlite or postgresql"),
            ("data/x.db", '"data/x.db": not a database URL'),
            ("", '"": not a database URL'),
            ("postgresql://h:port/d", "not a database URL"),
            ("sqlite://data/x.db", "two slashes name a host"),
            ("sqlite://", "keeps nothing"),
            ("sqlite:///:memory:", "keeps nothing"),
        ],
    )
    def test_unusable_url(self, project: Path, url: str, line: str) -> None:
        (only,) = problems(project, overrides={"database": {"url": url}})
        assert only.startswith("command line: database.url = ")
        assert line in only

    @pytest.mark.parametrize(
        "url",
        [
            "mysql://user:{}@host/db",
            "postgresql://user:{}/x@host:port/db",
            "postgresql://user:{}@host:port/db",
            "postgresql:user:{}@host",
            "mysql://host/db?password={}",
            "mysql://user:x@{}@host/db",
        ],
    )
    def test_no_error_shows_a_password(self, project: Path, url: str) -> None:
        url = url.format("geheim")
        for value in (url, [url]):
            assert "geheim" not in "".join(problems(project, overrides={"database": {"url": value}}))
        assert "geheim" not in "".join(problems(project, {"VOKSPIDER_CRAWL__START_URL": url}))

    def test_no_repr_shows_a_password(self, project: Path) -> None:
        url = "postgresql://user:geheim@host/db?sslpassword=geheim"
        config = read(project, {"VOKSPIDER_DATABASE__URL": url})
        shown = f"{config!r} {config} {config.settings!r} {config.database} {config.masked_url}"
        assert "geheim" not in shown
        assert config.database.masked_url == "postgresql://user:***@host/db?sslpassword=***"
        assert config.database.url == url

    @given(st.text(st.characters(categories=["L", "N"]), min_size=8), st.text(max_size=20))
    def test_masked_in_any_surroundings(self, password: str, tail: str) -> None:
        masked = mask_url(f"postgresql://user:{password}@host/{tail}")
        assert password not in masked.partition("host")[0]


class TestCron:
    SUNDAY = datetime(2026, 11, 1, tzinfo=ZoneInfo("UTC"))

    def weekdays(self, field: str) -> list[int]:
        """The weekdays on which ``field`` fires, counted as cron does."""
        trigger = cron_trigger(f"0 12 * * {field}", ZoneInfo("UTC"))
        days = []
        for day in range(7):
            noon = self.SUNDAY.replace(day=1 + day, hour=12)
            if trigger.get_next_fire_time(None, noon) == noon:
                days.append(day)
        return days

    @pytest.mark.parametrize(
        ("field", "days"),
        [
            ("*", [0, 1, 2, 3, 4, 5, 6]),
            ("0", [0]),
            ("7", [0]),
            ("sun", [0]),
            ("1-5", [1, 2, 3, 4, 5]),
            ("mon-fri", [1, 2, 3, 4, 5]),
            ("MON-Fri/2", [1, 3, 5]),
            ("*/2", [0, 2, 4, 6]),
            ("5-7", [0, 5, 6]),
            ("sat-sun", [0, 6]),
            ("0-7", [0, 1, 2, 3, 4, 5, 6]),
            ("1,wed,6", [1, 3, 6]),
            ("3/2", [3, 5]),
        ],
    )
    def test_weekdays_are_those_of_cron(self, field: str, days: list[int]) -> None:
        assert self.weekdays(field) == days

    @given(st.integers(0, 7), st.integers(0, 7), st.integers(1, 8))
    def test_weekday_ranges(self, first: int, last: int, step: int) -> None:
        first, last = sorted((first, last))
        assert self.weekdays(f"{first}-{last}/{step}") == sorted({day % 7 for day in range(first, last + 1, step)})

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("", "has 0 fields, expected five (minute hour day month weekday)"),
            ("0 7 * *", "has 4 fields"),
            ("0 0 7 * * *", "has 6 fields"),
            ("@daily", "has 1 fields"),
            ("61 7 * * *", "the last value (61) is higher than the maximum value (59)"),
            ("*/0 7 * * *", "must be higher than 0"),
            ("9-5 7 * * *", "must not be higher than the maximum"),
            ("x 7 * * *", "'x' is no minute"),
            ("0 7 last * *", "'last' is no day"),
            ("0 7 , * *", "Unrecognized expression"),
            ("0 7 * smarch *", "'smarch' is no month"),
            ("0 7 * * 8", "'8' is no weekday"),
            ("0 7 * * day", "'day' is no weekday"),
            ("0 7 * * fri-mon", "'fri-mon' is no weekday range"),
            ("0 7 * * *-3", "'*-3' is no weekday"),
            ("0 7 * * 1-5/0", "is no weekday range"),
            ("0 7 * * mon-", "is no weekday"),
            ("0 7 30 2 *", "there is no such day"),
            ("0 7 1 * mon", "write two lines"),
        ],
    )
    def test_refused(self, line: str, reason: str) -> None:
        with pytest.raises(ValueError, match=r"^not a cron line: ") as caught:
            cron_trigger(line, ZoneInfo("UTC"))
        assert reason in str(caught.value)
        assert repr(line) in str(caught.value)

    def test_months_by_name_keep_their_step(self) -> None:
        trigger = cron_trigger("0 0 1 jan-dec/6 *", ZoneInfo("UTC"))
        assert trigger.get_next_fire_time(None, self.SUNDAY) == datetime(2027, 1, 1, tzinfo=ZoneInfo("UTC"))

    def test_triggers_have_the_configured_zone(self, project: Path) -> None:
        environ = {"VOKSPIDER_SCHEDULE__CRON": '["30 7 * * *", "30 19 29 2 *"]'}
        daily, leap_day = read(project, environ).schedule.triggers()
        start = datetime(2026, 11, 1, 0, 0, tzinfo=ZoneInfo("UTC"))
        assert daily.get_next_fire_time(None, start).isoformat() == "2026-11-02T07:30:00+09:00"
        assert leap_day.get_next_fire_time(None, start).isoformat() == "2028-02-29T19:30:00+09:00"


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


class TestSources:
    def test_declared(self, project: Path) -> None:
        second = {
            **SOURCE,
            "name": "two",
            "site": "http://127.0.0.1:8000/",
            "listing_url": "http://127.0.0.1:8000/article/5/",
        }
        write_sources(project, SOURCE, {**second, "ajax_source_id": "77"})
        config = read(project)
        assert [source.name for source in config.sources] == ["kcnawatch-vok-en", "two"]
        two = config.source("two")
        assert two.site == "http://127.0.0.1:8000"
        assert (two.listing_url, two.ajax_source_id) == ("http://127.0.0.1:8000/article/5/", "77")
        assert config.source("kcnawatch-vok-en") == Source.model_validate(SOURCE)

    @pytest.mark.parametrize(
        ("change", "line"),
        [
            ({"langage": "en"}, "source 1 (kcnawatch-vok-en): unknown key langage; did you mean language?"),
            ({"site": "kcnawatch.org"}, 'site = "kcnawatch.org": expected a URL like'),
            ({"site": "https://kcnawatch.org/article"}, "expected the root of a site"),
            ({"site": "https://u:p@kcnawatch.org"}, "expected a URL without a user or password"),
            ({"listing_url": "/article/5/"}, "expected a URL like"),
            ({"timezone": "Korea"}, "unknown time zone"),
            ({"name": "a b"}, 'source 1 (a b): name = "a b"'),
            ({"name": 5}, "source 1: name = 5: expected text in quotes"),
            ({"ajax_source_id": 77}, "ajax_source_id = 77: expected text in quotes"),
            ({"display_name": " "}, "must not be empty"),
        ],
    )
    def test_wrong_value(self, project: Path, change: dict[str, object], line: str) -> None:
        write_sources(project, {**SOURCE, **change})
        (only,) = problems(project)
        assert only.startswith("config/sources.toml: source 1")
        assert line in only

    @pytest.mark.parametrize("key", [key for key in SOURCE if key != "name"])
    def test_missing_key(self, project: Path, key: str) -> None:
        write_sources(project, {name: value for name, value in SOURCE.items() if name != key})
        (only,) = problems(project)
        assert only.startswith(f"config/sources.toml: source 1 (kcnawatch-vok-en): key {key} is missing: ")

    def test_declared_twice(self, project: Path) -> None:
        write_sources(project, SOURCE, SOURCE)
        assert problems(project) == ["config/sources.toml: source kcnawatch-vok-en: declared 2 times"]

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("", "declares no source, expected at least one [[source]]"),
            ("[source]\nname = 'a'", "source: expected tables, each headed [[source]]"),
            ("source = ['a']", "source: expected tables, each headed [[source]]"),
            ("[[source]\n", "not TOML: "),
        ],
    )
    def test_wrong_file(self, project: Path, text: str, line: str) -> None:
        (project / "config/sources.toml").write_text(text)
        (only,) = problems(project)
        assert only.startswith(f"config/sources.toml: {line}")

    def test_misspelled_table(self, project: Path) -> None:
        (project / "config/sources.toml").write_text("[[sources]]\nname = 'a'\n")
        assert problems(project) == [
            "config/sources.toml: unknown key sources; did you mean source?",
            "config/sources.toml: declares no source, expected at least one [[source]]",
        ]

    def test_unknown_name(self, project: Path) -> None:
        with pytest.raises(ConfigError, match=r"^unknown source vok; known are: kcnawatch-vok-en$"):
            read(project).source("vok")


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
        assert (cron.type, cron.default, cron.env) == (
            "text or list of texts",
            '"30 7 * * *"',
            "VOKSPIDER_SCHEDULE__CRON",
        )
        assert (table["crawl.delay"].type, table["crawl.delay"].default) == ("number", "2")
        assert (table["crawl.robots"].type, table["crawl.robots"].default) == ("true or false", "true")
        assert (table["logs.keep"].type, table["logs.level"].type) == ("whole number", "text")
