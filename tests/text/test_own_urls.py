"""Which addresses a crawl may ask."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.text.urls import is_inner, is_own

SITE = "https://kcnawatch.org"


@pytest.mark.parametrize(
    "url",
    [
        "https://kcnawatch.org/newstream/1-2/",
        "http://kcnawatch.org/",
        "https://www.kcnawatch.org/a",
        "https://KCNAWATCH.org/a",
        "https://kcnawatch.org:443/a",
    ],
)
def test_own(url: str) -> None:
    assert is_own(url, [SITE])


@pytest.mark.parametrize(
    "url",
    [
        "https://kcnawatch.org.evil.org/",
        "https://evilkcnawatch.org/",
        "https://evil.org/kcnawatch.org",
        "https://kcnawatch.org@evil.org/",
        "https://kcnawatch.org@127.0.0.1/",
        "https://me:pw@kcnawatch.org/",
        "https://kcnawatch.org:8080/",
        "https://kcnawatch.org:22/",
        "https://kcnawatch.org:99999/",
        "https://kcnawatch.org:x/",
        "https://kcnawatch.org\\@evil.org/",
        "https://evil.org\\@kcnawatch.org/",
        "https://kcnawatch.org%00.evil.org/",
        "https://\u212acnawatch.org.evil.org/",
        "//kcnawatch.org/",
        "file:///etc/passwd",
        "file://kcnawatch.org/etc/passwd",
        "ftp://kcnawatch.org/",
        "data:text/html,x",
        "javascript:alert(1)",
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest/meta-data",
        "http://[",
        "",
    ],
)
def test_foreign(url: str) -> None:
    assert not is_own(url, [SITE])


def test_of_a_local_site_only_its_own_port() -> None:
    assert is_own("http://127.0.0.1:8000/a", ["http://127.0.0.1:8000/"])
    assert not is_own("http://127.0.0.1:8001/a", ["http://127.0.0.1:8000/"])
    assert not is_own("http://localhost:8000/a", ["http://127.0.0.1:8000/"])


@given(st.text(max_size=30), st.sampled_from(["http://", "https://", "file:", "//", ""]), st.text(max_size=10))
def test_nothing_is_own_by_accident(name: str, scheme: str, tail: str) -> None:
    assert is_own(f"{scheme}{name}/{tail}", [SITE]) <= ("kcnawatch.org" in name.lower())


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 127.9.9.9 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 0.0.0.0 224.0.0.1 255.255.255.255 100.64.0.1 "
    "::1 :: fe80::1 fc00::1 ff02::1 ::ffff:10.0.0.1".split(),
)
def test_inner(address: str) -> None:
    assert is_inner(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "203.113.0.1", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_outer(address: str) -> None:
    assert not is_inner(address)
