"""A trader asks, officers decide, anybody finds: the whole procedure through the door of one process."""

from __future__ import annotations

import time

from tests.journey.installation import Installation
from tests.journey.people import person, sign_in
from tests.journey.procedure import whole_procedure


def test_in_one_process(one_process: Installation) -> None:
    whole_procedure(one_process)


def test_C4_a_submission_repeated_after_a_dropped_link_counts_once(one_process: Installation) -> None:
    trader = sign_in(one_process.url, person(one_process.data, administration="TO", role="trader", organisation=True))
    key = f"key-{time.time_ns()}"
    first = trader.send("/advance-rulings/applications", {"type": "origin"}, key=key, expect=201)
    again = trader.send("/advance-rulings/applications", {"type": "origin"}, key=key, expect=201)
    assert again == first
    other = trader.send("/advance-rulings/applications", {"type": "valuation"}, key=key, expect=422)
    assert other["code"] == "key-reused"
