"""Which pages are not parsed."""

import time

import pytest

from vokspider.html.guard import MOST_ATTRIBUTES, has_endless_tag

_MANY = range(3 * MOST_ATTRIBUTES)
_LONG = '<p>A paragraph of the harbour\'s ledger, in which "much" is told.</p>\n' * 3_000


@pytest.mark.parametrize(
    "attributes",
    [
        "".join(f" a{number}" for number in _MANY),
        "".join(f" a{number}=1" for number in _MANY),
        "".join(f' a{number}="<b>"' for number in _MANY),
        "".join(f"/a{number}" for number in _MANY),
        "".join(f'a{number}="x"' for number in _MANY),
        "".join(f"\n\ta{number} = 'x>y'" for number in _MANY),
    ],
)
@pytest.mark.parametrize("end", [">", ""])
def test_too_many_attributes(attributes: str, end: str) -> None:
    assert has_endless_tag(f"{_LONG}<p x{attributes}{end}{_LONG if end else ''}")


@pytest.mark.parametrize(
    "page",
    [
        _LONG,
        f"{_LONG}<img src='data:image/png;base64,{'iVBORw0K / ' * 50_000}'>",
        f'{_LONG}<p title="{"many words " * 50_000}">{"many words " * 50_000}</p>',
        f"{_LONG}{'<p class=a id=b title=c>' * 20_000}",
        f"{_LONG}1 < 2 {'and more words ' * 50_000}",
    ],
)
def test_pages_that_are_only_long(page: str) -> None:
    assert not has_endless_tag(page)


@pytest.mark.parametrize("piece", ["<a", '<a "', "<a '", "<a b='", "<a/", "< <", "\"<a'", "<a\n"])
def test_it_ends_itself(piece: str) -> None:
    started = time.process_time()
    has_endless_tag(piece * 300_000)
    assert time.process_time() - started < 2
