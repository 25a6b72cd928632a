"""The fee of an application (AR-38): charged at submission, nothing begins before it is settled where the parameter says so."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.advance_rulings.conftest import House, trader
from tests.service.house import officer

LODGER, NZ_REVIEWER = trader(administration="NZ"), officer("reviewer", administration="NZ")
NZ_COUNTER, NZ_DECIDER = officer("counter", administration="NZ"), officer("decider", administration="NZ")
REASON = {"internal_text": "A school asks; the fee is waived by the regulation."}


@pytest.fixture(scope="module")
async def house(shared_house: House) -> House:
    """New Zealand asks 4,000 cents for a classification from today on; Fiji asks nothing."""
    found = shared_house
    body = {
        "name": "advance_rulings.fee.classification", "value": {"amount": 4000, "currency": ""}, "from_on": "2026-03-03",
        "law": "Customs and Excise Regulations 1996",
    }  # fmt: skip
    first, second = (officer("parameters", name=name, administration="NZ") for name in ("first", "second"))
    proposed = (await found.call(first, "POST", "/parameters", json=body)).json()
    approved = await found.call(second, "POST", f"/parameters/{proposed['id']}/approve", version=1, json={})
    assert approved.status_code == 200
    return found


async def test_ar_38_nothing_starts_until_the_fee_is_paid(house: House) -> None:
    case = await house.submitted(LODGER)
    fee = case["fee"]
    assert (fee["state"], fee["amount"], fee["currency"], fee["first"], fee["settled"]) == (
        "due",
        4000,
        "NZD",
        True,
        None,
    )
    refused = await house.try_(NZ_REVIEWER, case, "accept")
    assert (refused.status_code, refused.json()["code"]) == (409, "rule-not-met")
    assert (await house.look(LODGER, case))["clock"]["state"] == "not_started"
    receipt = (await house.get(LODGER, f"/applications/{case['id']}/receipt")).json()
    assert (receipt["fee"]["state"], receipt["fee"]["amount"], receipt["fee"]["currency"]) == ("due", 4000, "NZD")
    assert (await house.try_(LODGER, case, "record-payment", {"reference": "1"})).status_code == 403
    case = await house.act(NZ_COUNTER, case, "record-payment", {"reference": "RCPT-2026-0007"})
    assert (case["fee"]["state"], case["fee"]["reference"]) == ("paid", "RCPT-2026-0007")
    step = (await house.look(NZ_REVIEWER, case))["steps"][-1]
    assert step["parameters"]["fee.classification"]["law"] == "Customs and Excise Regulations 1996"
    twice = await house.try_(NZ_COUNTER, case, "record-payment", {"reference": "RCPT-2026-0007"})
    assert (twice.status_code, twice.json()["code"]) == (409, "rule-not-met")
    assert (await house.act(NZ_REVIEWER, case, "accept"))["clock"]["state"] == "running"


async def test_ar_38_a_decider_waives_it_with_a_reason_that_stays_inside(house: House) -> None:
    case = await house.submitted(LODGER)
    for who in (LODGER, NZ_COUNTER, NZ_REVIEWER):
        assert (await house.try_(who, case, "waive-fee", REASON)).status_code == 403
    assert (await house.try_(NZ_DECIDER, case, "waive-fee", {"internal_text": ""})).status_code == 422
    case = await house.act(NZ_DECIDER, case, "waive-fee", REASON)
    assert (case["fee"]["state"], case["steps"][-1]["internal_text"]) == ("waived", REASON["internal_text"])
    seen: dict[str, Any] = await house.look(LODGER, case)
    assert (seen["fee"]["state"], seen["steps"][-1]["internal_text"]) == ("waived", None)
    assert (await house.act(NZ_REVIEWER, case, "accept"))["state"] == "accepted"


@pytest.mark.parametrize(("code", "fee"), [("FJ", "due"), ("WS", "none")])
async def test_ar_38_where_the_parameter_does_not_say_so_nothing_waits_for_the_fee(
    house: House, code: str, fee: str
) -> None:
    """Fiji asks a fee and begins all the same; Samoa asks none."""
    case = await house.submitted(trader(administration=code))
    assert (case["fee"]["state"], case["fee"]["first"]) == (fee, False)
    case = await house.act(officer("reviewer", administration=code), case, "accept")
    assert (case["state"], case["fee"]["state"]) == ("accepted", fee)


async def test_ar_38_a_returned_application_is_not_charged_twice(house: House) -> None:
    case = await house.act(NZ_COUNTER, await house.submitted(LODGER), "record-payment", {"reference": "RCPT-8"})
    case = await house.act(NZ_REVIEWER, case, "return", {"external_text": "Name the process.", "missing": ["process"]})
    case = await house.act(LODGER, case, "submit")
    assert (case["fee"]["state"], case["fee"]["reference"]) == ("paid", "RCPT-8")
