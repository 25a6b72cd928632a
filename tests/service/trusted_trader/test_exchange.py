"""Mutual recognition: arrangements, signed lists of partners, neighbours of one installation (AEO-08, AEO-36, T8)."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from services.trusted_trader.domain.exchange import COLUMNS, SIGNED_KIND
from services.trusted_trader.jobs.mirror import Mirror
from services.trusted_trader.model import Application, Authorisation, PartnerOperator, PublishedExchange, StatusMessage
from services.trusted_trader.operations.offering import offer
from shared.documents import DocumentKeys, sign_statement
from tests.service.trusted_trader.house import FAR, LITIA, MONDAY, PARAMETERS, REGISTRAR, House

SIGNER = replace(PARAMETERS, id="officer-signer", name="Officer Signer")
TERMS: dict[str, Any] = {
    "partner": "TO", "partner_name": "Tonga", "inside": False, "title": "Fiji and Tonga 2026", "law": "Customs Act s.20",
    "from_on": "2026-01-01", "until_on": "2027-12-31", "benefits": [{"code": "low_inspection", "law": "s.20"}],
}  # fmt: skip
GOOD = "204101,Pango Point Coffee Ltd,Port Vila,exporter,aeo,active,2026-01-01,2028-12-31,VU-AEO-2026-00001"


def listed(*lines: str) -> bytes:
    return ("\n".join([",".join(COLUMNS), *lines]) + "\n").encode()


def keys_of(house: House) -> DocumentKeys:
    found: DocumentKeys = house.app.state.documents
    return found


async def arrangement(house: House, *, active: bool = True, **more: Any) -> dict[str, Any]:
    more = {"keys": keys_of(house).key_set()} | more
    answer = await house.call(REGISTRAR, "POST", "/arrangements", json=TERMS | more)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    if active:
        found = await step(house, found, "propose", REGISTRAR)
        found = await step(house, found, "activate", SIGNER)
    return found


async def step(house: House, found: dict[str, Any], name: str, who: Any, **body: Any) -> dict[str, Any]:
    answer = await house.call(who, "POST", f"/arrangements/{found['id']}/{name}", version=found["version"], json=body)
    assert answer.status_code == 200, answer.text
    after: dict[str, Any] = answer.json()
    return after


def signed(house: House, content: bytes, *, administration: str = "TO", **more: Any) -> str:
    claims = {"sha256": hashlib.sha256(content).hexdigest(), "as_of": MONDAY.isoformat(), "complete": False, **more}
    return sign_statement(keys_of(house), administration=administration, kind=SIGNED_KIND, claims=claims, at=MONDAY)


async def send(house: House, found: dict[str, Any], content: bytes, **more: Any) -> Any:
    params = {"name": "list.csv", "format": "csv", "signature": signed(house, content), **more}
    return await house.call(
        REGISTRAR, "POST", f"/arrangements/{found['id']}/files", content=content, params=params,
        headers={"Content-Type": "application/octet-stream"},
    )  # fmt: skip


async def known(house: House, found: dict[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await house.get(REGISTRAR, f"/arrangements/{found['id']}/operators")).json()["items"]
    return items


async def messages(house: House) -> list[dict[str, Any]]:
    async with house.work.reading(administration="FJ") as session:
        rows = await session.scalars(
            select(StatusMessage).where(StatusMessage.administration == "FJ").order_by(StatusMessage.sequence)
        )
        return [row.data for row in rows if row.tin == ""]


async def test_aeo_08_an_arrangement_is_signed_by_another_officer_and_counts_only_then(house):
    draft = await arrangement(house, active=False, keys={})
    assert draft["faults"] == [
        "A partner outside needs its key set: without it no file of the partner can be believed."
    ]
    answer = await house.call(
        REGISTRAR, "POST", f"/arrangements/{draft['id']}/propose", version=draft["version"], json={}
    )
    assert answer.status_code == 422
    assert "key set" in answer.text
    body = TERMS | {"keys": keys_of(house).key_set()}
    whole = await house.call(REGISTRAR, "PUT", f"/arrangements/{draft['id']}", version=draft["version"], json=body)
    assert whole.json()["actions"] == ["edit", "propose"]
    proposed = await step(house, whole.json(), "propose", PARAMETERS)
    same = await house.call(
        PARAMETERS, "POST", f"/arrangements/{draft['id']}/activate", version=proposed["version"], json={}
    )
    assert same.status_code == 409
    assert "Another officer" in same.text
    active = await step(house, proposed, "activate", SIGNER)
    assert (active["state"], active["decided_by"]["id"]) == ("in_force", "officer-signer")
    assert (await house.call(LITIA, "POST", "/arrangements", json=TERMS)).status_code == 403


async def test_aeo_36_good_lines_count_and_bad_ones_wait_with_their_reason_and_the_bytes_stay(house):
    found = await arrangement(house)
    expired = GOOD.replace("00001", "00002").replace("2028-12-31", "2026-02-01")
    content = listed(GOOD, expired, GOOD)
    answer = await send(house, found, content)
    assert answer.status_code == 201, answer.text
    file = answer.json()
    assert [file[name] for name in ("state", "lines", "taken", "quarantined")] == ["taken", 3, 1, 2]
    assert [one["certificate"] for one in await known(house, found)] == ["VU-AEO-2026-00001"]
    waits = (await house.get(REGISTRAR, f"/partner-files/{file['id']}/quarantine")).json()
    assert [(one["line"], one["code"]) for one in waits["items"]] == [(3, "expired"), (4, "duplicate")]
    assert waits["items"][0]["content"] == expired
    assert (await house.get(REGISTRAR, f"/partner-files/{file['id']}/content")).content == content


async def test_aeo_36_an_operator_in_a_bad_line_is_not_gone_however_long_the_line_is(house):
    found = await arrangement(house)
    assert (await send(house, found, listed(GOOD))).json()["taken"] == 1
    content = listed(GOOD.replace("Port Vila", "Port Vila " * 500))
    file = (await send(house, found, content, signature=signed(house, content, complete=True))).json()
    assert (file["state"], file["taken"], file["quarantined"]) == ("taken", 0, 1)
    assert [one["status"] for one in await known(house, found)] == ["active"]
    waits = (await house.get(REGISTRAR, f"/partner-files/{file['id']}/quarantine")).json()
    assert len(waits["items"][0]["content"]) == 4000


async def test_aeo_36_nobody_is_gone_while_a_line_of_the_file_cannot_be_read(house):
    found = await arrangement(house)
    other = GOOD.replace("00001", "00002")
    assert (await send(house, found, listed(GOOD, other))).json()["taken"] == 2
    content = listed(GOOD.replace("Port Vila", "x" * 2_000_000), other)
    file = (await send(house, found, content, signature=signed(house, content, complete=True))).json()
    assert (file["state"], file["unchanged"], file["quarantined"]) == ("taken", 1, 1)
    assert [one["status"] for one in await known(house, found)] == ["active", "active"]


@pytest.mark.parametrize(
    ("bad", "active"),
    [
        (GOOD.replace("00001", "00002").replace("2028-12-31", "2026-02-01"), {"00001", "00002"}),
        (GOOD.replace("VU-AEO-2026-00001", "").replace("204101", "20-4102"), {"00001", "00002"}),
        (GOOD.replace("VU-AEO-2026-00001", "VU-AEO-2026-00009,").replace("aeo,active", "2026,golden"), {"00001"}),
        (GOOD.replace("VU-AEO-2026-00001", "").replace("204101", ""), {"00001", "00002", "2026"}),
        (GOOD.replace("204101", f'"{GOOD}\n204109"').replace("00001", "00009"), {"00001", "00002", "2026"}),
    ],
    ids=["by its certificate", "without one by its TIN", "not by a part of the text", "by nothing", "two lines in one"],
)
async def test_aeo_36_who_is_named_in_a_bad_line_of_a_complete_list_is_not_gone(house, bad, active):
    found = await arrangement(house)
    second = GOOD.replace("00001", "00002").replace("204101", "204102")
    third = GOOD.replace("VU-AEO-2026-00001", "2026").replace("204101", "2041")
    assert (await send(house, found, listed(GOOD, second, third))).json()["taken"] == 3
    content = listed(GOOD, bad)
    file = (await send(house, found, content, signature=signed(house, content, complete=True))).json()
    assert (file["unchanged"], file["quarantined"]) == (1, 1)
    assert {one["certificate"][-5:] for one in await known(house, found) if one["status"] == "active"} == active


async def test_aeo_36_the_same_file_again_changes_nothing(house):
    found = await arrangement(house)
    first = (await send(house, found, listed(GOOD))).json()
    told = await messages(house)
    again = await send(house, found, listed(GOOD))
    assert (again.status_code, again.json()["id"]) == (200, first["id"])
    same = (await send(house, found, listed(GOOD) + b"\n")).json()
    assert (same["taken"], same["unchanged"]) == (0, 1)
    assert await messages(house) == told
    assert len(told) == 1


async def test_aeo_36_a_list_is_believed_by_its_signature_alone(house):
    found = await arrangement(house)
    content = listed(GOOD)
    good = signed(house, content)
    for broken in (
        "", "x.y.z", signed(house, content, administration="VU"), signed(house, content, sha256="0" * 64),
        good[:-3] + "AAA", signed(house, content, as_of="yesterday"), signed(house, content, as_of="0001-01-01T00:00:00+12:00"),
    ):  # fmt: skip
        answer = await send(house, found, content, signature=broken)
        assert (answer.status_code, answer.json().get("state")) == (201, "refused"), answer.text
        assert answer.json()["reason"]
        kept = await house.get(REGISTRAR, f"/partner-files/{answer.json()['id']}/content")
        assert kept.content == content
    assert await known(house, found) == []
    taken = (await send(house, found, content, signature=good)).json()
    assert (taken["state"], taken["taken"]) == ("taken", 1)


async def test_aeo_36_a_list_as_of_a_time_to_come_shuts_out_no_right_one(house):
    found = await arrangement(house)
    content = listed(GOOD)
    early, late = ((MONDAY + timedelta(minutes=minutes)).isoformat() for minutes in (14, 60))
    refused = (await send(house, found, content, signature=signed(house, content, as_of=late))).json()
    assert (refused["state"], refused["taken"]) == ("refused", 0)
    assert "as of 2026-03-02 22:00 UTC, which is to come" in refused["reason"]
    assert (await send(house, found, content, signature=signed(house, content, as_of=early))).json()["taken"] == 1


async def test_aeo_36_a_partner_inside_sends_no_files(house):
    found = await arrangement(house, inside=True)
    refused = (await send(house, found, listed(GOOD))).json()
    assert refused["state"] == "refused"
    assert "comes by itself" in refused["reason"]


async def test_aeo_36_a_complete_list_takes_away_and_an_older_one_changes_nothing(house):
    found = await arrangement(house)

    async def told(content: bytes, days: int) -> dict[str, Any]:
        house.at = MONDAY + timedelta(days=max(days, 0))
        when = (MONDAY + timedelta(days=days)).isoformat()
        answer = await send(house, found, content, signature=signed(house, content, complete=True, as_of=when))
        body: dict[str, Any] = answer.json()
        return body

    two = listed(GOOD, GOOD.replace("00001", "00002"))
    assert (await told(two, 0))["taken"] == 2
    assert (await told(listed(GOOD), 1))["unchanged"] == 1
    assert {one["certificate"][-1]: one["status"] for one in await known(house, found)} == {
        "1": "active", "2": "surrendered"
    }  # fmt: skip
    older = await told(listed(GOOD.replace("aeo,active", "aeo,suspended")), -1)
    assert (older["taken"], older["unchanged"]) == (0, 1)


async def test_aeo_36_an_arrangement_that_ends_takes_the_benefit_away_the_same_moment(house):
    found = await arrangement(house)
    await send(house, found, listed(GOOD))
    ended = await step(house, found, "end", SIGNER, external_text="Vanuatu closed its programme.")
    assert ended["state"] == "ended"
    first, last = await messages(house)
    assert (first["operators"][0]["tin"], first["operators"][0]["status"]) == ("204101", "active")
    assert (last["operators"][0]["status"], last["sequence"]) == ("expired", first["sequence"] + 1)
    late = (await send(house, found, listed(GOOD.replace("00001", "00003")))).json()
    assert late["state"] == "refused"


async def test_aeo_36_a_partners_operator_is_told_under_the_number_it_has_here(house):
    found = await arrangement(house)
    await send(house, found, listed(GOOD))
    path = f"/arrangements/{found['id']}/operators/VU-AEO-2026-00001/local-tin"
    answer = await house.call(REGISTRAR, "PUT", path, json={"local_tin": "50-77777-0-1"})
    assert answer.json()["local_tin"] == "50-77777-0-1"
    assert [(one["operators"][0]["tin"], one["operators"][0]["status"]) for one in await messages(house)] == [
        ("204101", "active"), ("507777701", "active")
    ]  # fmt: skip


@pytest.mark.parametrize("consents", [True, False])
async def test_aeo_36_within_one_installation_a_neighbours_holder_counts_by_consent(house, consents):
    await neighbour(house, consents=consents)
    found = await arrangement(house, partner="VU", inside=True)
    looking = Mirror(house.app.state.platform.settings.hosted_administrations())
    await looking.run(house.work, "FJ", house.at)
    names = [one["name"] for one in await known(house, found)]
    assert names == (["Pango Point Coffee Ltd"] if consents else [])
    before = await messages(house)
    await looking.run(house.work, "FJ", house.at)
    assert await messages(house) == before
    async with house.work.reading(administration="TO") as session:
        assert (await session.scalars(select(PublishedExchange))).all() == []


async def neighbour(house: House, *, consents: bool) -> None:
    """A holder of Vanuatu, whose arrangement with Fiji is in force."""
    there = replace(REGISTRAR, administration="VU"), replace(SIGNER, administration="VU")
    draft = await house.call(
        there[0], "POST", "/arrangements", json=TERMS | {"partner": "FJ", "partner_name": "Fiji", "inside": True}
    )
    proposed = await house.call(
        there[0], "POST", f"/arrangements/{draft.json()['id']}/propose", version=draft.json()["version"], json={}
    )
    signed = await house.call(
        there[1], "POST", f"/arrangements/{draft.json()['id']}/activate", version=proposed.json()["version"], json={}
    )
    assert signed.status_code == 200, signed.text
    rows = holder(house, consents=consents)
    await house.write("VU", lambda: rows)
    async with house.work.changing(actor=there[1], at=house.at, administration="VU") as change:
        change.heard = True
        await offer(change.session, row=rows[1], at=house.at)


def holder(house: House, *, consents: bool) -> list[Any]:
    case, by = uuid4(), {"changed_at": house.at, "changed_by": "b", "changed_by_name": "B", "created_at": house.at}
    return [
        Application(
            administration="VU", id=case, version=1, number="VU-TT-2026-00001", purpose="first", state="granted",
            organisation=FAR, name="Pango Point Coffee Ltd", tin="204101", lodged_by="firm", lodged_by_id="a",
            lodged_by_name="A", programme=1, questionnaire=1, tier="aeo", roles=["exporter"], size="small", sector="food",
            publish=True, exchange=consents, eligibility={}, proposed_by="a", proposed_by_name="A", decided_by="b",
            decided_by_name="B", **by,
        ),
        Authorisation(
            administration="VU", number="VU-AEO-2026-00001", version=1, state="active", application_id=case,
            organisation=FAR, name="Pango Point Coffee Ltd", tin="204101", address="Port Vila", tier="aeo",
            tier_name={"en": "AEO"}, roles=["exporter"], sites=[], benefits=[], conditions="", programme=1, size="small",
            sector="food", publish=True, exchange=consents, law="s.8", granted_at=house.at, granted_by="b",
            granted_by_name="B", proposed_by="a", proposed_by_name="A", valid_from=date(2026, 1, 1),
            valid_until=date(2028, 12, 31), **by,
        ),
    ]  # fmt: skip


async def test_aeo_36_our_holders_go_out_signed_and_only_those_who_agreed(house):
    there = replace(REGISTRAR, administration="VU")
    rows = holder(house, consents=True)
    await house.write("VU", lambda: rows)
    for spelling in ("csv", "json", "xml"):
        answer = await house.get(there, f"/exchange/operators?format={spelling}")
        assert answer.status_code == 200, answer.text
        assert "Pango Point Coffee Ltd" in answer.text
        found = await arrangement(house, partner="VU")
        params = {"name": "vu", "format": spelling, "signature": answer.headers["Vaka-Signature"]}
        taken = await house.call(
            REGISTRAR, "POST", f"/arrangements/{found['id']}/files", content=answer.content, params=params,
            headers={"Content-Type": "application/octet-stream"},
        )  # fmt: skip
        assert (taken.json()["state"], taken.json()["taken"]) == ("taken", 1), taken.text
    await house.alter(Authorisation, ("VU", "VU-AEO-2026-00001"), exchange=False)
    assert "Pango" not in (await house.get(there, "/exchange/operators?format=json")).text


async def test_c7_another_administration_sees_no_arrangement_and_no_file(house):
    found = await arrangement(house)
    file = (await send(house, found, listed(GOOD))).json()
    there = replace(REGISTRAR, administration="VU")
    for path in (f"/arrangements/{found['id']}", f"/partner-files/{file['id']}/content"):
        assert (await house.get(there, path)).status_code == 404
    answer = await house.get(there, "/arrangements")
    assert answer.json().get("items") == [], answer.text
    async with house.work.reading(administration="VU") as session:
        assert (await session.scalars(select(PartnerOperator))).all() == []
