"""AEO-37: another administration's report spares a visit; the decision stays national."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.trusted_trader.model import Application, Visit
from services.trusted_trader.queries.visits import standing
from tests.service.house import officer
from tests.service.trusted_trader.house import (
    COUNTER,
    FAR_REVIEWER,
    FAR_TRADER,
    GRANT,
    LITIA,
    REVIEWER,
    STRANGER,
    VALIDATOR,
    House,
)  # fmt: skip
from tests.service.trusted_trader.visiting import case, finding, hand_in, mend, planned, report, reported

FAR_DECIDER = officer("decider", administration="VU")
TO = {"to_administration": "VU", "to_tin": FAR_TRADER.tin}


@pytest.fixture
def house(town: House) -> House:
    """One house for the file: each test brings its own sites and applications."""
    return town


async def offered(house, *findings, body=TO):
    """A reported visit in Fiji, whose report the firm lets Vanuatu read."""
    site = await house.site()
    visit = await reported(house, await case(house, site), site, *findings)
    answer = await house.call(LITIA, "POST", f"/visits/{visit['id']}/share", json=body)
    assert answer.status_code == 201, answer.text
    return visit, answer.json()


async def there(house):
    """An application in Vanuatu whose site waits."""
    site = await house.site(FAR_TRADER)
    return await case(house, site, who=FAR_TRADER), site


async def use(house, application, site, report_id, who=FAR_REVIEWER):
    body = {"site": site, "kind": "shared", "report": report_id}
    return await house.call(who, "POST", f"/applications/{application['id']}/visits", json=body)


class TestAeo37:
    async def test_aeo_37_a_report_is_read_only_by_whom_the_firm_named(self, house: House):
        visit, consent = await offered(house)
        (found,) = (await house.get(FAR_REVIEWER, f"/offered-reports?tin={FAR_TRADER.tin}")).json()["items"][:1]
        assert found["id"] == consent["id"]
        assert found["content"]["ratings"] == visit["ratings"]
        assert found["consented_by"] == LITIA.name
        elsewhere = officer("reviewer", administration="WS")
        assert (await house.get(elsewhere, "/offered-reports")).json()["items"] == []
        assert (await house.get(FAR_REVIEWER, f"/visits/{visit['id']}")).status_code == 404

    async def test_aeo_37_a_used_report_counts_as_the_validation_and_records_its_source(self, house: House):
        visit, consent = await offered(house)
        application, site = await there(house)
        answer = await use(house, application, site, consent["id"])
        assert answer.status_code == 201, answer.text
        found = answer.json()
        assert (found["kind"], found["state"]) == ("shared", "reported")
        assert found["shared"]["administration"] == "FJ"
        assert found["shared"]["visit"] == visit["number"]
        assert found["shared"]["accepted_by"]["id"] == FAR_REVIEWER.id
        assert LITIA.name in found["shared"]["consent"]
        assert found["ratings"] == visit["ratings"]
        async with house.work.reading(administration="VU") as session:
            row = await session.get_one(Application, ("VU", UUID(application["id"])))
            seen = await standing(session, row=row)
        assert (seen.sites_unvisited, seen.validators) == (0, frozenset({FAR_REVIEWER.id}))

    async def test_aeo_37_the_decision_stays_national(self, house: House):
        one, mended = finding(), finding()
        _, consent = await offered(house, one, mended, finding("minor"))
        await mend(house, VALIDATOR, mended["id"], "resolve", {"text": "Seen in Suva."})
        application, site = await there(house)
        found = (await use(house, application, site, consent["id"])).json()
        states = sorted((row["severity"], row["state"]) for row in found["findings"])
        assert states == [("critical", "answered"), ("critical", "open"), ("minor", "open")]
        here = [row for row in found["findings"] if row["severity"] == "critical"]
        assert all(row["blocks_grant"] and row["text"].startswith("FJ: ") for row in here)
        case_now = await house.look(FAR_REVIEWER, application)
        refused = await house.try_(FAR_REVIEWER, case_now, "propose", GRANT)
        assert any("AEO-26" in rule for rule in refused.json()["rules"])
        far_validator = replace(VALIDATOR, administration="VU")
        for row in here:
            path = f"/findings/{row['id']}/resolve"
            body = {"text": "The papers of Fiji were read."}
            assert (await house.call(far_validator, "POST", path, version=row["version"], json=body)).status_code == 200
        assert (await house.try_(FAR_REVIEWER, case_now, "propose", GRANT)).status_code == 200
        accepted_it = replace(FAR_REVIEWER, roles=frozenset({"decider"}))
        case_now = await house.look(FAR_REVIEWER, application)
        refused = await house.try_(accepted_it, case_now, "grant")
        assert any("AEO-25" in rule for rule in refused.json()["rules"])
        assert (await house.try_(FAR_DECIDER, case_now, "grant")).status_code == 200

    async def test_what_others_read_follows_the_findings(self, house: House):
        one = finding()
        _, consent = await offered(house, one)
        await mend(house, LITIA, one["id"], "answer", {"text": "Written up."})
        items = (await house.get(FAR_REVIEWER, "/offered-reports")).json()["items"]
        (found,) = [row for row in items if row["id"] == consent["id"]]
        assert [(row["state"], row["response"]) for row in found["content"]["findings"]] == [
            ("answered", "Written up.")
        ]

    async def test_a_consent_taken_back_ends_the_reading_and_leaves_what_was_used(self, house: House):
        visit, consent = await offered(house)
        application, site = await there(house)
        used = (await use(house, application, site, consent["id"])).json()
        path = f"/visits/{visit['id']}/shares/{consent['id']}/withdraw"
        assert (await house.call(STRANGER, "POST", path)).status_code == 404
        assert (await house.call(LITIA, "POST", path)).json()["withdrawn"]
        items = (await house.get(FAR_REVIEWER, "/offered-reports")).json()["items"]
        assert consent["id"] not in [row["id"] for row in items]
        again, other = await there(house)
        assert (await use(house, again, other, consent["id"])).status_code == 404
        assert (await house.get(FAR_REVIEWER, f"/visits/{used['id']}")).json()["shared"]["visit"] == visit["number"]

    async def test_a_report_is_used_once_in_an_application_and_only_for_its_firm(self, house: House):
        _, consent = await offered(house)
        application, site = await there(house)
        assert (await use(house, application, site, consent["id"])).status_code == 201
        assert (await use(house, application, site, consent["id"])).status_code == 409
        other = replace(FAR_TRADER, id="other", organisation=str(uuid4()), tin="999999")
        foreign = await house.site(other)
        theirs = await case(house, foreign, who=other)
        refused = await use(house, theirs, foreign, consent["id"])
        assert refused.json()["errors"][0]["pointer"] == "/report"

    async def test_an_old_report_does_not_spare_a_visit(self, house: House):
        _, consent = await offered(house)
        application, site = await there(house)
        house.later(days=400)
        refused = await use(house, application, site, consent["id"])
        assert (refused.status_code, refused.json()["hint"]) == (409, "Plan a visit.")

    async def test_only_the_firm_consents_and_only_to_a_report_that_is_there(self, house: House):
        site = await house.site()
        application = await case(house, site)
        visit = await planned(house, application, site)
        path = f"/visits/{visit['id']}/share"
        assert (await house.call(LITIA, "POST", path, json=TO)).status_code == 409
        await hand_in(house, visit, report(house, visit))
        assert (await house.call(REVIEWER, "POST", path, json=TO)).status_code == 403
        assert (await house.call(COUNTER, "POST", path, json=TO)).status_code == 403
        assert (await house.call(STRANGER, "POST", path, json=TO)).status_code == 404
        for wrong in ("FJ", "ZZ"):
            refused = await house.call(LITIA, "POST", path, json=TO | {"to_administration": wrong})
            assert refused.json()["errors"][0]["pointer"] == "/to_administration"
        first = await house.call(LITIA, "POST", path, json=TO)
        second = await house.call(LITIA, "POST", path, json=TO)
        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json() == second.json()

    async def test_a_report_taken_over_is_not_passed_on(self, house: House):
        _, consent = await offered(house)
        application, site = await there(house)
        used = (await use(house, application, site, consent["id"])).json()
        body = {"to_administration": "WS", "to_tin": "1"}
        assert (await house.call(FAR_TRADER, "POST", f"/visits/{used['id']}/share", json=body)).status_code == 409

    async def test_a_joint_visit_names_the_other_administrations_validators(self, house: House):
        site = await house.site()
        visit = await planned(house, await case(house, site), site)
        guest = {"name": "Serah Kalo", "function": "Validator", "administration": "VU"}
        found = (await hand_in(house, visit, report(house, visit, people=[guest]))).json()
        assert found["people"] == [guest]


async def test_the_row_of_a_used_report_keeps_what_was_read(house: House):
    visit, consent = await offered(house)
    application, site = await there(house)
    used = (await use(house, application, site, consent["id"])).json()
    row = await house.row(Visit, ("VU", UUID(used["id"])))
    assert row.shared_report["visit"] == visit["number"]
    assert row.shared_report["offer"] == consent["id"]
    assert row.started_at < row.reported_at + timedelta(seconds=1)
