"""Text as the sites have it, and worse."""

from datetime import date

from hypothesis import strategies as st

from vokspider.sites.kcnawatch.chrome import MORE_ARTICLES, OLD_PAGE_LINES

SOURCE = "Voice of Korea (EN)"
HEADING = f"More From {SOURCE}"
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip

# Characters that are easy to get wrong: every kind of space, what no reader sees, composed and decomposed letters.
SPACES = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2003\u2028\u2029\u202f\u205f\u3000"
UNSEEN = "\x00\x01\x08\x0e\x1b\x7f\x80\x9f\xad\u200b\u2060\ufeff\ud800\udfff"
ODD = SPACES + UNSEEN + "e\u0301é\u1112\u1161\u11ab한\ufb01\xb2\u200d\u0345\u0130\u0131ß"

nasty = st.text(st.one_of(st.sampled_from(ODD), st.characters()), max_size=60)
words = st.text(st.sampled_from("abcABC019éß한글강.,'\u2019-"), min_size=1, max_size=6)
lines = st.lists(words, min_size=1, max_size=8).map(" ".join)
# Few and short, so that equal ones and beginnings of one another are frequent.
colliding = st.lists(st.sampled_from(["a", "ab", "b", "ba"]), min_size=1, max_size=3).map(" ".join)
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))


def listed(day: date) -> str:
    """``December 03, 2025``, written without the code under test."""
    return f"{MONTHS[day.month - 1]} {day.day:02}, {day.year}"


dates = days.map(listed)

# What an author may write although it looks like the page around it.
lookalikes = st.sampled_from(
    [
        "More From Voice of Korea listeners came by post.",
        "More from our readers",
        "More From the orchard (EN)",
        "more from the harvest of 2025",
        "More Articles",
        "More articles of the statute were read out.",
        "December 03, 2025",
        "December 03, 2025 was a Wednesday.",
        "Date: the fruit, not the day.",
        "Date: 21/05/2024 | Source: Voice of Korea (EN) | Read original version at source",
        "Share Button is the smallest ferry.",
        "Read original version at source",
        "KCNA Commentary",
        "Voice of Korea (EN)",
        "(EN)",
        "Newstream",
    ]
)


def is_own(line: str) -> bool:
    """Whether no rule takes the line out of an article: neither the heading nor chrome."""
    return line.casefold() != HEADING.casefold() and line not in OLD_PAGE_LINES


own_lines = st.one_of(lines, colliding, lookalikes).filter(is_own)
bodies = st.lists(own_lines, max_size=8)


def seed_entry(teaser: str, day: str) -> list[str]:
    """An entry as the seed has it."""
    return [teaser, day, teaser]


def full_entry(title: str, teaser: str, day: str) -> list[str]:
    """An entry in the text of a whole page: the title of the picture and of the heading, and the teaser twice."""
    return [title, title, teaser, day, teaser]


def html_entry(title: str, teaser: str, day: str) -> list[str]:
    """An entry in the text of its HTML: the picture has no text."""
    return [title, teaser, day, teaser]


# Lines of entries; "More Articles" and the heading would end or begin a block.
entry_texts = st.one_of(lines, colliding, st.just("Press Review"), st.just("More from the orchard")).filter(
    lambda line: is_own(line) and line.casefold() != MORE_ARTICLES.casefold()
)
seed_entries = st.lists(st.builds(seed_entry, entry_texts, dates), max_size=8)
full_entries = st.lists(st.builds(full_entry, entry_texts, entry_texts, dates), max_size=8)
