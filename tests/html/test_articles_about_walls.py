"""Articles that speak of a wall, or stand beside one, are articles."""

import pytest

from tests.sites.kcnawatch.helpers import DATE_LINE, END, article_html, block_html, page
from vokspider.model.items import Article
from vokspider.model.reasons import NO_DATE_LINE

from .test_walls import BANNER, LOGIN_BOX, reason_of

# ruff: noqa: E501 (pages are easier to read on one line)

ABOUT = [
    "Just a moment",
    "Page not found",
    "404",
    "Log in",
    "Access denied",
    "Members only",
    "Before you continue",
    "Checking your browser",
    "This article has been removed.",
    "Please verify you are a human.",
    "You must be logged in to view this page.",
    "This domain may be for sale.",
    "We use cookies. Accept all to continue.",
]


@pytest.mark.parametrize("words", ABOUT)
def test_an_article_about_it_is_an_article(words: str) -> None:
    found = page(article_html(f"<p>{words}</p><p>b</p>").replace("A Title", words)).article()
    assert (found.title, found.lines[:2]) == (words, (words, "b"))


AROUND = {
    "a consent banner": BANNER,
    "a login box": LOGIN_BOX,
    "a password form": "<form><input type='password'></form>",
    "Cloudflare's script": "<script>window.__CF$cv$params={};a.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'</script>",
    "Imperva's script": '<script src="/_Incapsula_Resource?SWJIYLWA=719d34d31c8e3a6e6fffd425f7e032f3"></script>',
    "reCAPTCHA": '<script src="https://www.google.com/recaptcha/api.js"></script><div class="g-recaptcha"></div>',
    "a refresh": '<meta http-equiv="refresh" content="600;url=/">',
    "a script that leads away": "<script>if (old) { window.location = '/login/'; }</script>",
}


@pytest.mark.parametrize("name", AROUND)
def test_an_article_with_it_is_an_article(name: str) -> None:
    found = page(article_html("<p>a</p>").replace(END, AROUND[name] + END)).article()
    assert isinstance(found, Article)
    assert found.lines[0] == "a"


def test_an_article_is_none_for_its_error_class() -> None:
    assert page(article_html("<p>a</p>").replace("<body>", '<body class="error404">')).article().lines[0] == "a"


def test_a_page_with_its_block_is_no_soft_404() -> None:
    assert reason_of(f"<html><body><h2>A Title</h2><p>a</p>{block_html()}{END}") == NO_DATE_LINE
    assert DATE_LINE not in block_html()
