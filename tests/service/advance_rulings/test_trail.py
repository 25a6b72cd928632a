"""The audit of one case as auditors read it, and the inbox sorted by what is due first."""

from __future__ import annotations

import httpx

from tests.service.advance_rulings.conftest import REVIEWER, House, trader
from tests.service.house import officer

AUDITOR = officer("auditor")
PDF = b"%PDF-1.7\n" + b"x" * 200


async def test_the_trail_names_who_opened_a_confidential_document(house: House) -> None:
    draft = await house.draft(trader())
    path = f"/applications/{draft['id']}/documents"
    sent = await house.call(
        trader(), "POST", path, version=draft["version"], content=PDF, params={"name": "recipe.pdf", "confidential": "true"},
        headers={"Content-Type": "application/pdf"},
    )  # fmt: skip
    case = sent.json()
    case = await house.act(trader(), case, "submit")
    document = case["documents"][0]["id"]
    opened = await house.get(REVIEWER, f"{path}/{document}")
    assert opened.content == PDF

    trail = (await house.get(AUDITOR, f"/applications/{case['number']}/trail")).json()["items"]

    assert [entry["fact"] for entry in trail] == [
        "ApplicationDrafted", "DocumentAdded", "ApplicationSubmitted", "ConfidentialDocumentRead",
    ]  # fmt: skip
    assert trail[-1]["actor"]["id"] == REVIEWER.id
    assert trail[-1]["document"] == document
    assert trail[0]["organisation"] == trader().organisation


async def test_the_trail_is_for_auditors_of_the_same_administration(house: House) -> None:
    case = await house.submitted()
    path = f"/applications/{case['id']}/trail"

    assert (await house.get(REVIEWER, path)).status_code == 403
    assert (await house.get(trader(), path)).status_code == 403
    assert (await house.get(officer("auditor", administration="VU"), path)).status_code == 404


async def test_a_long_trail_comes_in_pages(house: House) -> None:
    case = await house.submitted()
    path = f"/applications/{case['id']}/trail"

    first = (await house.get(AUDITOR, path, params={"limit": 1})).json()
    rest = (await house.get(AUDITOR, path, params={"cursor": first["next"]})).json()

    assert [entry["fact"] for entry in first["items"] + rest["items"]] == ["ApplicationDrafted", "ApplicationSubmitted"]
    assert rest["next"] is None


def numbers(answer: httpx.Response) -> list[str]:
    return [row["number"] for row in answer.json()["items"]]


async def test_the_inbox_on_demand_shows_the_first_due_first(house: House) -> None:
    older = await house.submitted()
    house.later(days=3)
    newer = await house.submitted()
    house.later(minutes=1)

    assert numbers(await house.get(REVIEWER, "/applications")) == [newer["number"], older["number"]]
    by_due = {"sort": "due", "limit": 1}
    first = await house.get(REVIEWER, "/applications", params=by_due)
    second = await house.get(REVIEWER, "/applications", params=by_due | {"cursor": first.json()["next"]})
    assert numbers(first) + numbers(second) == [older["number"], newer["number"]]
    assert second.json()["next"] is None
