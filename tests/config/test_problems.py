"""The one clear line for whatever is wrong with a setting."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.config import load, settings_table
from vokspider.model.errors import ConfigError

from .projects import CHECKOUT, problems, write_settings


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
        (only,) = problems(project, {"VOKSPIDER_CRAWL__SOURCE": "kcnawatch-vok"})
        told = "VOKSPIDER_CRAWL__SOURCE: unknown source kcnawatch-vok; did you mean kcnawatch-vok-en?"
        assert only == f"{told} (declared in {project}/config/sources.toml)"

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
