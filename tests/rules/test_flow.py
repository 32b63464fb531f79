"""The road of one request is the one that docs/flow.md describes: every call, in that order."""

import re
import threading
from pathlib import Path

import pytest
from litestar.testing import TestClient

from assent.web import api_token, create_app
from conftest import build_house
from shop import Shop

DOCUMENTED = re.findall(
    r"^\| \d+ \|.*\| `(assent\.[\w.]+)` \|$",
    (Path(__file__).parents[2] / "docs" / "flow.md").read_text(encoding="utf-8"),
    flags=re.MULTILINE,
)


class Trace:
    """Every call of ours while it is on, in order, from every thread begun since it was made."""

    def __init__(self) -> None:
        self.on = False
        self.calls: list[str] = []

    def __call__(self, frame, event: str, _arg: object) -> None:
        if self.on and event == "call":
            module = frame.f_globals.get("__name__", "")
            if module.startswith("assent."):
                self.calls.append(f"{module}.{frame.f_code.co_qualname}")


@pytest.fixture
def trace():
    made = Trace()
    threading.setprofile(made)
    yield made
    threading.setprofile(None)


@pytest.fixture
def shop(trace, tmp_path, clock):
    house = build_house(f"sqlite:///{tmp_path / 'assent.db'}", tmp_path, clock)
    made = Shop(house)
    made.buy(made.cast.ada, "b1", "b2")
    made.recommender.train(reg=2)
    yield made
    house.close()


def calls_for(shop, trace, who: str) -> tuple[dict[str, object], list[str]]:
    token = {"Authorization": f"Bearer {api_token(shop.house)}"}
    with TestClient(create_app(shop.house)) as client:
        trace.on = True
        answer = client.get(
            f"/v1/recommendations?identifier=household&value={who}&n=3", headers=token
        )
        trace.on = False
    assert answer.status_code == 200
    return answer.json(), trace.calls


def test_the_documented_road_is_the_one_that_is_taken(shop, trace):
    answer, calls = calls_for(shop, trace, "ada")
    assert answer["personal"]
    missing = [step for step in DOCUMENTED if step not in calls]
    assert not missing
    first = [calls.index(step) for step in DOCUMENTED]
    assert first == sorted(first), [step for _, step in sorted(zip(first, DOCUMENTED, strict=True))]
    assert len(DOCUMENTED) == 12


def test_the_road_of_somebody_who_said_no_ends_before_the_vault(shop, trace):
    answer, calls = calls_for(shop, trace, "ben")
    assert not answer["personal"]
    assert "assent.ledger.log.Ledger.append" in calls
    assert not [call for call in calls if call.startswith("assent.people.vault.")]
