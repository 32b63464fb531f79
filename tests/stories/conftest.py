"""The shop in which the stories take place."""

import pytest

from own_shop import OwnShop


@pytest.fixture(scope="session")
def stocked(tmp_path_factory) -> OwnShop:
    """A shop that took its own files in, hired maya and rui, and trained its model."""
    shop = OwnShop(tmp_path_factory.mktemp("stories"))
    shop.open()
    shop.take_in()
    shop.hire()
    shop.does("train", "--reg", 5)
    return shop


@pytest.fixture
def shop(stocked, tmp_path) -> OwnShop:
    return stocked.copied_to(tmp_path)
