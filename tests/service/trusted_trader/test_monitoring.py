"""AEO-24, AEO-30, AEO-31, T9: entries, check-ins, changes that are told, the score, and the early-warning list."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.trusted_trader.model import Application, ComplianceEntry
from tests.service.trusted_trader.holding import NATIONAL, Risk, figures, holder, refused, risk_answers
from tests.service.trusted_trader.house import DECIDER, LITIA, MANAGER, REVIEWER, STRANGER, VALIDATOR, House

TIN = LITIA.tin or ""


def entry(reference: str = "PCA-1", **more: Any) -> dict[str, Any]:
    return {
        "kind": "audit_finding", "severity": "minor", "happened_on": "2026-02-20", "text": "Undervaluation in five lines.",
        "law": "Customs Act s.137", "source": "pca", "reference": reference, **more,
    }  # fmt: skip


async def told(
    house: House, body: dict[str, Any] | None = None, *, tin: str = TIN, who: Any = NATIONAL
) -> dict[str, Any]:
    answer = await house.call(who, "POST", f"/operators/{tin}/entries", json=body or entry())
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def board(house: House) -> dict[str, Any]:
    answer = await house.get(REVIEWER, "/monitoring")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def warnings(house: House, number: str) -> list[str]:
    return [
        alert["code"]
        for one in (await board(house))["items"]
        for alert in one["alerts"]
        if one["authorisation"] == number
    ]


@pytest.fixture
async def held(house: House) -> str:
    """Litia's firm holds the status since a month."""
    risk_answers(house, Risk(figures(0, 0)))
    return await holder(house, days_ago=30)


class TestT9AFindingInPcaTriggersReview:
    async def test_t9_a_finding_about_a_holder_is_a_warning_at_once_and_ends_with_its_review(
        self, house: House, held: str
    ) -> None:
        assert await warnings(house, held) == []
        found = await told(house)
        (row,) = (await board(house))["items"]
        (alert,) = row["alerts"]
        assert (alert["code"], alert["refers_to"]) == ("entry_to_review", f"entry/{found['id']}")
        assert alert["reason"] == "A finding of an audit of 20 February 2026 was told about this holder (pca PCA-1)."
        assert "measure" in alert["to_do"]
        path = f"/entries/{found['id']}/review"
        body = {"conclusion": "A talk with the firm; no consequence for the status."}
        assert (await house.call(NATIONAL, "POST", path, version=1, json=body)).status_code == 403
        assert (await house.call(MANAGER, "POST", path, version=1, json=body)).status_code == 200
        assert await warnings(house, held) == []
        assert (await house.call(MANAGER, "POST", path, version=2, json=body)).status_code == 409

    async def test_t9_what_was_known_before_the_grant_was_weighed_then(self, house: House) -> None:
        risk_answers(house, Risk(figures(0, 0)))
        await told(house)
        house.later(days=1)
        number = await holder(house)
        assert await warnings(house, number) == []

    async def test_t9_a_number_written_otherwise_is_the_same_firm(self, house: House, held: str) -> None:
        found = await told(house, tin=TIN.replace("-", ""))
        assert found["tin"] == TIN
        assert await warnings(house, held) == ["entry_to_review"]


