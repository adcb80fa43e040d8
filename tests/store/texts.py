"""Texts that are duplicates, or look like it."""

from collections.abc import Sequence

from tests.simulator.site import SimulatedSite

SHORT = ["Too short for a signature."]
GREETING = (
    "{0} sent a message of greetings to {1}, president of {2}, on the occasion of the {3}th National Day of {2}.",
    "In the message he extended warm congratulations to {1}, and through him to the government and people of {2}.",
    "He was sure that the relations of friendship between the two countries would develop further.",
    "He wished the president success in his responsible work for the prosperity of {2}, and the people happiness.",
)
FORECAST = (
    "기상수문국의 통보에 의하면 {0}월 {1}일 우리 나라의 대부분지역에서 구름이 끼겠다.",
    "{2}지방의 낮최고기온은 {3}℃로서 이 시기의 평년보다 {4}℃ 높겠으며 아침최저기온은 {5}℃가 되겠다.",
    "{6}지방과 동해안의 일부 지역에서는 오후 늦게부터 {7}mm의 비가 내리겠으며 바다에서는 물결이 높게 일겠다.",
    "려행하는 손님들은 떠나기 전에 다음번 일기예보를 꼭 듣는것이 좋겠다고 이곳 전문가들은 말하고있다.",
)


def prose(seed: int, words: int = 150, language: str = "en") -> list[str]:
    """Paragraphs of so many words at the least."""
    articles = SimulatedSite.generate(40, seed=seed, language=language).source.articles
    found: list[str] = []
    for article in articles:
        found += article.paragraphs
        if sum(len(one.split()) for one in found) >= words:
            return found
    raise AssertionError("too few words")


def filled(template: tuple[str, ...], *words: str) -> list[str]:
    return [paragraph.format(*words) for paragraph in template]


def cut(text: Sequence[str]) -> list[str]:
    """The same text without its last third."""
    words = " ".join(text).split(" ")
    return [" ".join(words[: len(words) * 7 // 10])]


def edited(text: Sequence[str]) -> list[str]:
    """The same text with one word more in its last paragraph."""
    return [*text[:-1], f"{text[-1]} indeed"]
