"""The settings about messages, health and proxies: what they take, and that no secret of theirs is shown."""

from pathlib import Path

import pytest

from vokspider.config import load

from .projects import SOURCE, problems, read, write_settings, write_sources

SECRET = "hunter2"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[notify]\nevents = ['fialed']", 'notify.events = ["fialed"]: unknown event fialed, did you mean failed?'),
        ("[notify]\nevents = 'failed'", "expected a list of events"),
        ("[notify]\nwatch = ['']", "expected a list of words or names, each in quotes and not empty"),
        ("[notify]\nwatch = ['a', 'a']", "expected each of the words or names once"),
        ("[notify]\nwatch = [1]", "expected a list of words or names"),
        ("[notify]\nurls = ['a@b.org']", "expected Apprise addresses"),
        ("[notify]\nping_url = 'file:///etc/passwd'", "expected a URL like https://"),
        ("[health]\nlisten = '8470'", 'health.listen = "8470": expected HOST:PORT'),
        ("[health]\nlisten = '127.0.0.1:65536'", "expected HOST:PORT"),
        ("[health]\nlisten = '::1:80'", "expected HOST:PORT"),
        ("[monitors]\nwindow = 0", "expected at least 1"),
        ("[monitors]\nwindow = 4", "monitors.least_runs = 5: expected at most monitors.window, 4, or no run would"),
        ("[monitors]\noff = ['text_lenght']", "unknown monitor text_lenght, did you mean text_length?"),
        ("[monitors]\noff = ['x']", "unknown monitor x, known are: article_fields, article_pages,"),
        ("[monitors]\noff = 'silence'", "expected a list of names of monitors"),
        ("[crawl]\nrest_minutes = 0", "expected more than 0"),
        ("[proof]\nauthorities = ['https://tsa.example.org']", 'expected a list of tables like { name = "NAME", url ='),
        ("[proof]\nauthorities = [{ name = 'a', url = 'https://b' }]", 'certificates = "FILE" }'),
        ("[proof]\nauthorities = [{ name = 'a', url = 'b', certificates = 'c' }]", "expected a URL like https://"),
        ("[proof]\nauthorities = [{ name = '../a', url = 'https://b', certificates = 'c' }]", "expected a name of"),
        ("[proof]\nauthorities = [{ name = 'a', url = 'https://b', certificates = '' }]", "must not be empty"),
        ("[proof]\nstamp_seconds = 0", "expected more than 0"),
    ],
)
def test_what_is_wrong_is_said(project: Path, text: str, line: str) -> None:
    write_settings(project, text)
    (found,) = problems(project)
    assert line in found


@pytest.mark.parametrize(
    ("listen", "address"),
    [
        ("", None),
        ("0.0.0.0:0", ("0.0.0.0", 0)),  # noqa: S104 (nothing is bound here)
        ("[::1]:80", ("::1", 80)),
        ("localhost:8470", ("localhost", 8470)),
    ],
)
def test_health_address(project: Path, listen: str, address: tuple[str, int] | None) -> None:
    assert read(project, overrides={"health": {"listen": listen}}).health.address == address


def test_addresses_of_messages_are_not_shown(project: Path) -> None:
    urls = f'["json://me:{SECRET}@h.org", "tgram://{SECRET}/1"]'
    environ = {"VOKSPIDER_NOTIFY__URLS": urls, "VOKSPIDER_NOTIFY__PING_URL": f"https://hc.org/{SECRET}"}
    config = read(project, environ)
    assert len(config.notify.urls) == 2
    assert SECRET not in repr(config) + str(config.notify) + f"{config.settings!r}"
    assert load(environ=config.to_environ()) == config


@pytest.mark.parametrize("name", ["URLS", "PING_URL"])
def test_a_wrong_address_is_not_shown_either(project: Path, name: str) -> None:
    (found,) = problems(project, {f"VOKSPIDER_NOTIFY__{name}": f'["{SECRET}"]'})
    assert SECRET not in found
    assert f"VOKSPIDER_NOTIFY__{name}" in found


@pytest.mark.parametrize("proxy", ["http://me:hunter2@p.org:3128", "https://p.org", "http://[::1]:8080/"])
def test_proxy(project: Path, proxy: str) -> None:
    write_sources(project, {**SOURCE, "proxy": proxy})
    (source,) = read(project).sources
    assert source.proxy == proxy.rstrip("/")
    assert SECRET not in repr(source)


@pytest.mark.parametrize(
    "proxy",
    ["socks5://me:hunter2@p.org", "p.org:80", "http://me:hunter2@", "http://a:hunter2@b.org/x", "ftp://hunter2"],
)
def test_a_wrong_proxy_is_said_but_not_shown(project: Path, proxy: str) -> None:
    write_sources(project, {**SOURCE, "proxy": proxy})
    (found,) = problems(project)
    assert 'proxy = "***": expected the address of a proxy' in found
    assert SECRET not in found


def test_authorities_have_different_names_and_reach_child_processes(project: Path) -> None:
    one = "{ name = 'a', url = 'https://b.org/tsr', certificates = 'config/a.pem' }"
    write_settings(project, f"[proof]\nauthorities = [{one}]")
    config = read(project)
    (found,) = config.proof.authorities
    assert (found.name, found.url, found.certificates) == ("a", "https://b.org/tsr", "config/a.pem")
    assert read(project, config.to_environ()).proof == config.proof
    write_settings(project, f"[proof]\nauthorities = [{one}, {one}]")
    (line,) = problems(project)
    assert "expected authorities with different names" in line
