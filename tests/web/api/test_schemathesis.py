"""Made-up requests by the document: no answer is an error of ours, and each is as the document says."""

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from vokspider.web.api.app import every_operation

from ...archives import Archive
from ..conftest import Web
from .conftest import described

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# Of each operation and mode. `make requests` tries many new ones, all others always the same few.
VARIABLE, FEW = "VOKSPIDER_TEST_API_CASES", 10
CASES = int(os.environ.get(VARIABLE, FEW))


@pytest.mark.slow
@pytest.mark.parametrize("name", [one.name for one in every_operation()])
@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode), ids=lambda mode: mode.value)
def test_made_up_requests(told: Archive, web: Web, name: str, mode: schemathesis.GenerationMode) -> None:
    schema = schemathesis.openapi.from_dict(described())
    schema.config.update(base_url=web.address)
    operation = schema.find_operation_by_id(name)

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=CASES,
        derandomize=VARIABLE not in os.environ,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def run(case: Any) -> None:
        case.call_and_validate(checks=CHECKS)

    run()
