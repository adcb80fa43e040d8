"""What a run was asked to do survives the way to its process."""

import json
from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.model.options import CRAWL, DEMO, IMPORT, SCHEDULE, RunOptions

texts = st.text(max_size=20)
options = st.builds(
    RunOptions,
    source=texts,
    trigger=st.sampled_from([CRAWL, SCHEDULE, IMPORT, DEMO]),
    start_url=st.none() | texts,
    max_pages=st.none() | st.integers(0, 10**6),
    full=st.booleans(),
    since=st.none() | st.dates(),
    dry_run=st.booleans(),
    files=st.lists(texts, max_size=3).map(tuple),
    url=st.none() | texts,
)


@given(options)
def test_json_is_read_back(given_: RunOptions) -> None:
    line = given_.to_json()
    assert "\n" not in line
    assert json.loads(line).keys() == attrs.fields_dict(RunOptions).keys()
    assert RunOptions.from_json(line) == given_


def test_every_option_has_a_default() -> None:
    assert RunOptions.from_json(RunOptions().to_json()) == RunOptions()
    assert RunOptions() == RunOptions.from_arguments({})


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"source": "kcnawatch-vok-en"}, {"source": "kcnawatch-vok-en"}),
        ({"start_url": "https://kcnawatch.org/article/57/"}, {"start_url": "https://kcnawatch.org/article/57/"}),
        ({"max_pages": "3"}, {"max_pages": 3}),
        ({"max_pages": "0"}, {"max_pages": 0}),
        ({"max_pages": 7}, {"max_pages": 7}),
        ({"full": "true"}, {"full": True}),
        ({"full": "YES"}, {"full": True}),
        ({"full": "1"}, {"full": True}),
        ({"full": "0"}, {"full": False}),
        ({"full": "false"}, {"full": False}),
        ({"full": ""}, {"full": False}),
        ({"full": True}, {"full": True}),
        ({"dry_run": "on"}, {"dry_run": True}),
        ({"since": "2025-12-03"}, {"since": date(2025, 12, 3)}),
    ],
)
def test_arguments_of_scrapy_crawl(arguments: dict[str, Any], expected: dict[str, Any]) -> None:
    assert RunOptions.from_arguments(arguments) == RunOptions(**expected)


@pytest.mark.parametrize(
    "arguments",
    [{"max_pages": "many"}, {"since": "yesterday"}, {"since": "2025-02-30"}, {"maxpages": "3"}],
)
def test_arguments_that_cannot_be_read(arguments: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"invalid|format|day|unknown argument -a maxpages"):
        RunOptions.from_arguments(arguments)
