"""The prose, and the markup that must not change what a reader sees of it."""

from random import Random

import pytest

from vokspider.demo.markup import body_html, escape, plain_html
from vokspider.demo.text import Prose, cut_teaser, slugify

from .reading import lines_of


@pytest.mark.parametrize("language", ["en", "ko"])
def test_prose_depends_on_its_seed_only(language: str) -> None:
    def page(seed: int) -> list[str]:
        prose = Prose(Random(seed), language)
        return [prose.title(), prose.title(marked=True), *(prose.paragraph() for _ in range(20))]

    assert page(1) == page(1)
    assert not set(page(1)[2:]) & set(page(2)[2:])


@pytest.mark.parametrize("language", ["en", "ko"])
def test_prose_is_normal_text(language: str) -> None:
    prose = Prose(Random(3), language)
    texts = [prose.paragraph() for _ in range(500)] + [prose.title(marked=True) for _ in range(100)]
    assert all(" ".join(text.split()) == text and text for text in texts)
    assert not any("{" in text or "}" in text for text in texts)
    assert {mark for mark in "&<-" if any(mark in text for text in texts)} == set("&<-")
    assert any("강" in text for text in texts)


def test_teaser_is_cut_at_a_word() -> None:
    words = ["harbour"] * 40
    assert cut_teaser([" ".join(words)]) == " ".join(["harbour"] * 16)  # 127 characters
    exact = "a" * 64 + " " + "b" * 65
    assert cut_teaser([exact + " c"]) == exact
    assert cut_teaser([exact + "b c"]) == "a" * 64
    assert cut_teaser(["One ferry.", "Two ferries."]) == "One ferry. Two ferries."


def test_korean_teaser_is_cut_inside_a_word() -> None:
    assert cut_teaser(["가" * 100], "ko") == "가" * 70


def test_short_paragraph_is_its_own_teaser() -> None:
    for seed in range(50):
        text = Prose(Random(seed)).short_paragraph()
        assert cut_teaser([text]) == text


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Salt & Sail: 3 < 5", "salt-sail-3-5"),
        ("Café “Loom” Opens", "cafe-loom-opens"),
        ("사과축제", "%ec%82%ac%ea%b3%bc%ec%b6%95%ec%a0%9c"),
        ("!", "item"),
    ],
)
def test_slug(title: str, slug: str) -> None:
    assert slugify(title) == slug


@pytest.mark.parametrize("language", ["en", "ko"])
def test_any_markup_reads_as_the_same_paragraphs(language: str) -> None:
    for seed in range(500):
        prose = Prose(Random(seed), language)
        paragraphs = [prose.paragraph() for _ in range(seed % 9 + 1)]
        assert lines_of(body_html(paragraphs, Random(seed))) == paragraphs, seed
        assert lines_of(plain_html(paragraphs)) == paragraphs, seed


def test_markup_is_as_varied_as_the_sites() -> None:
    prose = Prose(Random(5))
    html = "".join(body_html([prose.paragraph() for _ in range(6)], Random(seed)) for seed in range(200))
    tags = (
        "<br><br>",
        "<br>",
        "&nbsp;",
        "<li>",
        "<figcaption",
        "<blockquote>",
        "<script>",
        "<style>",
        "<noscript>",
        "<!--",
    )
    assert [tag for tag in tags if tag not in html] == []
    assert any(f"{tag}" in html for tag in ("&mdash;", "&#8212;"))


def test_escape_is_safe_in_attributes() -> None:
    assert escape('Salt & "Sail" <3>') == "Salt &amp; &quot;Sail&quot; &lt;3&gt;"