class TestAeo30Entries:
    async def test_aeo_30_an_entry_sent_twice_is_one_and_another_under_its_reference_is_refused(
        self, house: House, held: str
    ) -> None:
        first = await told(house)
        again = await house.call(NATIONAL, "POST", f"/operators/{TIN}/entries", json=entry())
        assert (again.status_code, again.json()["id"]) == (200, first["id"])
        other = await house.call(NATIONAL, "POST", f"/operators/{TIN}/entries", json=entry(severity="critical"))
        assert (other.status_code, other.json()["code"]) == (409, "already-exists")
        items = (await house.get(REVIEWER, f"/operators/{TIN}/entries")).json()["items"]
        assert [one["id"] for one in items] == [first["id"]]

    async def test_aeo_30_an_open_debt_warns_until_it_is_settled(self, house: House, held: str) -> None:
        debt = entry("D-1", kind="debt", amount={"amount": 125_000, "currency": "FJD"})
        found = await told(house, debt)
        assert await warnings(house, held) == ["entry_to_review", "debt_open"]
        path = f"/entries/{found['id']}"
        early = await house.call(NATIONAL, "POST", f"{path}/settle", version=1, json={"on": "2026-01-01"})
        assert early.status_code == 422
        assert (await house.call(NATIONAL, "POST", f"{path}/settle", version=1, json={})).status_code == 200
        assert await warnings(house, held) == ["entry_to_review"]
        wrong = {"reason": "It was another firm's debt."}
        assert (await house.call(REVIEWER, "POST", f"{path}/withdraw", version=2, json=wrong)).status_code == 200
        assert await warnings(house, held) == []
        kept = (await house.get(REVIEWER, path)).json()
        assert kept["withdrawn_reason"] == wrong["reason"]

    @pytest.mark.parametrize(
        ("change", "pointer"),
        [
            ({"happened_on": "2027-01-01"}, "/happened_on"), ({"kind": "debt"}, "/amount"),
            ({"source": "holder"}, "/source"), ({"settled_on": "2026-01-01"}, "/settled_on"),
        ],
    )  # fmt: skip
    async def test_bad_input_an_entry_that_cannot_be_is_refused_naming_the_field(
        self, town: House, change: dict[str, Any], pointer: str
    ) -> None:
        answer = await town.call(NATIONAL, "POST", f"/operators/{TIN}/entries", json=entry(**change))
        assert answer.status_code == 422
        assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]

    async def test_aeo_30_a_file_is_taken_line_by_line_and_a_repeat_changes_nothing(self, town: House) -> None:
        lines = [
            "tin,kind,severity,happened_on,amount,currency,text,law,source,reference",
            f"{TIN},offence,minor,2026-01-10,,,Late declaration,s.9,court,C-1",
            f"{TIN},robbery,minor,2026-01-10,,,x,s.9,court,C-2",
            f"{TIN},debt,minor,2026-01-10,,,Owed,s.9,court,C-3",
            f"{TIN},debt,minor,2026-01-10,500,FJD,Owed,s.9,court,C-4",
            f"{TIN},debt,minor,10/01/2026,500,FJD,Owed,s.9,court,C-5",
            f"{TIN},debt,minor,2026-01-10,900,FJD,Owed,s.9,court,C-4",
        ]
        content = "\n".join(lines).encode()
        headers = {"Content-Type": "text/csv"}
        first = await town.call(NATIONAL, "POST", "/entries/import", content=content, headers=headers)
        assert first.status_code == 200, first.text
        assert (first.json()["lines"], first.json()["taken"], first.json()["unchanged"]) == (6, 2, 0)
        assert [(one["line"], one["field"], one["code"]) for one in first.json()["quarantined"]] == [
            (3, "kind", "choice"), (4, "amount", "required"), (6, "happened_on", "date"), (7, "reference", "already-exists"),
        ]  # fmt: skip
        assert first.json()["quarantined"][0]["content"] == lines[2]
        again = await town.call(NATIONAL, "POST", "/entries/import", content=content, headers=headers)
        assert (again.json()["taken"], again.json()["unchanged"]) == (0, 2)
        none = await town.call(NATIONAL, "POST", "/entries/import", content=b"a,b\n1,2", headers=headers)
        assert none.status_code == 422

    async def test_who_may_tell_and_read_entries(self, house: House, held: str) -> None:
        await told(house)
        assert (await house.call(LITIA, "POST", f"/operators/{TIN}/entries", json=entry("x"))).status_code == 403
        assert (await house.call(VALIDATOR, "POST", f"/operators/{TIN}/entries", json=entry("x"))).status_code == 403
        own = (await house.get(LITIA, f"/operators/{TIN}/entries")).json()["items"]
        assert [(one["reference"], one["review"]) for one in own] == [("PCA-1", None)]
        assert (await house.get(STRANGER, f"/operators/{TIN}/entries")).status_code == 404


