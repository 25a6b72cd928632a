"""The same procedure with every part a process of its own, over the network."""

from __future__ import annotations

import pytest

from tests.journey.installation import Installation
from tests.journey.procedure import whole_procedure


@pytest.mark.full
def test_as_parts_over_the_network(parts: Installation) -> None:
    whole_procedure(parts)
