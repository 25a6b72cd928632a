"""A report that is written without a network: the package, sending twice, and what happens when the visit changed (C4, T5)."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.trusted_trader.domain.words import Status
from services.trusted_trader.model import Application
from tests.service.trusted_trader.house import LITIA, REVIEWER, STRANGER, VALIDATOR, House
from tests.service.trusted_trader.visiting import (
    JPEG,
    SECOND,
    act,
    case,
    finding,
    hand_in,
    mend,
    photo,
    planned,
    report,
    reported,
)  # fmt: skip


@pytest.fixture
def house(town: House) -> House:
    """One house for the file: each test brings its own sites and applications."""
    return town


async def visited(house):
    site = await house.site()
    application = await case(house, site)
    return application, await planned(house, application, site)


async def look(house, visit, who=REVIEWER):
    answer = await house.get(who, f"/visits/{visit['id']}")
    assert answer.status_code == 200
    return answer.json()


class TestThePackage:
    async def test_t5_the_package_holds_all_that_is_needed_without_a_network(self, house: House):
        site = await house.site()
        application = await case(house, site)
        await reported(house, application, site, finding("minor", text="The ledger is late."))
        visit = await planned(house, application, site)
        answer = await house.get(VALIDATOR, f"/visits/{visit['id']}/package")
        found = answer.json()
        assert (found["format"], found["version"], found["plan"]) == (1, visit["version"], visit["plan"])
        assert found["firm"]["tin"] == LITIA.tin
        assert found["site"]["address"] == "Lot 3, Walu Bay, Suva"
        people = found["checklist"][0]["questions"][1]
        assert (people["answer"], people["note"]) == ("Litia, director.", "Since 2019.")
        assert people["text"] == "Question a.people?"
        assert [(one["text"], one["here"]) for one in found["earlier"]] == [("The ledger is late.", True)]
        assert found["limits"]["photo_types"][0] == "image/jpeg"
        assert len(answer.content) < 8000

    async def test_the_package_speaks_the_readers_language(self, house: House):
        _, visit = await visited(house)
        path = f"/visits/{visit['id']}/package"
        found = await house.get(VALIDATOR, path, headers={"Accept-Language": "fr"})
        assert found.json()["checklist"][0]["title"] == "Compliance (fr)"

    async def test_only_officers_take_it_along(self, house: House):
        _, visit = await visited(house)
        for who, status in ((LITIA, 403), (STRANGER, 403), (None, 401)):
            assert (await house.get(who, f"/visits/{visit['id']}/package")).status_code == status


class TestSentTwice:
    async def test_c4_a_report_sent_twice_after_a_bad_link_is_one_report(self, house: House):
        _, visit = await visited(house)
        sent = report(house, visit, finding(), finding("minor"))
        first = await hand_in(house, visit, sent, key="one-key")
        replayed = await hand_in(house, visit, sent, key="one-key")
        again = await hand_in(house, visit, sent)
        assert (first.status_code, replayed.status_code, again.status_code) == (200, 200, 200)
        assert first.json() == replayed.json() == again.json()
        assert len((await look(house, visit))["findings"]) == 2

    async def test_c4_two_at_once_are_one_report(self, house: House):
        _, visit = await visited(house)
        sent = report(house, visit, finding())
        answers = await asyncio.gather(*(hand_in(house, visit, sent) for _ in range(3)))
        assert {one.status_code for one in answers} == {200}
        found = await look(house, visit)
        assert len(found["findings"]) == 1
        assert found["kept"] == []

    async def test_a_started_visit_takes_the_report_of_the_package_taken_before(self, house: House):
        _, visit = await visited(house)
        sent = report(house, visit)
        assert (await act(house, VALIDATOR, visit, "start")).json()["state"] == "under_way"
        assert (await hand_in(house, visit, sent)).status_code == 200

    async def test_another_report_of_a_reported_visit_is_kept_beside_it(self, house: House):
        _, visit = await visited(house)
        sent = report(house, visit)
        await hand_in(house, visit, sent)
        changed = await hand_in(house, visit, sent | {"summary": "Written anew."})
        assert (changed.status_code, changed.json()["why"]) == (409, "reported")
        found = await look(house, visit)
        assert found["summary"] == "A tidy store."
        assert [one["report"]["summary"] for one in found["kept"]] == ["Written anew."]


class TestNeverLost:
    async def test_a_report_of_a_cancelled_visit_is_kept_for_the_office_and_used_for_a_new_one(self, house: House):
        application, visit = await visited(house)
        site = visit["site"]["id"]
        mine = finding()
        sent = report(house, visit, mine)
        await photo(house, visit, about=mine["id"])
        await act(house, REVIEWER, visit, "cancel", {"reason": "The ship does not go."})
        for _ in range(2):
            answer = await hand_in(house, visit, sent)
            assert (answer.status_code, answer.json()["code"]) == (409, "report-kept")
            assert answer.json()["why"] == "cancelled"
            assert "plan a new visit" in answer.json()["hint"]
        (kept,) = (await look(house, visit))["kept"]
        assert kept["report"]["findings"][0]["text"] == mine["text"]
        assert kept["report"]["ratings"] == sent["ratings"]
        assert kept["by"]["id"] == VALIDATOR.id
        assert (await look(house, visit))["findings"] == []
        anew = await planned(house, application, site)
        body = {"visit": visit["number"], "report_key": sent["report_key"]}
        used = await act(house, VALIDATOR, anew, "use-kept", body)
        assert used.status_code == 200, used.text
        assert [one["id"] for one in used.json()["findings"]] == [mine["id"]]
        assert [one["about"] for one in used.json()["photos"]] == [mine["id"]]

    async def test_a_report_that_meets_another_plan_is_kept_and_sent_again_with_the_present_one(self, house: House):
        _, visit = await visited(house)
        sent = report(house, visit)
        both = [{"id": one.id, "name": one.name} for one in (VALIDATOR, SECOND)]
        body = {"kind": "on_site", "planned_on": "2026-03-09", "validators": both}
        assert (await act(house, REVIEWER, visit, "replan", body)).status_code == 200
        met = await hand_in(house, visit, sent)
        assert (met.status_code, met.json()["why"], met.json()["planned_on"]) == (409, "replanned", "2026-03-09")
        assert len((await look(house, visit))["kept"]) == 1
        again = await hand_in(house, visit, sent | {"plan": met.json()["plan"]})
        assert again.status_code == 200
        assert again.json()["kept"] == []

    async def test_a_validator_whom_the_new_plan_leaves_out_loses_nothing(self, house: House):
        _, visit = await visited(house)
        sent = report(house, visit)
        body = {
            "kind": "on_site", "planned_on": "2026-03-09", "validators": [{"id": SECOND.id, "name": SECOND.name}],
        }  # fmt: skip
        await act(house, REVIEWER, visit, "replan", body)
        assert (await hand_in(house, visit, sent)).json()["why"] == "replanned"
        kept = {"visit": visit["id"], "report_key": sent["report_key"]}
        assert (await act(house, VALIDATOR, visit, "use-kept", kept)).status_code == 409
        used = await act(house, SECOND, visit, "use-kept", kept)
        assert (used.status_code, used.json()["state"]) == (200, "reported")

    async def test_a_report_after_the_end_of_the_application_is_kept(self, house: House):
        application, visit = await visited(house)
        await house.alter(Application, ("FJ", UUID(application["id"])), state=Status.WITHDRAWN.value)
        answer = await hand_in(house, visit, report(house, visit, finding()))
        assert (answer.status_code, answer.json()["why"]) == (409, "application_ended")
        assert (await look(house, visit))["kept_reports"] == 1

    async def test_a_kept_report_of_another_site_is_not_used(self, house: House):
        _, one = await visited(house)
        _, other = await visited(house)
        await act(house, REVIEWER, one, "cancel", {"reason": "The ship does not go."})
        sent = report(house, one)
        await hand_in(house, one, sent)
        body = {"visit": one["id"], "report_key": sent["report_key"]}
        refused = await act(house, VALIDATOR, other, "use-kept", body)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/visit")
        missing = await act(house, VALIDATOR, other, "use-kept", {"visit": one["id"], "report_key": str(uuid4())})
        assert missing.status_code == 404


class TestBadInput:
    async def test_bad_input_dates_out_of_order_are_refused_naming_the_field(self, house: House):
        _, visit = await visited(house)
        late = (house.at + timedelta(hours=2)).isoformat()
        before = (house.at - timedelta(days=1)).isoformat()
        wrong = report(house, visit, finding(due_on="2026-02-01"), started_at=house.at.isoformat(), finished_at=before)
        answer = await hand_in(house, visit, wrong)
        assert answer.status_code == 422
        assert {(one["pointer"], one["code"]) for one in answer.json()["errors"]} == {
            ("/finished_at", "order"), ("/findings/0/due_on", "order"),
        }  # fmt: skip
        future = await hand_in(house, visit, report(house, visit, finished_at=late))
        assert [(one["pointer"], one["code"]) for one in future.json()["errors"]] == [("/finished_at", "future")]
        assert (await look(house, visit))["state"] == "planned"

    async def test_bad_input_a_rating_that_lacks_or_is_not_asked_is_named(self, house: House):
        _, visit = await visited(house)
        ratings = {"A": {"rating": 4}, "M": {"rating": 1}, "B": {"rating": 2}, "D": {"rating": 3}}
        answer = await hand_in(house, visit, report(house, visit, ratings=ratings))
        assert {(one["pointer"], one["code"]) for one in answer.json()["errors"]} == {
            ("/ratings/I", "missing"), ("/ratings/M", "element"),
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("more", "pointer"),
        [
            ({"risk_grade": 6}, "/risk_grade"),
            ({"people": []}, "/people"),
            ({"started_at": "2026-03-02T10:00:00"}, "/started_at"),
            ({"ratings": {"A": {"rating": 5}}}, "/ratings/A/rating"),
            ({"findings": [{"id": "7"}]}, "/findings/0/id"),
            ({"report_key": None}, "/report_key"),
        ],
    )
    async def test_bad_input_a_value_out_of_its_span_is_named(self, house: House, more, pointer):
        _, visit = await visited(house)
        answer = await hand_in(house, visit, report(house, visit, **more))
        assert answer.status_code == 422
        assert pointer in [one["pointer"] for one in answer.json()["errors"]]

    async def test_bad_input_an_id_of_another_finding_is_refused(self, house: House):
        _, visit = await visited(house)
        first = finding()
        await hand_in(house, visit, report(house, visit, first))
        _, other = await visited(house)
        taken = await hand_in(house, other, report(house, other, first))
        assert taken.json()["errors"][0] == {
            "pointer": "/findings/0/id", "code": "taken", "detail": "Another finding has this id.", "hint": "",
        }  # fmt: skip
        twice = finding()
        answer = await hand_in(house, other, report(house, other, twice, twice))
        assert [one["code"] for one in answer.json()["errors"]] == ["twice"]
        silent = await hand_in(house, other, report(house, other, finding(action="")))
        assert silent.json()["errors"][0]["pointer"] == "/findings/0/action"

    async def test_a_change_without_a_key_is_refused(self, house: House):
        _, visit = await visited(house)
        assert (await hand_in(house, visit, report(house, visit), key="")).status_code == 400


class TestPhotos:
    async def test_c4_a_photo_sent_again_changes_nothing(self, house: House):
        _, visit = await visited(house)
        identifier = str(uuid4())
        answers = [await photo(house, visit, identifier=identifier) for _ in range(3)]
        assert [one.status_code for one in answers] == [201, 200, 200]
        assert answers[0].json() == answers[2].json()
        assert len((await look(house, visit))["photos"]) == 1

    async def test_photos_come_before_or_after_the_report_and_are_read_back_whole(self, house: House):
        _, visit = await visited(house)
        before = await photo(house, visit)
        await hand_in(house, visit, report(house, visit))
        after = await photo(house, visit, content=JPEG + b"2")
        assert (before.status_code, after.status_code) == (201, 201)
        found = await house.get(LITIA, f"/visits/{visit['id']}/photos/{after.json()['id']}")
        assert found.content == JPEG + b"2"
        assert found.headers["content-disposition"].startswith("attachment")
        assert (await house.get(STRANGER, f"/visits/{visit['id']}/photos/{after.json()['id']}")).status_code == 404

    async def test_a_firm_sees_no_photo_before_the_report(self, house: House):
        _, visit = await visited(house)
        taken = await photo(house, visit)
        assert (await house.get(LITIA, f"/visits/{visit['id']}/photos/{taken.json()['id']}")).status_code == 404
        assert (await look(house, visit, LITIA))["photos"] == []

    @pytest.mark.parametrize(
        ("content", "media_type", "status"),
        [
            (b"%PDF-1.4 a plan", "application/pdf", 415),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", 415),
            (JPEG, "image/png", 415),
            (b"", "image/jpeg", 415),
            (b"MZ\x90\x00", "image/jpeg", 415),
        ],
    )
    async def test_bad_input_what_is_no_photo_is_refused(self, house: House, content, media_type, status):
        _, visit = await visited(house)
        answer = await photo(house, visit, content=content, media_type=media_type)
        assert answer.status_code == status
        assert "image/jpeg" in answer.json()["accepted"]
        assert (await look(house, visit))["photos"] == []

    async def test_bad_input_damaged_or_too_large_or_under_a_used_id_is_refused(self, house: House):
        _, visit = await visited(house)
        damaged = await photo(house, visit, sha256=hashlib.sha256(b"other").hexdigest())
        assert damaged.json()["errors"][0]["code"] == "digest"
        assert (await photo(house, visit, content=JPEG + bytes(10 * 1024 * 1024))).status_code == 413
        identifier = str(uuid4())
        await photo(house, visit, identifier=identifier)
        other = await photo(house, visit, identifier=identifier, content=JPEG + b"3")
        assert (other.status_code, other.json()["code"]) == (409, "already-exists")
        assert (await photo(house, visit, who=SECOND)).status_code == 403

    async def test_evidence_lies_with_its_finding(self, house: House):
        site = await house.site()
        found = await reported(house, await case(house, site), site, finding())
        (one,) = found["findings"]
        body = b"%PDF-1.4\n%%EOF\n"
        digest = hashlib.sha256(body).hexdigest()
        path = f"/findings/{one['id']}/evidence/{uuid4()}?sha256={digest}&name=books.pdf"
        headers = {"Content-Type": "application/pdf"}
        answers = [await house.call(LITIA, "PUT", path, content=body, headers=headers) for _ in range(2)]
        assert [one.status_code for one in answers] == [201, 200]
        assert (await house.call(STRANGER, "PUT", path, content=body, headers=headers)).status_code == 404
        assert (await house.call(REVIEWER, "PUT", path, content=body, headers=headers)).status_code == 403
        answered = await mend(house, LITIA, one["id"], "answer", {"text": "The books are written up."})
        assert [file["name"] for file in answered.json()["evidence"]] == ["books.pdf"]
        assert (await house.get(VALIDATOR, path.partition("?")[0])).content == body
