"""Sentences about what stands between the crawl and the site: rules, refusals, proxies."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from vokspider.model import codes
from vokspider.wording.numbers import counted

Facts = Mapping[str, Any]


def _refusals(facts: Facts) -> str:
    kinds = ", ".join(facts["kinds"])
    number = facts["answers"]
    return f"{counted(number, 'refusal')}{'' if number == 1 else ' in a row'} ({kinds})"


def _rested(facts: Facts) -> str:
    return f"rested {counted(facts['times'], 'time')} for {facts['minutes']:g} minutes after {_refusals(facts)}"


def _banned(facts: Facts) -> str:
    times = facts["times"]
    rests = (
        f"after {counted(times, 'rest')} of {facts['minutes']:g} minutes"
        if times
        else "with no rest allowed (crawl.rests = 0)"
    )
    return f"the site bans us, {rests}: {_refusals(facts)}; the next crawl will retry"


def _robots_gap(facts: Facts) -> str:
    too_much = facts["seconds"] > facts["most"]
    most = f"; vokspider waits {facts['most']:g} seconds at most" if too_much else ", so the run takes longer"
    words = f"robots.txt of {facts['host']} asks for {facts['seconds']:g} seconds between two requests"
    return f"{words} ({facts['directive']}){most}"


_PROXY = {
    "https": "requests to https sites cannot go through an https:// proxy; write http:// if it accepts that",
    "refused": "it rejects the user and password of its address (407)",
}


def _proxy(facts: Facts) -> str:
    why = _PROXY.get(facts["problem"]) or f"it cannot be reached: {facts['error']}"
    return f"the proxy {facts['proxy']} of the source {facts['source']} cannot be used: {why}"


SITES: Mapping[str, str | Callable[[Facts], str]] = MappingProxyType(
    {
        codes.BANNED: _banned,
        codes.HOST_RESTS: "waited {seconds} seconds before a request to {host}, "
        "since it refused another crawl a short while ago",
        codes.PROXY_UNUSABLE: _proxy,
        codes.NOTHING_QUEUED: "no back-fill of the source has anything to fetch now",
        codes.RESTED: _rested,
        codes.ROBOTS_GAP: _robots_gap,
        codes.ROBOTS_UNREADABLE: "robots.txt of {host} cannot be read ({error}), so nothing was fetched; "
        "the next crawl will retry",
        codes.SITE_AWAY: "the site did not answer {pages} requests in a row; "
        "the back-fill goes on after {minutes:g} minutes",
        codes.WAIT_TOO_LONG: "the site asks for {seconds:.0f} seconds without requests, "
        "longer than crawl.timeout allows",
    }
)