class TestAeo30CheckIns:
    async def test_aeo_30_a_check_in_is_due_a_year_after_the_grant_and_after_the_last(self, house: House) -> None:
        risk_answers(house, Risk(figures(0, 0)))
        number = await holder(house, days_ago=366)
        path = f"/authorisations/{number}/check-ins"
        found = (await house.get(MANAGER, path)).json()
        assert (found["due_on"], found["overdue"]) == ("2026-03-02", True)
        assert await warnings(house, number) == ["check_in_overdue"]
        assert len(found["questions"]) == 8
        body = {"held_on": "2026-03-03", "answers": {"owner": "No."}, "outcome": "in_order", "note": "All well."}
        assert (await house.call(LITIA, "POST", path, json=body)).status_code == 403
        done = await house.call(MANAGER, "POST", path, json=body)
        assert (done.status_code, done.json()["due_on"]) == (201, "2027-03-03")
        assert await warnings(house, number) == []
        seen = (await house.get(LITIA, path)).json()["items"][0]
        assert (seen["outcome"], seen["note"]) == ("in_order", None)
        assert (await house.call(MANAGER, "POST", path, json=body)).status_code == 422
        unknown = body | {"answers": {"horoscope": "Leo"}}
        assert (await house.call(MANAGER, "POST", path, json=unknown)).status_code == 422


class TestAeo31Changes:
    async def test_aeo_31_a_change_is_told_and_its_days_late_are_counted_in_the_offices_calendar(
        self, house: House, held: str
    ) -> None:
        path = f"/authorisations/{held}/changes"
        body = {"kind": "management", "happened_on": "2026-02-06", "text": "A new managing director."}
        found = await house.call(LITIA, "POST", path, json=body)
        # Fourteen days from Friday 6 February end on Friday 20; Tuesday 3 March is eleven days later.
        assert (found.status_code, found.json()["days_late"]) == (201, 11)
        weekend = await house.call(LITIA, "POST", path, json=body | {"happened_on": "2026-02-14"})
        assert weekend.json()["days_late"] == 1, "Saturday 28 February rolls forward to Monday 2 March"
        assert (await house.call(STRANGER, "POST", path, json=body)).status_code == 404
        assert await warnings(house, held) == ["change_to_review", "change_to_review"]
        change = f"/changes/{found.json()['id']}"
        needs = await house.call(REVIEWER, "POST", f"{change}/review", version=1, json={})
        assert needs.json()["state"] == "needs_review"
        closed = await house.call(
            REVIEWER,
            "POST",
            f"{change}/close",
            version=needs.json()["version"],
            json={"conclusion": "The new director was met."},
        )
        assert (closed.json()["state"], closed.json()["actions"]) == ("closed", [])
        assert (await house.call(LITIA, "POST", f"{change}/note", version=2, json={})).status_code == 403

    async def test_aeo_31_a_change_of_owner_that_is_told_is_an_event_too(self, house: House, held: str) -> None:
        body = {"kind": "owner", "happened_on": "2026-03-02", "text": "Half of the shares were sold."}
        told_ = await house.call(LITIA, "POST", f"/authorisations/{held}/changes", json=body)
        assert told_.json()["days_late"] == 0
        assert await warnings(house, held) == ["entry_to_review", "change_to_review"]
        (one,) = (await house.get(REVIEWER, f"/operators/{TIN}/entries")).json()["items"]
        assert (one["kind"], one["source"], one["reference"]) == ("change_of_owner", "holder", told_.json()["id"])

    async def test_aeo_31_a_change_that_the_office_knows_of_and_was_not_told_is_a_warning(
        self, house: House, held: str
    ) -> None:
        seen = entry("REG-1", kind="change_of_site", severity="minor", happened_on="2026-02-10", source="registry")
        await told(house, seen, who=REVIEWER)
        assert await warnings(house, held) == ["entry_to_review", "change_untold"]
        body = {"kind": "site", "happened_on": "2026-02-12", "text": "The store moved to Lami."}
        late = await house.call(LITIA, "POST", f"/authorisations/{held}/changes", json=body)
        assert late.json()["days_late"] > 0
        assert "change_untold" not in await warnings(house, held)


