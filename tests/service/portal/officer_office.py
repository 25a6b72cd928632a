"""The officers' pages in front of the real advance-rulings service; identity answers what it would answer officers."""

from __future__ import annotations

import pytest
from starlette.responses import JSONResponse

from tests.databases import Ground
from tests.service.advance_rulings.conftest import DECIDER, PROPOSAL, REVIEWER, build
from tests.service.portal.town import Identity, portal_of, text_of
from tests.service.portal.trader_town import Town

__all__ = ["RULING_FORM", "Town", "text_of"]

RULING_FORM: dict[str, str] = {name: value for name, value in PROPOSAL.items() if isinstance(value, str) and name != "outcome"} | {
    "gir-1": "1", "gir-6": "1", "publish": "1",
}  # fmt: skip
"""A proposed ruling as the form of the page sends it."""


def opened(ground: Ground) -> Town:
    """An office on this ground."""
    house = ground.house(build)
    refuses = JSONResponse({"code": "not-permitted"}, 403)
    identity = Identity(house.key, officers=(REVIEWER, DECIDER))
    return Town(house, portal_of(house, identity=identity, risk=refuses, notices=refuses, trusted_trader=refuses))


@pytest.fixture(scope="module")
def one_office(module_ground: Ground) -> Town:
    """One office for all tests of a file."""
    return opened(module_ground)


@pytest.fixture
def office(ground: Ground) -> Town:
    """An office for one test, on empty tables."""
    return opened(ground)
