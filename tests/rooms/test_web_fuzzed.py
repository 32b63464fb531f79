"""Whatever is sent to a documented address is answered by something other than a fault of ours."""

import json
from contextlib import suppress

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from assent.web import api_token, create_app
from collecting import COLLECTING, KEY, Sdk
from conftest import TestClock, build_house

quick = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=9,
)
NAMES = "type userId anonymousId previousId groupId messageId timestamp sentAt"
WORDS = st.sampled_from(["track", "identify", "alias", "group", "page", "Order Completed"])
calls = st.dictionaries(
    st.sampled_from([*NAMES.split(), "event", "properties", "traits", "context"]), values | WORDS
)


@pytest.fixture(scope="module")
def sdk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzzed")
    house = build_house(f"sqlite:///{folder / 'assent.db'}", folder, TestClock(), COLLECTING)
    yield Sdk(house)
    house.close()


def test_no_documented_address_answers_with_a_fault(sdk):
    app = create_app(sdk.house)
    schema = schemathesis.openapi.from_asgi("/v1/schema/openapi.json", app)
    said = {"authorization": f"Bearer {api_token(sdk.house)}", "x-write-key": KEY}
    seen = []
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in GenerationMode:
            try_(operation.as_strategy(mode), said, seen)
    assert len({label for label, _ in seen}) > 20
    assert not [each for each in seen if each[1] >= 500], {e for e in seen if e[1] >= 500}


def try_(cases, said, seen):
    @settings(quick, max_examples=3)
    @given(cases)
    def sends(case):
        seen.append((case.operation.label, case.call(headers=said).status_code))

    with suppress(Unsatisfiable):  # some operations leave nothing to say wrongly
        sends()


@quick
@given(st.lists(calls | values, max_size=4))
def test_no_batch_breaks_collection(sdk, batch):
    assert sdk.post("/v1/batch", {"batch": batch}).status_code == 200


@quick
@given(st.binary(max_size=60) | values.map(lambda said: json.dumps(said).encode()))
def test_no_body_breaks_collection(sdk, body):
    assert sdk.post("/v1/batch", body).status_code in {200, 400}
    assert sdk.post("/v1/track", body).status_code in {200, 400}
