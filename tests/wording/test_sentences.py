"""Every code has a sentence, and a record has both."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.model import codes, fact_codes, monitor_codes
from vokspider.model.reasons import PAGE_REASONS, Reason
from vokspider.sites.kcnawatch.facts import FACTS
from vokspider.wording import CATALOGUE, reasons_of, sentence, sentences_of, worded
from vokspider.wording.facts import FACT_WORDS
from vokspider.wording.monitors import PHRASES
from vokspider.wording.numbers import percent
from vokspider.wording.pages import PAGES

from .examples import EXAMPLES

CODES = {value for name, value in vars(codes).items() if name.isupper()}
JSON = st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.lists(st.text(max_size=5), max_size=3)
REASONS = st.builds(
    Reason,
    st.sampled_from(sorted(CODES)) | st.text(max_size=20),
    st.dictionaries(st.text(max_size=10) | st.sampled_from(["number", "articles", "reason", "url"]), JSON, max_size=4),
)


def test_every_code_has_a_sentence_and_an_example() -> None:
    assert CODES == CATALOGUE.keys() == EXAMPLES.keys()
    assert PAGES.keys() == PAGE_REASONS


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_sentence_says_all_that_its_template_promises(code: str) -> None:
    made = sentence(EXAMPLES[code])
    assert made
    assert not made.endswith(".")
    assert "\n" not in made
    assert "{" not in made
    assert not made.startswith(f"{code} (")  # what is said where facts are missing


@given(REASONS)
def test_a_reason_of_another_version_is_still_said(reason: Reason) -> None:
    assert isinstance(sentence(reason), str)
    assert isinstance(reason.kind, str)
    assert Reason.from_json(json.loads(json.dumps(reason.to_json()))) == reason


def test_what_this_version_does_not_know() -> None:
    assert sentence(Reason("new_code", {"number": 3, "url": "x"})) == "new_code (number 3, url x)"
    assert sentence(Reason("new_code")) == "new_code"
    assert sentence(Reason(codes.GONE, {"article": "a"})) == "gone (article a)"


def test_every_phrase_of_a_monitor_has_words() -> None:
    made = {value for value in vars(monitor_codes).values() if str(value).startswith(("figure_", "expected_"))}
    assert made == {code for code in PHRASES if not code.startswith(monitor_codes.CAUSE)}


def test_every_fact_of_a_site_has_words_for_what_is_expected_and_what_a_change_means() -> None:
    found = {value for value in vars(fact_codes).values() if str(value).startswith("found_")}
    of_facts = {f"{start}{fact.name}" for fact in FACTS for start in (fact_codes.EXPECTED, fact_codes.MEANS)}
    assert found | of_facts == FACT_WORDS.keys()
    for fact in FACTS:
        said = sentence(Reason(f"{fact_codes.EXPECTED}{fact.name}", fact.expected))
        assert not said.startswith(fact_codes.EXPECTED)
        assert "{" not in said


def test_monitors_of_old_rows_have_words() -> None:
    old = {"results": [{"name": "silence", "figure": "8 days", "expected": "7", "cause": "x", "parts": []}]}
    assert worded(old) == old
    (new,) = worded([{"figure": {"code": monitor_codes.SILENT, "facts": {"days": 8}}}])
    assert new == {"figure": "8 days without a new article"}


@given(st.integers(0, 300), st.integers(0, 300))
def test_what_is_not_all_is_never_called_all(found: int, more: int) -> None:
    said = percent(found, found + more)
    assert (said == "100 %") == (found > 0 and more == 0)


def test_old_rows_have_sentences() -> None:
    old = Reason.from_json("3 failed")
    assert (old.code, sentence(old), old.kind) == (codes.SENTENCE, "3 failed", "3 failed")


def test_a_record_gets_its_sentences_beside_its_codes() -> None:
    record = {"run_id": 1, "reason_codes": [Reason(codes.TIME_LIMIT).to_json(), "an old one"], "requests": 2}
    said = ["the run reached its time limit (crawl.timeout)", "an old one"]
    assert list(worded(record).items()) == [*list(record.items())[:2], ("reasons", said), ("requests", 2)]
    nested: dict[str, Any] = {"sources": [{"last_runs": (record,)}], "day": None}
    assert worded(nested)["sources"][0]["last_runs"][0]["reasons"] == said
    assert worded(worded(record)) == worded(record)
    assert worded({"error_codes": record["reason_codes"]})["errors"] == said
    assert worded({"error_codes": None}) == {"error_codes": None}
    assert sentences_of(record) == said
    assert [one.code for one in reasons_of(record)] == [codes.TIME_LIMIT, codes.SENTENCE]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"articles": 1}, "1 gone article is still gone, as expected; they count as unchanged"),
        ({"articles": 2}, "2 gone articles are still gone, as expected; they count as unchanged"),
    ],
)
def test_one_and_several(facts: dict[str, int], expected: str) -> None:
    assert sentence(Reason(codes.STILL_GONE, facts)) == expected
