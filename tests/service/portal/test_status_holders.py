"""Holders on officers' pages: measures with their hearing, check-ins, entries with score, appeals, against the real service."""

from __future__ import annotations

from datetime import timedelta

import httpx

from gateway.portal.pages.status.content_text import faults
from gateway.portal.pages.status.content_text import text_of as text_of_content
from tests.service.portal.status_office import Office, office, text_of
from tests.service.trusted_trader.granting import REVOCATION, act, granted, look
from tests.service.trusted_trader.house import DECIDER, LITIA, MANAGER, PARAMETERS, REVIEWER

__all__ = ["office"]
URGENT = {
    "announce.kind": "suspension", "announce.ground": "time_to_remedy", "announce.facts": "The yard has stood open since 12 February.",
    "announce.law": "Customs Act s.14", "announce.urgent_reason": "Goods leave the yard unseen every night.",
}  # fmt: skip


async def test_aeo_32_announced_by_one_officer_and_suspended_by_another(office: Office) -> None:
    number = await granted(office.house)
    here = f"/traders/holders/{number}"
    manager, decider = office.browser(MANAGER), office.browser(DECIDER)

    assert number in (await manager.get("/traders/holders")).text
    missing = await manager.send_form(here, f"{here}/announce", **{"announce.kind": "suspension"})
    assert (missing.status_code, "Choose the ground of the suspension." in missing.text) == (422, True)
    assert (await manager.send_form(here, f"{here}/announce", **URGENT)).status_code == 303
    assert "The yard has stood open since 12 February." in text_of(await decider.get(here))
    assert (await decider.send_form(here, f"{here}/suspend")).status_code == 303
    assert "Suspended: no benefit counts" in text_of(await manager.get(here))
    assert number in (await manager.get("/traders/holders?state=suspended")).text
    assert (await decider.send_form(here, f"{here}/lift")).status_code == 303

    assert (await look(office.house, number))["state"] == "active"


async def test_a_measure_is_dropped_and_its_hearing_says_why_it_is_not_over(office: Office) -> None:
    number = await granted(office.house)
    here = f"/traders/holders/{number}"
    await act(office.house, MANAGER, number, "measures", REVOCATION)
    manager = office.browser(MANAGER)
    shown = await manager.get(here)
    assert "The holder may still answer." in text_of(shown)
    measure = (await look(office.house, number))["measures"][0]["id"]

    dropped = await manager.send_shown(shown, f"{here}/measures/{measure}/drop")

    assert dropped.status_code == 303, text_of(dropped)
    assert (await look(office.house, number))["measures"][0]["state"] == "dropped"


async def test_aeo_30_a_check_in_is_written_down_and_the_next_day_follows(office: Office) -> None:
    number = await granted(office.house)
    here = f"/traders/holders/{number}"
    browser, held = office.browser(MANAGER), (office.house.at + timedelta(hours=12)).date()
    typed = {
        "check-in.held_on-day": str(held.day), "check-in.held_on-month": str(held.month),
        "check-in.held_on-year": str(held.year), "check-in.outcome": "in_order", "check-in.note": "They ask for one period more.",
    }  # fmt: skip
    nothing = await browser.send_form(here, f"{here}/check-in")
    assert (nothing.status_code, "Choose what came of it." in nothing.text) == (422, True)

    assert (await browser.send_form(here, f"{here}/check-in", **typed)).status_code == 303

    shown = text_of(await browser.get(here))
    assert "Everything is in order" in shown
    assert "They ask for one period more." in shown
    await browser.get(f"{here}?lang=fr")
    early = await browser.send_form(here, f"{here}/check-in", **typed | {"check-in.held_on-year": str(held.year + 1)})
    assert "Il se situe entre l’octroi du statut et aujourd’hui." in text_of(early)


async def test_an_account_manager_is_named(office: Office) -> None:
    number = await granted(office.house)
    here = f"/traders/holders/{number}"
    sent = await office.browser(MANAGER).send_form(
        here, f"{here}/appoint", **{"appoint.to": f"{MANAGER.id} {MANAGER.name}"}
    )
    assert sent.status_code == 303, text_of(sent)
    assert (await look(office.house, number))["account_manager"]["name"] == MANAGER.name


async def test_t9_an_entry_is_written_down_settled_and_stands_among_the_warnings(office: Office) -> None:
    await granted(office.house)
    here, browser = f"/traders/operators/{LITIA.tin}", office.browser(MANAGER)
    typed = {
        "record.kind": "debt", "record.severity": "minor", "record.happened_on-day": "2", "record.happened_on-month": "2",
        "record.happened_on-year": "2026", "record.text": "Duty of January is not paid.", "record.amount": "1250.50",
        "record.currency": "FJD", "record.law": "Customs Act s.20", "record.source": "Revenue", "record.reference": "R-77",
    }  # fmt: skip
    wrong = await browser.send_form(here, f"{here}/record", **typed | {"record.amount": "much"})
    assert (wrong.status_code, "Give an amount in figures" in wrong.text) == (422, True)
    sent = await browser.send_form(here, f"{here}/record", **typed)
    assert sent.status_code == 303, text_of(sent)
    shown = await browser.get(here)
    assert "FJD 1,250.50" in text_of(shown).replace("\u00a0", " ")
    assert 'role="img"' in shown.text
    assert (
        "Duty" in (await browser.get("/traders/monitoring")).text
        or "debt" in (await browser.get("/traders/monitoring")).text
    )
    entry = (await office.house.get(MANAGER, f"/operators/{LITIA.tin}/entries")).json()["items"][0]

    at = f"{here}/entries/{entry['id']}"
    hidden = await browser.send_shown(
        shown, f"{at}/review", **{f"entry-{entry['id']}.text": "Paid late once; a talk is enough."}
    )
    assert hidden.status_code == 303, text_of(hidden)

    assert "Paid late once; a talk is enough." in text_of(await browser.get(here))


