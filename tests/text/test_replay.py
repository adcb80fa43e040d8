"""Addresses of web archives."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.text.replay import original, replayed

PAGE = "https://kcnawatch.org/newstream/1764709300-1413570/slug/"
AT = datetime(2026, 2, 11, 10, 11, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "url",
    [
        "https://web.archive.org/web/20260211101112/{}",
        "https://web.archive.org/web/20260211101112id_/{}",
        "http://web.archive.org/web/20260211101112if_/{}",
        "//web.archive.org/web/20260211101112/{}",
        "/web/20260211101112/{}",
        "https://web.archive.org:443/web/20260211101112/{}",
        "http://localhost:8080/collection/20260211101112mp_/{}",
        "http://localhost:8080/20260211101112/{}",
        "https://arquivo.pt/wayback/20260211101112/{}",
        "https://arquivo.pt/noFrame/replay/20260211101112/{}",
        "https://wayback.archive-it.org/1234/20260211101112/{}",
        "https://www.webarchive.org.uk/wayback/archive/20260211101112mp_/{}",
        "https://archive.ph/20260211101112/{}",
        "https://archive.ph/2026.02.11-101112/{}",
        "https://web.archive.org/web/20260211101112/https://archive.ph/2026.02.11-101112/{}",
    ],
)
def test_with_a_time(url: str) -> None:
    assert replayed(url.format(PAGE)) == (PAGE, AT)


@pytest.mark.parametrize(
    "url",
    [
        "https://web.archive.org/web/{}",
        "https://web.archive.org/web/2026/{}",
        "https://web.archive.org/web/2id_/{}".replace("2id_", "2026id_"),
        "https://archive.today/newest/{}",
        "https://archive.is/o/AbC12/{}",
        "http://localhost:8080/collection/mp_/{}",
        "https://web.archive.org/web/20269911101112/{}",
    ],
)
def test_without_a_whole_time(url: str) -> None:
    assert replayed(url.format(PAGE)) == (PAGE, None)


@pytest.mark.parametrize(
    "inner",
    [
        "https:/kcnawatch.org/newstream/1764709300-1413570/slug/",
        "https%3A%2F%2Fkcnawatch.org%2Fnewstream%2F1764709300-1413570%2Fslug%2F",
        "https://kcnawatch.org:443/newstream/1764709300-1413570/slug/#top",
        "HTTPS://KCNAWATCH.ORG/newstream/1764709300-1413570/slug/?utm_source=x",
    ],
)
def test_spellings_of_the_address_in_it(inner: str) -> None:
    assert replayed(f"https://web.archive.org/web/20260211101112/{inner}") == (PAGE, AT)


def test_an_address_without_a_scheme() -> None:
    bare = PAGE.removeprefix("https://")
    assert replayed(f"https://web.archive.org/web/20260211101112/{bare}") == (f"http://{bare}", AT)
    assert replayed(f"/web/20260211101112/{bare}") is None


@pytest.mark.parametrize(
    "url",
    [
        PAGE,
        f"{PAGE}?from={PAGE}",
        f"https://example.org/share/{PAGE}",
        f"https://web.archive.org/web/20260211101112*/{PAGE}",
        "https://web.archive.org/web/20260211101112/",
        "https://kcnawatch.org/newstream/1764709300-1413570/https://example.org/",
        "mailto:a@example.org",
        "",
    ],
)
def test_addresses_of_nothing_else(url: str) -> None:
    assert replayed(url) is None
    assert original(url) == url


@given(st.text(alphabet="/:.-_%*whtps0123456789abc?#\\ \n가", max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    replayed(text)
    replayed(f"https://web.archive.org/web/20260211101112/{text}")
