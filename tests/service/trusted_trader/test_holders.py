"""The life of an authorisation through the doors: granted, announced, heard, suspended, revoked, renewed, ended."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.trusted_trader.jobs.expiry import Expiry
from services.trusted_trader.model import Authorisation, AuthorisationScope
from services.trusted_trader.operations import holders
from services.trusted_trader.operations.scopes import CertificateOverlaps
from tests.service.house import officer
from tests.service.trusted_trader.granting import (
    REVOCATION,
    SUSPENSION,
    URGENT,
    act,
    by,
    granted,
    look,
    messages,
    renewed,
    suspended,
    try_,
)
from tests.service.trusted_trader.house import DECIDER, LITIA, MANAGER, REVIEWER, STRANGER, House

OTHER_DECIDER = officer("decider", name="officer-other-decider")
BOTH = officer("decider", "account-manager", name="officer-both")


def expiry(house: House) -> Expiry:
    return Expiry(house.app.state.platform.settings.hosted_administrations())


async def facts(house: House, kind: str) -> list[dict[str, Any]]:
    async with house.work.reading(administration="FJ") as session:
        found = await session.scalars(
            text("select data from trusted_trader.audit_entry where type = :kind order by at"),
            {"kind": f"trusted_trader.{kind}"},
        )
        return list(found)


async def test_aeo_27_a_certificate_says_scope_validity_benefits_and_both_officers(house: House) -> None:
    number = await granted(house, roles=["importer", "broker"])
    found = await look(house, number)
    assert number == "FJ-AEO-2026-00001"
    assert (found["state"], found["valid_from"], found["valid_until"]) == ("active", "2026-03-03", "2029-03-02")
    assert found["roles"] == ["importer", "broker"]
    assert {one["code"]: one.get("percent") or one.get("days") for one in found["benefits"]} == {
        "reduced_guarantee": 50, "deferred_payment": 30, "rapid_release": None, "low_inspection": None, "priority": None,
    }  # fmt: skip
    assert (found["proposed_by"]["id"], found["granted_by"]["id"]) == (REVIEWER.id, DECIDER.id)
    step = found["steps"][0]
    assert (step["number"], step["action"], step["from_state"], step["paper"]) == (
        f"{number}/1",
        "grant",
        "",
        "certificate",
    )
    assert step["law"]
    assert step["review"]
    assert await granted(house, STRANGER) == "FJ-AEO-2026-00002"


async def test_overlapping_certificates_are_refused_and_impossible_in_the_database(house: House) -> None:
    first = await granted(house, roles=["importer"], sites=["s-1"])
    with pytest.raises(
        CertificateOverlaps, match=f"{first} authorises this operator already as importer at the same site"
    ):
        await granted(house, roles=["exporter", "importer"], sites=["s-2", "s-1"])
    with pytest.raises(CertificateOverlaps):
        await granted(
            house, roles=["importer"], sites=[], tin="50/10001 0 1"
        )  # every site, and the number written otherwise
    second = await granted(house, roles=["importer"], sites=["s-2"])
    with pytest.raises(IntegrityError):
        await house.write(
            "FJ",
            lambda: [
                AuthorisationScope(administration="FJ", tin="501000101", role="importer", site="s-1", number=second)
            ],
        )
    await act(house, LITIA, first, "surrender", {"reason": "We moved to the other store."})
    assert await granted(house, roles=["importer"], sites=["s-1"]), "role and site are free again"
    wide = await try_(house, DECIDER, second, "vary", {"sites": []})
    assert (wide.status_code, wide.json()["code"]) == (409, "certificate-overlaps")


async def test_aeo_32_nothing_is_suspended_before_the_holder_was_heard(house: House) -> None:
    number = await granted(house)
    unannounced = await try_(house, DECIDER, number, "suspend")
    assert unannounced.status_code == 409
    assert "heard" in unannounced.json()["detail"]
    measure = await act(house, MANAGER, number, "measures", SUSPENSION)
    assert measure["hearing_until"] == "2026-04-02"
    early = await try_(house, DECIDER, number, "suspend")
    assert (early.status_code, early.json()["code"]) == (409, "rule-not-met")
    assert (await facts(house, "MeasureAnnounced"))[0]["until_on"] == "2026-04-02"
    path = f"/authorisations/{number}/measures/{measure['id']}"
    closed = await house.call(MANAGER, "POST", f"{path}/close-hearing", version=measure["version"], json={})
    assert closed.status_code == 409, "the holder may still answer"
    said = await house.call(
        LITIA, "POST", f"{path}/respond", version=measure["version"], json={"response": "The fence is ordered."}
    )
    assert (said.status_code, said.json()["state"]) == (200, "heard")
    found = await act(house, DECIDER, number, "suspend")
    assert (found["state"], found["suspension_ground"], found["remedy_until"]) == (
        "suspended",
        "time_to_remedy",
        "2026-04-02",
    )
    assert found["measures"][0]["state"] == "carried_out"
    lifted = await act(house, OTHER_DECIDER, number, "lift", {"external_text": "The fence stands."})
    assert (lifted["state"], lifted["suspended"], lifted["remedy_until"]) == ("active", None, None)
    assert [one["status"] for one in await messages(house)] == ["active", "suspended", "active"]


async def test_aeo_32_without_an_answer_the_time_must_pass(house: House) -> None:
    number = await granted(house)
    await act(house, MANAGER, number, "measures", SUSPENSION)
    house.at = datetime(2026, 4, 2, 11, tzinfo=UTC)  # still the last day in Suva
    assert (await try_(house, DECIDER, number, "suspend")).status_code == 409
    house.later(days=1)
    assert (await act(house, DECIDER, number, "suspend"))["state"] == "suspended"


async def test_aeo_32_an_urgent_suspension_says_why_and_a_revocation_never_is_urgent(house: House) -> None:
    number = await granted(house)
    for body, field in (
        (REVOCATION | {"urgent_reason": URGENT["urgent_reason"]}, "/urgent_reason"),
        (URGENT | {"urgent_reason": "soon"}, "/urgent_reason"), (SUSPENSION | {"ground": "holder_request"}, "/ground"),
        (SUSPENSION | {"hearing_until": "2026-03-10"}, "/hearing_until"),
    ):  # fmt: skip
        refused = await try_(house, MANAGER, number, "measures", body)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, field), refused.text
    assert (await suspended(house, number))["state"] == "suspended"


async def test_t6_another_officer_than_announced_carries_it_out(house: House) -> None:
    number = await granted(house)
    await act(house, BOTH, number, "measures", URGENT)
    same = await try_(house, BOTH, number, "suspend")
    assert same.status_code == 409
    assert "Another officer" in same.json()["detail"]
    reason = {"override_reason": "Only one officer is on duty on this island."}
    assert (await try_(house, BOTH, number, "suspend", reason)).status_code == 409, "the office is not declared small"
    found = await act(house, DECIDER, number, "suspend", reason)
    assert found["steps"][0]["override_reason"] is None, "two officers signed: nothing was overridden"


async def test_t6_aeo_33_a_revocation_has_reasons_a_review_and_a_time_to_wait(house: House) -> None:
    number = await granted(house)
    await suspended(house, number)
    measure = await act(house, MANAGER, number, "measures", REVOCATION)
    house.at = datetime.fromisoformat(f"{measure['hearing_until']}T00:00:00+00:00") + timedelta(days=1)
    found = await act(house, DECIDER, number, "revoke")
    assert (found["state"], found["reapply_from"], found["suspended"]) == ("revoked", "2029-04-03", None)
    step = next(one for one in found["steps"] if one["action"] == "revoke")
    assert "convicted" in step["external_text"]
    assert (bool(step["review"]), step["paper"]) == (True, "revocation")
    assert (await messages(house))[-1] | {"roles": [], "confirmed_at": ""} == {
        "administration": "FJ", "tin": "501000101", "status": "revoked", "tier": "aeo", "roles": [], "benefits": [],
        "valid_from": "2026-03-02T12:00:00+00:00", "valid_until": "2029-03-02T12:00:00+00:00", "sequence": 3,
        "confirmed_at": "",
    }  # fmt: skip
    assert (await try_(house, MANAGER, number, "measures", REVOCATION)).status_code == 409, "nothing is left to end"


async def test_aeo_33_what_an_appeal_restores_counts_again_at_once(house: House) -> None:
    number = await granted(house)
    measure = await act(house, MANAGER, number, "measures", REVOCATION)
    house.at = datetime.fromisoformat(f"{measure['hearing_until']}T00:00:00+00:00") + timedelta(days=1)
    await act(house, DECIDER, number, "revoke")
    async with house.work.changing(actor=OTHER_DECIDER, at=house.at, administration="FJ") as change:
        row = await change.session.get_one(Authorisation, ("FJ", number), with_for_update=True)
        change.record(
            *await holders.restore(change.session, row=row, by=await by(house, change.session, OTHER_DECIDER))
        )
    found = await look(house, number)
    assert (found["state"], found["reapply_from"], found["ended"]) == ("active", None, None)
    assert (await messages(house))[-1]["status"] == "active"
    with pytest.raises(CertificateOverlaps):
        await granted(house)


async def test_the_holder_pauses_and_gives_back_and_no_other_firm_sees_it(house: House) -> None:
    number = await granted(house)
    assert (await try_(house, MANAGER, number, "pause")).status_code == 403
    strange = await house.get(STRANGER, f"/authorisations/{number}")
    assert strange.status_code == 404
    found = await act(house, LITIA, number, "pause", {"external_text": "We rebuild the store until June."})
    assert (found["state"], found["suspension_ground"]) == ("suspended", "holder_request")
    assert (await messages(house))[-1]["benefits"] == []
    found = await act(house, LITIA, number, "surrender", {"reason": "The firm closes."})
    assert (found["state"], found["end_reason"], found["reapply_from"]) == ("surrendered", "The firm closes.", None)


async def test_an_operator_with_two_certificates_is_told_as_one(house: House) -> None:
    importer = await granted(house, roles=["importer"])
    await granted(house, roles=["broker"], tier="gold")
    both = (await messages(house))[-1]
    assert (both["status"], both["roles"], both["valid_until"]) == (
        "active",
        ["importer", "broker"],
        "2028-03-02T12:00:00+00:00",
    )
    assert "low_inspection" in both["benefits"]
    await suspended(house, importer)
    left = (await messages(house))[-1]
    assert (left["status"], left["roles"]) == ("active", ["broker"])
    assert "low_inspection" not in left["benefits"]
    assert [one["sequence"] for one in await messages(house)] == [1, 2, 3]


async def test_t7_aeo_35_it_expires_after_its_last_day_and_says_so(house: House) -> None:
    number = await granted(house)
    house.at = datetime(2029, 3, 2, 11, 59, tzinfo=UTC)  # one minute before midnight in Suva
    assert await expiry(house).expire(house.work, "FJ", house.at) == 0
    house.later(minutes=2)
    assert (await look(house, number))["state"] == "expired", "the page knows before the night's work"
    assert await expiry(house).expire(house.work, "FJ", house.at) == 1
    assert await expiry(house).expire(house.work, "FJ", house.at) == 0
    assert (await messages(house))[-1]["status"] == "expired"
    assert (await facts(house, "AuthorisationExpired"))[0]["number"] == number
    assert await granted(house), "nothing hinders a new one"


async def test_t7_aeo_35_revalidation_is_recalled_twice_and_once_each(house: House) -> None:
    number = await granted(house)
    due = []
    for day in ("2028-09-02", "2028-09-03", "2028-09-04", "2028-12-02", "2028-12-03"):
        house.at = datetime.fromisoformat(f"{day}T00:00:00+00:00")
        due.append(await expiry(house).remind(house.work, "FJ", house.at))
    assert due == [0, 1, 0, 1, 0]
    told = await facts(house, "RevalidationDue")
    assert [(one["number"], one["until_on"]) for one in told] == [(number, "2029-03-02")] * 2


async def test_aeo_35_asked_for_in_time_the_status_goes_on_until_the_decision(house: House) -> None:
    number = await granted(house)
    house.at = datetime(2028, 12, 31, 0, tzinfo=UTC)  # 61 days before the end
    found = await act(house, LITIA, number, "revalidate")
    assert found["revalidation_pending"] is True
    assert (await messages(house))[-1]["valid_until"] is None
    again = await try_(house, LITIA, number, "revalidate")
    assert again.status_code == 409
    house.at = datetime(2029, 3, 20, 0, tzinfo=UTC)
    assert await expiry(house).expire(house.work, "FJ", house.at) == 0
    assert (await look(house, number))["state"] == "active"
    assert (await house.get(None, f"/register/{number}")).json()["valid"] is True
    await renewed(house, number, UUID(found["revalidation"]))
    after = await look(house, number)
    assert (after["state"], after["valid_until"], after["revalidation_pending"]) == ("active", "2032-03-19", False)
    assert (after["number"], after["valid_from"]) == (number, "2026-03-03")


async def test_aeo_35_asked_for_too_late_it_ends_on_its_day(house: House) -> None:
    number = await granted(house)
    house.at = datetime(2029, 1, 5, 0, tzinfo=UTC)
    found = await act(house, LITIA, number, "revalidate")
    assert found["revalidation_pending"] is False
    house.at = datetime(2029, 3, 3, 0, tzinfo=UTC)
    assert await expiry(house).expire(house.work, "FJ", house.at) == 1


async def test_aeo_35_whoever_asks_early_loses_no_day(house: House) -> None:
    number = await granted(house)
    house.at = datetime(2028, 10, 1, 0, tzinfo=UTC)
    found = await act(house, LITIA, number, "revalidate")
    await renewed(house, number, UUID(found["revalidation"]))
    assert (await look(house, number))["valid_until"] == "2032-03-02"


async def test_an_account_manager_is_named_and_lists_say_what_ends_first(house: House) -> None:
    first = await granted(house)
    second = await granted(house, STRANGER, tier="gold")
    await act(house, MANAGER, first, "appoint", {"id": MANAGER.id, "name": "Officer Account Manager"})
    rows = (await house.get(MANAGER, "/authorisations")).json()["items"]
    assert [(one["number"], one["tier"]) for one in rows] == [(second, "gold"), (first, "aeo")]
    mine = (await house.get(MANAGER, "/authorisations?mine=true")).json()["items"]
    assert [one["number"] for one in mine] == [first]
    own = (await house.get(LITIA, "/authorisations")).json()["items"]
    assert [(one["number"], one["account_manager"]["name"]) for one in own] == [(first, "Officer Account Manager")]
    page = (await house.get(MANAGER, "/authorisations?limit=1")).json()
    rest = (await house.get(MANAGER, f"/authorisations?limit=1&cursor={page['next']}")).json()
    assert [one["number"] for one in page["items"] + rest["items"]] == [second, first]
    assert [one["number"] for one in (await house.get(MANAGER, "/authorisations?q=50%2010002")).json()["items"]] == []
    assert [one["number"] for one in (await house.get(MANAGER, "/authorisations?q=501000208&role=importer")).json()["items"]] == [second]  # fmt: skip


async def test_scope_and_conditions_are_varied_and_others_hear_it(house: House) -> None:
    number = await granted(house)
    body = {"roles": ["importer", "exporter"], "conditions": "Only at Walu Bay.", "external_text": "Exports are added."}
    found = await act(house, DECIDER, number, "vary", body)
    assert (found["roles"], found["conditions"], found["version"]) == (["importer", "exporter"], "Only at Walu Bay.", 2)
    assert (await messages(house))[-1]["roles"] == ["importer", "exporter"]
    stale = await house.call(DECIDER, "POST", f"/authorisations/{number}/vary", version=1, json=body)
    assert stale.status_code == 412
    assert date.fromisoformat(found["valid_until"]) == date(2029, 3, 2)


async def test_aeo_32_when_the_time_to_mend_is_over_revocation_is_announced_by_itself_and_signed_by_an_officer(
    house: House,
) -> None:
    number = await granted(house)
    await suspended(house, number)
    last = date.fromisoformat((await look(house, number))["remedy_until"])
    house.at = datetime(last.year, last.month, last.day, 11, 0, tzinfo=UTC)  # still that day in Suva
    assert await expiry(house).remedy(house.work, "FJ", house.at) == 0
    house.later(days=1)
    assert await expiry(house).remedy(house.work, "FJ", house.at) == 1
    assert await expiry(house).remedy(house.work, "FJ", house.at) == 0
    found = await look(house, number)
    assert found["state"] == "suspended", "the holder is heard first"
    newest = max(found["measures"], key=lambda one: one["hearing_until"])
    assert (newest["kind"], newest["state"]) == ("revocation", "announced")
    assert last.isoformat() in newest["facts"]
    assert [one["number"] for one in await facts(house, "MeasureAnnounced")][-1] == number
    early = await try_(house, DECIDER, number, "revoke")
    assert early.status_code == 409, early.text
    house.later(days=40)
    assert (await act(house, DECIDER, number, "revoke"))["state"] == "revoked"