async def test_lines_of_a_file_that_cannot_be_used_are_named(office: Office) -> None:
    here, browser = f"/traders/operators/{LITIA.tin}", office.browser(MANAGER)
    lines = (
        "tin,kind,severity,happened_on,amount,currency,text,law,source,reference,settled_on\n"
        f"{LITIA.tin},offence,major,2026-02-01,,,Smuggled tobacco,s.1,Court,C-1,\n"
        f"{LITIA.tin},gossip,major,2026-02-01,,,Nobody knows,s.1,Court,C-2,\n"
    )
    shown = await browser.get(here)
    token = shown.text.partition('name="_token" value="')[2].partition('"')[0]

    sent: httpx.Response = await browser.post(
        f"{here}/load", data={"_token": token}, files={"load.file": ("entries.csv", lines.encode(), "text/csv")},
        headers={"origin": "http://localhost:8000"},
    )  # fmt: skip

    said = text_of(sent)
    assert sent.status_code == 200, said
    assert "2 lines: 1 taken, 0 known before, 1 not taken." in said
    assert "gossip" in said
    assert "Smuggled tobacco" in said


async def test_aeo_34_an_appeal_is_decided_by_another_officer(office: Office) -> None:
    case = await office.house.refused()
    body = {"against": "refusal", "of": case["number"], "grounds": "The books were at the accountant's all the time."}
    lodged = await office.house.call(LITIA, "POST", "/appeals", json=body)
    assert lodged.status_code == 201, lodged.text
    here = f"/traders/appeals/{lodged.json()['number']}"
    shown = text_of(await office.browser(DECIDER).get(here))
    assert "An appeal is decided by another officer than the one whose decision is contested (AEO-34)." in shown
    assert lodged.json()["number"] in (await office.browser(REVIEWER).get("/traders/appeals")).text


async def test_an_edition_is_drafted_as_text_with_the_line_of_every_fault(office: Office) -> None:
    here, browser = "/traders/programme/new", office.browser(PARAMETERS)
    day = {"from_on-day": "1", "from_on-month": "9", "from_on-year": "2026", "questionnaire": "1"}
    broken = await browser.send_form(here, here, content='{\n "name": {"en": "Card",}\n}', **day)
    assert (broken.status_code, "We could not read line 2, column" in broken.text) == (422, True)

    kept = await browser.send_form(here, here, content='{"name": {"en": "Card"}, "tiers": [{"code": "gold"}]}', **day)
    assert (kept.status_code, "/tiers/0/validity_months: " in text_of(kept)) == (422, True)
    kept = await browser.send_form(here, here, content='{"name": {"en": "Card"}, "law": "s.1"}', **day)

    assert kept.status_code == 303, text_of(kept)
    shown = text_of(await browser.get(kept.headers["location"]))
    assert "things stand against it" in shown
    assert "Line " in shown


async def test_an_arrangement_is_drafted_and_says_what_it_lacks(office: Office) -> None:
    here, browser = "/traders/partners/new", office.browser(PARAMETERS)
    typed = {
        "partner": "NZ", "partner_name": "New Zealand Customs Service", "title": "Mutual recognition with New Zealand",
        "law": "Customs Act s.30", "from_on-day": "1", "from_on-month": "6", "from_on-year": "2026", "keys": "{}",
        "benefits": "reduced_guarantee", "value-reduced_guarantee": "25",
    }  # fmt: skip
    wrong = await browser.send_form(here, here, **typed | {"value-reduced_guarantee": ""})
    assert (wrong.status_code, "Give a whole number." in wrong.text) == (422, True)
    kept = await browser.send_form(here, here, **typed)
    assert kept.status_code == 303, text_of(kept)
    there = kept.headers["location"]
    shown = await browser.get(there)
    assert "Reduced guarantee: 25 %" in text_of(shown)

    assert "A partner outside needs its key set" in text_of(shown)
    changed = await browser.send_shown(shown, f"{there}/edit", **typed | {"title": "Recognition", "keys": "{keys}"})
    assert (changed.status_code, "We could not read line 1, column 2" in changed.text) == (422, True)
    assert (await browser.send_shown(shown, f"{there}/edit", **typed | {"title": "Recognition"})).status_code == 303
    assert "Recognition" in text_of(await browser.get("/traders/partners"))


def test_the_line_of_a_fault_is_the_line_of_the_text() -> None:
    content = {"name": {"en": "Card"}, "tiers": [{"code": "gold", "benefits": []}, {"code": "aeo"}]}
    lines = text_of_content(content).splitlines()

    found = faults(
        content,
        [{"pointer": "/tiers/1/code", "detail": "x"}, {"pointer": "/tiers/0/name", "detail": "y"}, {"pointer": "/from_on", "detail": "z"}],
        beside=("/from_on",),
    )  # fmt: skip

    assert '"aeo"' in lines[found[0].line - 1]
    assert lines[found[1].line - 1].strip() == "{"
    assert found[2].line == 0