class TestAeo30Score:
    async def test_aeo_30_the_score_shows_what_was_taken_its_trend_and_the_method(
        self, house: House, held: str
    ) -> None:
        await told(house, entry(kind="offence", severity="critical", happened_on="2026-03-03"))
        found = (await house.get(REVIEWER, f"/authorisations/{held}/score")).json()
        assert found["value"] == 60
        assert found["deductions"] == [{"code": "offence", "count": 1, "points": 40.0}]
        assert [one["value"] for one in found["trend"]][-2:] == [100, 60]
        assert found["trend"][0]["on"] == "2024-03-31"
        assert found["fallen"] == 40
        assert found["declarations_missing"] is None
        assert any("2" in line for line in found["method"])
        assert (await house.get(LITIA, f"/authorisations/{held}/score")).json()["value"] == 60
        assert (await house.get(STRANGER, f"/authorisations/{held}/score")).status_code == 404

    async def test_aeo_30_finds_count_against_comparable_firms_and_without_risk_the_answer_says_so(
        self, house: House, held: str
    ) -> None:
        risk_answers(house, Risk(figures(100, 20, finds=10), figures(900, 100, finds=10)))
        found = (await house.get(REVIEWER, f"/authorisations/{held}/score")).json()
        assert found["deductions"] == [{"code": "finds", "count": 10, "points": 20.0}]
        risk_answers(house, Risk(None))
        without = (await house.get(REVIEWER, f"/authorisations/{held}/score")).json()
        assert (without["value"], without["deductions"]) == (100, [])
        assert without["declarations_missing"] == "The declarations' record could not be had; ask again."
        assert (await board(house))["declarations_missing"]

    async def test_aeo_30_a_low_and_falling_score_is_a_warning_and_the_gravest_stand_first(self, house: House) -> None:
        risk_answers(house, Risk(figures(0, 0)))
        low = await holder(house, days_ago=30)
        other = await holder(house, STRANGER, days_ago=400)
        await told(house, entry("1", severity="critical", happened_on="2026-03-01"))
        await told(house, entry("2", severity="critical", happened_on="2026-03-01"))
        found = await board(house)
        assert found["holders"] == 2
        assert [one["authorisation"] for one in found["items"]] == [low, other]
        assert {alert["code"] for alert in found["items"][0]["alerts"]} == {
            "entry_to_review", "score_low", "score_falling",
        }  # fmt: skip
        assert (await house.get(LITIA, "/monitoring")).status_code == 403

    async def test_another_administrations_holders_are_not_watched_here(self, house: House, held: str) -> None:
        await told(house)
        assert (await house.get(replace(REVIEWER, administration="VU"), "/monitoring")).json()["items"] == []


class TestAeo24History:
    async def test_aeo_24_the_desk_sees_entries_debts_and_the_declarations_record(self, house: House) -> None:
        risk = Risk(figures(40, 4, 5.0), figures(400, 80, 9.0))
        risk_answers(house, risk)
        await told(house, entry("A"))
        await told(house, entry("B", kind="debt", amount={"amount": 900, "currency": "FJD"}, happened_on="2020-01-01"))
        wrong = await told(house, entry("C"))
        await house.call(
            NATIONAL, "POST", f"/entries/{wrong['id']}/withdraw", version=1, json={"reason": "Another firm's finding."}
        )
        made = await refused(house)
        found = (await house.get(REVIEWER, f"/applications/{made['id']}/history")).json()
        assert [one["reference"] for one in found["entries"]] == ["A", "B"], "an old debt that is open is shown too"
        assert found["open_debts"] == [{"amount": 900, "currency": "FJD"}]
        assert {one["kind"]: one["count"] for one in found["kinds"]}["audit_finding"] == 1
        assert (found["declarations"]["own"]["examined"], found["declarations"]["traders"]) == (4, 12)
        assert risk.asked[-1]["from"] == ["2023-03-04"]
        assert (await house.get(LITIA, f"/applications/{made['id']}/history")).status_code == 403

    async def test_aeo_24_without_risk_the_history_says_that_the_record_is_missing(self, house: House) -> None:
        made = await refused(house)
        for answer in (Risk(None), _Broken()):
            risk_answers(house, answer)
            found = (await house.get(REVIEWER, f"/applications/{made['id']}/history")).json()
            assert found["declarations"] is None
            assert found["declarations_missing"] == "The declarations' record could not be had; ask again."


class _Broken:
    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        raise ConnectionError("gone")


async def test_entries_and_reviews_are_kept_in_their_own_rows(house: House, held: str) -> None:
    found = await told(house)
    house.at += timedelta(days=1)
    await house.call(DECIDER, "GET", "/monitoring")
    row = await house.row(ComplianceEntry, ("FJ", found["id"]))
    assert (row.version, row.reviewed_at) == (1, None)
    assert await house.row(Application, ("FJ", "00000000-0000-4000-8000-000000000000")) is None
