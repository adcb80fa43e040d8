"""The dead-man's switch."""

import logging
from dataclasses import replace as evolve
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from vokspider.config import Config, load
from vokspider.notices import ping
from vokspider.notices.pinging import ping_url_of

SECRET = "5ecret-uuid"


def config(url: str) -> Config:
    return load(environ={}, overrides={"notify": {"ping_url": url}})


def record(verdict: str, trigger: str = "schedule", run_id: int | None = 1) -> dict[str, Any]:
    return {"verdict": verdict, "trigger": trigger, "run_id": run_id, "source": "kcnawatch-vok-en"}


@pytest.mark.parametrize(
    ("run", "number"),
    [
        (record("ok"), 1),
        (record("quiet", "crawl"), 1),
        (record("suspect"), 0),
        (record("failed"), 0),
        (record("interrupted"), 0),
        (record("ok", "import"), 0),
        (record("ok", "demo"), 0),
        (record("ok", "crawl", None), 0),
    ],
)
def test_only_good_runs_are_told(httpserver: HTTPServer, run: dict[str, Any], number: int) -> None:
    httpserver.expect_request(f"/{SECRET}").respond_with_data("OK")
    ping(config(httpserver.url_for(f"/{SECRET}")), run)
    assert [request.path for request, _ in httpserver.log] == [f"/{SECRET}"] * number


def sources(url: str, **enabled: bool) -> Config:
    one = config(url)
    (shipped,) = one.sources
    made = tuple(shipped.model_copy(update={"name": name, "enabled": is_on}) for name, is_on in enabled.items())
    return evolve(one, sources=(shipped.model_copy(update={"enabled": False}), *made))


@pytest.mark.parametrize(
    ("url", "enabled", "source", "expected"),
    [
        ("https://h.org/k", {}, "kcnawatch-vok-en", "https://h.org/k"),  # also where the daemon does not crawl it
        ("https://h.org/k", {"a": True}, "a", "https://h.org/k"),
        ("https://h.org/k", {"a": True, "b": True}, "a", ""),
        ("https://h.org/k", {"a": True, "b": True}, "kcnawatch-vok-en", "https://h.org/k"),
        ("https://h.org/k", {"a": True}, "kcnawatch-vok-en", ""),
        ("https://h.org/k/{source}", {"a": True, "b": True}, "b", "https://h.org/k/b"),
        ("", {"a": True}, "a", ""),
    ],
)
def test_each_source_has_a_switch_of_its_own(url: str, enabled: dict[str, bool], source: str, expected: str) -> None:
    assert ping_url_of(sources(url, **enabled), source) == expected


def test_no_address_asks_nobody() -> None:
    ping(config(""), record("ok"))


@pytest.mark.parametrize("failure", ["answered 500", "answered 302", "refused", "garbage"])
def test_what_fails_is_one_line_without_the_secret(
    httpserver: HTTPServer, failure: str, caplog: pytest.LogCaptureFixture
) -> None:
    url = httpserver.url_for(f"/{SECRET}")
    if failure == "answered 500":
        httpserver.expect_request(f"/{SECRET}").respond_with_data("", 500)
    elif failure == "answered 302":  # nothing but http and https is followed
        httpserver.expect_request(f"/{SECRET}").respond_with_data("", 302, {"Location": f"file:///etc/{SECRET}"})
    elif failure == "refused":
        url = f"http://127.0.0.1:1/{SECRET}"
    else:
        url = f"http://127.0.0.1:1/{SECRET}\u00e9"
    with caplog.at_level(logging.DEBUG):
        ping(config(url), record("ok"))
    (line,) = [one.getMessage() for one in caplog.records if one.name.startswith("vokspider")]
    assert line.startswith("the dead-man's switch at ")
    assert SECRET not in caplog.text.replace(f"GET /{SECRET}", "")  # the test's own server logs what it is asked
    if failure.startswith("answered"):
        assert failure in line
