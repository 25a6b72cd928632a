"""Files and programs bring declarations, officers select and examine, and every lane can be proven: through one door."""

from __future__ import annotations

import json

import pytest

from tests.journey.installation import Installation
from tests.journey.selection import whole_selection
from tests.journey.test_webhooks import Receiver, receiver
from tests.unit.notices.test_rules import verify

__all__ = ["receiver"]


def test_in_one_process(one_process: Installation, receiver: Receiver) -> None:
    key = whole_selection(one_process, receiver.came, receiver.url)
    for headers, body in receiver.came:
        assert verify(key, headers, body) == 1
        told = json.loads(body)["data"]
        assert told["lane"] in ("red", "yellow", "blue", "green")
        assert not {"score", "hits", "cause", "rules"} & set(told)


@pytest.mark.full
def test_as_parts_over_the_network(parts: Installation, receiver: Receiver) -> None:
    whole_selection(parts, receiver.came, receiver.url)
