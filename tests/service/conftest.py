"""The file's house with its clock put back: each service's folder says what its `shared_house` is."""

from __future__ import annotations

import pytest

from tests.service.house import MONDAY, House


@pytest.fixture
def town(shared_house: House) -> House:
    """The file's house, its clock put back to Monday."""
    shared_house.at = MONDAY
    return shared_house
