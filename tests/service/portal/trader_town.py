"""The portal's applicant pages in front of the real advance-rulings service."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.actors import Actor
from tests.databases import Ground
from tests.service.advance_rulings.conftest import House, build, trader
from tests.service.house import ACME
from tests.service.portal import town as towns
from tests.service.portal.town import Identity, portal_of, text_of
from tests.unit.portal.conftest import Browser

__all__ = ["LITIA", "Town", "one_town", "text_of", "town"]

LITIA = replace(trader(ACME), organisation_name="Savusavu Coconut Mills", tin="FJ-1001")
FIRMS = [{"id": ACME, "name": "Savusavu Coconut Mills", "tin": "FJ-1001", "status": "confirmed"}]


class Town(towns.Town[House]):
    """Whose browsers are Litia's unless somebody else is named."""

    def browser(self, who: Actor | None = LITIA) -> Browser:
        return super().browser(who)


def opened(ground: Ground) -> Town:
    """A town on this ground."""
    house = ground.house(build)
    return Town(house, portal_of(house, identity=Identity(house.key, firms=FIRMS)))


@pytest.fixture(scope="module")
def one_town(module_ground: Ground) -> Town:
    """One town for tests of a file that look at nothing but their own application."""
    return opened(module_ground)


@pytest.fixture
def town(ground: Ground) -> Town:
    """A town for one test, on empty tables."""
    return opened(ground)
