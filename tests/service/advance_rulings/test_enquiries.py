"""General questions to the office, with a time of their own (row 29; WTO TFA Article 1.3)."""

from __future__ import annotations

from typing import Any

from tests.service.advance_rulings.conftest import COUNTER, OTHER, REVIEWER, House, trader
from tests.service.house import officer

QUESTION = {"subject": "Opening hours at the wharf", "question": "Until when may we bring samples on a Friday?"}
AT_COUNTER = {"name": "Mere Waqa", "contact": "+679 555 0100"}


async def asked(town: House, who: Any = None, **more: str) -> dict[str, Any]:
    answer = await town.call(who or trader(), "POST", "/enquiries", json=QUESTION | more)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def act(town: House, who: Any, enquiry: dict[str, Any], action: str, body: Any = None) -> Any:
    path = f"/enquiries/{enquiry['number']}/{action}"
    return await town.call(who, "POST", path, version=enquiry["version"], json=body or {})


async def test_a_firm_asks_and_alone_reads_the_answer(town: House) -> None:
    enquiry = await asked(town)
    assert (enquiry["state"], enquiry["due_on"], enquiry["law"]) == ("received", "2026-03-17", "WTO TFA Article 1.3")
    enquiry = (await act(town, REVIEWER, enquiry, "assign")).json()
    assert enquiry["assignee"]["id"] == REVIEWER.id
    done = await act(town, REVIEWER, enquiry, "answer", {"answer": "Until 16:00.", "internal_text": "Asked the wharf."})
    assert (done.status_code, done.json()["state"]) == (200, "answered")
    seen = (await town.get(trader(), f"/enquiries/{enquiry['number']}")).json()
    assert (seen["answer"], seen["steps"][-1]["internal_text"], seen["actions"]) == ("Until 16:00.", "", [])
    assert (await town.get(trader(OTHER), f"/enquiries/{enquiry['number']}")).status_code == 404
    assert (await town.get(trader(OTHER), "/enquiries")).json()["items"] == []
    again = await act(town, REVIEWER, seen, "answer", {"answer": "Until 17:00."})
    assert (again.status_code, again.json()["code"]) == (409, "not-possible")


async def test_the_counter_asks_for_somebody_without_an_account(town: House) -> None:
    refused = await town.call(COUNTER, "POST", "/enquiries", json=QUESTION)
    assert [one["pointer"] for one in refused.json()["errors"]] == ["/name", "/contact"]
    enquiry = await asked(town, COUNTER, **AT_COUNTER)
    assert (enquiry["organisation"], enquiry["name"], enquiry["contact"]) == (None, "Mere Waqa", "+679 555 0100")
    assert (await act(town, COUNTER, await asked(town), "withdraw")).status_code == 409  # a firm's own question
    assert (await act(town, COUNTER, enquiry, "withdraw")).json()["state"] == "withdrawn"


async def test_officers_see_what_is_overdue_first(house: House) -> None:
    old = await asked(house)
    house.later(days=20)
    new = await asked(house)
    done = await asked(house)
    await act(house, REVIEWER, done, "answer", {"answer": "Yes."})
    items = (await house.get(REVIEWER, "/enquiries")).json()["items"]
    assert [(one["number"], one["overdue"]) for one in items] == [(old["number"], True), (new["number"], False), (done["number"], False)]  # fmt: skip
    assert len((await house.get(REVIEWER, "/enquiries?open_only=true")).json()["items"]) == 2


async def test_only_reviewers_answer(town: House) -> None:
    enquiry = await asked(town)
    for who in (trader(), COUNTER, officer("decider"), officer("auditor")):
        assert (await act(town, who, enquiry, "answer", {"answer": "Yes."})).status_code == 403
    assert (await town.get(officer("auditor"), f"/enquiries/{enquiry['id']}")).status_code == 200
    assert (await town.call(trader(), "POST", "/enquiries", json=QUESTION | {"question": "Short"})).status_code == 422
