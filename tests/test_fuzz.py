"""Every operation of the OpenAPI document, with what fits its schema and what does not: no fault of ours, no false word.

``MCGT_FUZZ_EXAMPLES`` says how many requests an operation gets; ``make fuzz`` asks for 500.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from api.app import create_app
from service.settings import load_settings

#: Projects are checked one by one, so that a bad one does not spoil the others: the answer is 200 with an error in its
#: place. A file is taken whatever is in it; the job says what is wrong.
_ITEM_BY_ITEM = ("/v1/classify/batch", "/v1/reports/portfolio", "/v1/jobs")
_EXAMPLES = int(os.environ.get("MCGT_FUZZ_EXAMPLES", "20"))
_FOLDER = tempfile.TemporaryDirectory()
_APP = create_app(load_settings(None, data_dir=Path(_FOLDER.name)))
_SCHEMA = schemathesis.openapi.from_wsgi("/openapi.json", _APP)


@pytest.fixture(scope="module", autouse=True)
def _nothing_is_left() -> object:
    yield
    _FOLDER.cleanup()


@schemathesis.serializer("application/jsonl", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
def _as_it_is(context: object, value: object) -> bytes:
    """A file of any form: whatever was thought up, as bytes."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@_SCHEMA.parametrize()
@settings(
    max_examples=_EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
def test_every_operation_keeps_its_word(case: schemathesis.Case) -> None:
    response = case.call()
    # What a schema cannot say is refused all the same: unknown metrics, cursors of other listings, blank texts.
    excluded = [positive_data_acceptance]
    if case.path in _ITEM_BY_ITEM:
        excluded.append(negative_data_rejection)
    case.validate_response(response, excluded_checks=excluded)
    if 400 <= response.status_code < 500:
        problem = response.json()
        assert problem["detail"], problem
        assert problem["mend"], problem
