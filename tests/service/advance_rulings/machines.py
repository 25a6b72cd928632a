"""Random lives in one house: a state machine of hypothesis whose steps wait for the service."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from shared.settings import Settings
from tests.service.advance_rulings.conftest import House, build

Found = TypeVar("Found")


class InAHouse(RuleBasedStateMachine):
    """Every life of a test is in the same house, one after the other."""

    house: House
    runner: asyncio.Runner

    def run(self, doing: Coroutine[Any, Any, Found]) -> Found:
        """What came of it."""
        return self.runner.run(doing)


async def _built(where: Settings) -> House:
    return build(where)


def live(machine: type[InAHouse], where: Settings, *, steps: int) -> None:
    """Ten lives of at most so many steps."""
    few = settings(
        max_examples=10, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )  # fmt: skip
    with asyncio.Runner() as runner:
        house = runner.run(_built(where))
        try:
            run_state_machine_as_test(
                type(machine.__name__, (machine,), {"house": house, "runner": runner}), settings=few
            )
        finally:
            runner.run(house.work.close())
