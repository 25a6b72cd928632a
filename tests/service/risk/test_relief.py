"""Relief of authorised operators: only while active, only where the trusted-trader service just said that we heard all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from services.risk.domain.relief import Confirmation
from services.risk.engine import Engine
from services.risk.model import Assessment
from services.risk.subscribers import HEARS
from shared.actors import service_actor
from shared.outbox import Event
from tests.service.risk.conftest import EXAMINER, House, machine
from tests.service.risk.lodging import activate, declaration, engine, lodge, lodge_many, rule

CARS = 'items.exists(i, i.hs.startsWith("8703"))'


class Answering:
    """The trusted-trader service as risk sees it: it says its last number, or not, or not in time."""

    def __init__(self, sequence: int = 0) -> None:
        self.sequence, self.asked, self.status, self.delay = sequence, 0, 200, 0.0
        self.meanwhile: Callable[[], None] = lambda: None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["path"] == "/internal/confirmation"
        self.asked += 1
        said = self.sequence
        self.meanwhile()
        await asyncio.sleep(self.delay)
        body = {"sequence": said, "at": "2026-03-02T21:00:00Z"} if self.status == 200 else {}
        await JSONResponse(body, status_code=self.status)(scope, receive, send)


@pytest.fixture
def trusted(house: House) -> Answering:
    found = Answering()
    house.app.state.platform.peers["trusted_trader"] = found
    return found


async def status(
    house: House, sequence: int, word: str, *, tin: str = "50-1", benefits: tuple[str, ...] = ("low_inspection",)
) -> None:
    kind = "trusted_trader.StatusChanged"
    told = {
        "tin": tin, "status": word, "tier": "aeo", "roles": ["importer"], "benefits": list(benefits), "valid_from": None,
        "valid_until": None, "sequence": sequence, "confirmed_at": house.at.isoformat(),
    }  # fmt: skip
    event = Event(
        id=uuid4(), type=kind, source="/x", subject="x/1", version=sequence, administration="FJ", at=house.at, data=told
    )
    actor = service_actor(service="trusted_trader", administration="FJ")
    await house.work.hear(event, actor=actor, at=house.at, handler=HEARS[kind])


async def assessed(house: House, reference: str, **changes: Any) -> dict[str, Any]:
    row = await lodge(house, declaration(reference, **changes))
    listed = await house.read(EXAMINER, f"/declarations/{row['id']}/assessments")
    found: dict[str, Any] = await house.read(EXAMINER, f"/assessments/{listed[0]['id']}")
    return found


async def why(house: House, reference: str, **changes: Any) -> str:
    return str((await assessed(house, reference, **changes))["relief"]["why"])


async def test_RM7_AEO_29_relief_softens_criteria_and_never_mandatory_rules(house: House, trusted: Answering) -> None:
    await activate(house, rule("R-0001", CARS), rule("R-0002", 'office == "FJLTK"', mandatory=True))
    await status(house, 1, "active")
    trusted.sequence = 1
    soft = await assessed(house, "T-1")
    assert soft["relief"]["why"] == "applied"
    assert soft["features"]["header"]["trusted_trader"] is True
    assert (soft["rules"][0]["given"], soft["rules"][0]["chance"]) == ("yellow", 0.5)
    hard = await assessed(house, "T-2", office="FJLTK")
    assert (hard["lane"], hard["cause"], hard["relief"]["why"]) == ("red", "mandatory", "applied")


async def test_AEO_29_suspended_at_ten_and_a_second_later_there_is_none(house: House, trusted: Answering) -> None:
    await activate(house, rule("R-0001", CARS))
    await status(house, 1, "active")
    trusted.sequence = 1
    assert await why(house, "T-1") == "applied"
    trusted.sequence = 2  # suspended at 10:00:00; the event is on its way
    house.later(seconds=1)
    late = await assessed(house, "T-2")
    assert (late["relief"]["why"], late["features"]["header"]["trusted_trader"]) == ("no-confirmation", False)
    assert (late["rules"][0]["given"], late["rules"][0]["chance"]) == ("red", 1.0)
    await status(house, 2, "suspended")  # it arrived
    assert await why(house, "T-3") == "not-active"


async def test_AEO_29_a_gap_in_the_messages_confirms_nobody(house: House, trusted: Answering) -> None:
    await activate(house, rule("R-0001", CARS))
    await status(house, 1, "active")
    await status(house, 3, "active", tin="50-9")
    trusted.sequence = 3
    assert await why(house, "T-1") == "no-confirmation", "message 2 was not heard: it may have revoked this one"
    await status(house, 2, "active", tin="50-8")
    assert await why(house, "T-2") == "applied"


@pytest.mark.parametrize("broken", ["away", "down", "slow", "odd"])
async def test_AEO_29_without_an_answer_in_time_there_is_no_relief(
    house: House, trusted: Answering, broken: str
) -> None:
    await activate(house, rule("R-0001", CARS))
    await status(house, 1, "active")
    trusted.sequence = 1
    match broken:
        case "away":
            del house.app.state.platform.peers["trusted_trader"]
        case "down":
            trusted.status = 503
        case "slow":
            trusted.delay = 30.0  # the patience is 0.3 seconds
        case _:
            trusted.sequence = None  # type: ignore[assignment]  # what a broken part might say
    began = asyncio.get_running_loop().time()
    found = await assessed(house, "T-1")
    assert (found["relief"]["why"], found["lane"]) == ("no-confirmation", "red")
    assert asyncio.get_running_loop().time() - began < 15, "an assessment does not wait for a part that does not answer"


async def test_RM7_the_random_draw_stays_for_operators(house: House, trusted: Answering) -> None:
    await status(house, 1, "active")
    trusted.sequence = 1
    lodged = [declaration(f"T-{number}") for number in range(1000)]
    await lodge_many(house, lodged)
    async with house.work.reading(administration="FJ") as session:
        applied = Assessment.relief["why"].astext == "applied"
        total = await session.scalar(select(func.count()).select_from(Assessment).where(applied))
        chosen = await session.scalar(
            select(func.count()).select_from(Assessment).where(applied, Assessment.cause == "random")
        )
    assert total == 1000
    assert chosen, "chance chooses among operators too"


async def test_one_question_for_a_batch_and_none_without_an_operator(house: House, trusted: Answering) -> None:
    await activate(house, rule("R-0001", CARS))
    await status(house, 1, "active")
    await status(house, 2, "suspended", tin="50-2")
    trusted.sequence = 2
    await lodge_many(house, [declaration(f"N-{number}", importer="50-7") for number in range(5)])
    assert await why(house, "N-9", importer="50-2") == "not-active"
    assert trusted.asked == 0, "nobody with an active status was in it"
    await lodge_many(house, [declaration(f"B-{number}") for number in range(50)])
    assert trusted.asked == 1


async def test_what_memory_does_not_hold_is_asked_for_too(house: House, trusted: Answering) -> None:
    """After a restart, or received by another process: the batch is begun again with an answer."""
    await activate(house, rule("R-0001", CARS))
    await status(house, 1, "active")
    trusted.sequence = 1
    answer = await house.call(machine(), "POST", "/declarations", json=declaration("T-1"))
    found: Engine = engine(house)
    found._fresh.clear()
    await found.settled()
    if await found.waits("FJ"):
        await found.assess("FJ")
    listed = await house.read(EXAMINER, f"/declarations/{answer.json()['id']}/assessments")
    one = await house.read(EXAMINER, f"/assessments/{listed[0]['id']}")
    assert (one["relief"]["why"], trusted.asked) == ("applied", 1)


async def test_AEO_29_a_tier_without_this_benefit_spares_nobody(house: House, trusted: Answering) -> None:
    await activate(house, rule("R-0001", CARS))
    await status(house, 1, "active", benefits=("deferred_payment",))
    trusted.sequence = 1
    found = await assessed(house, "T-1")
    assert (found["relief"]["why"], found["features"]["header"]["trusted_trader"]) == ("not-granted", True)


async def test_AEO_29_the_confirmation_may_be_one_second_old_and_not_more(house: House) -> None:
    await activate(house, rule("R-0001", CARS))
    await status(house, 1, "active")
    found: Engine = engine(house)
    for number, (age, told) in enumerate(((1.0, "applied"), (1.001, "no-confirmation"))):

        async def confirm(_place: str, _patience: timedelta, age: float = age) -> Confirmation:
            return Confirmation(sequence=1, at=house.at - timedelta(seconds=age))

        found._confirm = confirm
        assert await why(house, f"T-{number}") == told
