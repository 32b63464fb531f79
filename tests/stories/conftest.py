"""The shop in which the stories take place."""

import pytest

from own_shop import OwnShop, stocked_shop


@pytest.fixture(scope="session")
def stocked(tmp_path_factory) -> OwnShop:
    """A shop that took its own files in, hired maya, rui and noor, and trained its model."""
    return stocked_shop(tmp_path_factory.mktemp("stories"))


@pytest.fixture
def shop(stocked, tmp_path) -> OwnShop:
    return stocked.copied_to(tmp_path)
