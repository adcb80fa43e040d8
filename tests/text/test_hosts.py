"""The hosts of addresses: whose one is, and whether it is this machine's."""

import pytest

from vokspider.text.urls import host, is_host_of, is_local, without_dot


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://KCNAwatch.org:443/x", "kcnawatch.org"),
        ("http://[::1]:80/", "::1"),
        ("/x", ""),
        ("", ""),
        ("http://[", ""),
        (" http://a/ ", "a"),
    ],
)
def test_host(url: str, expected: str) -> None:
    assert host(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://kcnawatch.org/x", True),
        ("https://KCNAWATCH.org:443/x", True),
        ("https://www.kcnawatch.org/x", True),
        ("http://www.vok.rep.kp/index.php", True),
        ("https://notkcnawatch.org/x", False),
        ("https://kcnawatch.org.example/x", False),
        ("https://example.org/kcnawatch.org", False),
        ("https://kcnawatch.org@example.org/x", False),
        ("/newstream/1/x", False),
        ("", False),
        ("http://[", False),
    ],
)
def test_is_host_of(url: str, expected: bool) -> None:
    assert is_host_of(url, ["kcnawatch.org", "vok.rep.kp"]) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8000/x", True),
        ("http://localhost/x", True),
        ("http://[::1]:80/", True),
        ("http://10.1.2.3/", True),
        ("http://192.168.0.1/", True),
        ("https://kcnawatch.org/", False),
        ("http://8.8.8.8/", False),
        ("http://localhost.example/", False),
        ("http://127.0.0.1.example/", False),
        ("", False),
        ("http://[", False),
    ],
)
def test_is_local(url: str, expected: bool) -> None:
    assert is_local(url) is expected


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://site.test./a?b#c", "https://site.test/a?b#c"),
        ("http://site.test.:8000/a", "http://site.test:8000/a"),
        ("https://site.test/a.", "https://site.test/a."),
        ("http://[::1]:8000/a", "http://[::1]:8000/a"),
        ("http://user@site.test./", "http://user@site.test./"),
        ("http://[broken./", "http://[broken./"),
        ("javascript:alert(1).", "javascript:alert(1)."),
    ],
)
def test_a_dot_at_the_end_of_a_hosts_name_is_left_out(url: str, plain: str) -> None:
    assert without_dot(url) == plain
