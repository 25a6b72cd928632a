"""Pages of risk for those who examine and release, and the receipts of firms, against the real service."""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest

from tests.service.house import officer
from tests.service.portal.risk_town import NEWCOMER, RiskTown, one_town, risk_town, text_of
from tests.service.portal.test_officer_case import browser_fields
from tests.service.risk.builders import Lodged, hit
from tests.service.risk.builders import lodge as put
from tests.service.risk.conftest import ANALYST, APPROVER, AUDITOR, COUNTER, EXAMINER, trader
from tests.service.risk.lodging import GOODS, activate, declaration, lodge, rule

__all__ = ["one_town", "risk_town"]
SECOND = officer("risk-approver", name="second-approver")
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
ORIGIN = {"origin": "http://localhost:8000"}
MOST = 15_000
"""Octets of a page, compressed: fifteen seconds of the slowest link on which officers work."""
REASON = "The tally of the store agrees with the invoice."


def weight(answer: Any) -> int:
    return len(gzip.compress(answer.content))


async def red(town: RiskTown, reference: str, **changes: Any) -> str:
    """A declaration that a mandatory rule made red; its address."""
    await activate(
        town.house, rule("R-CARS", 'items.exists(i, i.hs.startsWith("8703") && i.value < 20000)', mandatory=True)
    )
    found = await lodge(town.house, declaration(reference, **changes))
    return f"/risk/declarations/{found['id']}"


async def test_the_board_says_what_waits_and_leads_to_it(risk_town: RiskTown) -> None:
    await put(
        risk_town.house,
        *(Lodged(office="FJLTK", hits=[hit("R-1")]) for _ in range(3)),
        Lodged(office="FJLTK", lane="yellow"),
    )
    risk_town.house.later(days=2)

    found = await risk_town.browser(EXAMINER).get("/risk?office=FJLTK")

    words = text_of(found)
    assert "wait longer than a day" in words
    assert "The days to come at FJLTK" in words
    assert 'href="/risk/queue?lane=red"' in found.text
    assert weight(found) < MOST
    doors = text_of(await risk_town.browser(COUNTER).get("/risk"))
    assert "Send files of declarations" in doors
    assert "Queue" not in doors.partition("Declarations")[0]
    assert (await risk_town.browser(trader()).get("/risk")).status_code == 403


async def test_declarations_are_taken_given_and_shared_out(risk_town: RiskTown) -> None:
    many = [Lodged(office="FJLBS", hits=[hit("R-1")]) for _ in range(90)]
    await put(risk_town.house, *many)
    here = "/risk/queue?office=FJLBS"
    browser, chief = risk_town.browser(EXAMINER), risk_town.browser(APPROVER)
    shown = await browser.get(here)
    assert weight(shown) < MOST
    assert "Next page" in text_of(shown)
    picked = re.findall(r'name="pick" value="([^"]+)"', shown.text)
    assert len(picked) == 80

    before = await chief.get(here)
    taken = await browser.send_shown(shown, "/risk/queue/assign", do="take", pick=picked[0])
    assert (taken.status_code, taken.headers["location"]) == (303, here)
    assert "1 declaration was assigned." in text_of(await browser.get(here))
    stale = await chief.send_shown(before, "/risk/queue/assign", do="take", pick=picked[0])
    assert "Somebody changed it meanwhile" in text_of(stale)
    nothing = await browser.send_shown(shown, "/risk/queue/assign", do="take")
    assert (nothing.status_code, "Tick at least one declaration." in text_of(nothing)) == (422, True)

    named = {
        "examiner.id": f"{NEWCOMER.id} {NEWCOMER.name}",
        "examiner.offices": "fjlbs",
        "examiner.available": "yes",
    }
    assert (await chief.send_form(here, "/risk/queue/examiners", **named)).status_code == 303
    shared = await chief.send_form(here, "/risk/queue/assign-all", **{"all.office": "FJLBS"})
    assert shared.status_code == 303, text_of(shared)
    assert "89 declarations were assigned." in text_of(await chief.get("/risk/queue"))
    assert NEWCOMER.name in text_of(await chief.get(here))
    away = {
        "examiner.id": f"{NEWCOMER.id} {NEWCOMER.name}",
        "examiner.offices": "FJLBS",
        "examiner.available": "no",
    }
    await chief.send_form(here, "/risk/queue/examiners", **away)
    nobody = await chief.send_form(here, "/risk/queue/assign-all", **{"all.office": "FJLBS"})
    assert (nobody.status_code, "Nobody who examines at FJLBS is available." in text_of(nobody)) == (409, True)
    listed = await browser.get("/risk/lane-list?office=FJLBS&day=2026-03-03")
    assert "90 declarations were assessed for this office on this day." in text_of(listed)
    assert "R-1" not in listed.text


async def test_why_is_told_in_sentences_to_those_who_may_know(risk_town: RiskTown) -> None:
    here = await red(risk_town, "FJSUV 2026 C 10", arrived_on="2026-13-01")
    page = await risk_town.browser(EXAMINER).get(here)
    words = text_of(page)
    assert "A mandatory rule asks for this lane." in words
    assert "Commodity code is 8703.23.00, begins with 8703" in words
    assert "Customs value is FJD 18,500.00, less than FJD 20,000.00" in words
    assert "To be qualified" in words
    assert "Day of arrival :" in words
    assert "Japan (JP)" in words
    assert weight(page) < MOST
    french = text_of(await risk_town.browser(EXAMINER).get(f"{here}?lang=fr"))
    assert "Code des marchandises : 8703.23.00, commence par 8703" in french
    blind = await risk_town.browser(COUNTER).get(here)
    assert blind.status_code == 200
    for hidden in ("R-CARS", "mandatory rule asks", "begins with", "Why this lane"):
        assert hidden not in blind.text


async def test_a_red_is_lowered_by_a_second_officer_only(risk_town: RiskTown) -> None:
    here = await red(risk_town, "FJSUV 2026 C 11")
    examiner, chief, second = (risk_town.browser(who) for who in (EXAMINER, APPROVER, SECOND))
    empty = await examiner.send_form(here, f"{here}/route", **{"route.to": "green"})
    assert (empty.status_code, "Choose a reason." in text_of(empty)) == (422, True)
    wrong = {"route.to": "green", "route.reason_code": "intelligence", "route.reason": REASON}
    refused = await examiner.send_form(here, f"{here}/route", **wrong)
    assert (refused.status_code, "is not a reason that lowers a lane" in text_of(refused)) == (409, True)
    assert "A second officer decides. The goods would no longer be examined before release." in text_of(refused)
    asked = await chief.send_form(here, f"{here}/route", **{**wrong, "route.reason_code": "documents_satisfy"})
    assert asked.status_code == 303, text_of(asked)

    page = await second.get(here)
    words = text_of(page)
    assert "A lower lane is asked for" in words
    assert "Sets aside the mandatory rules: R-CARS." in words
    assert "FJSUV 2026 C 11" in text_of(await second.get("/risk"))
    own = await chief.get(here)
    assert f'action="{here}/approve"' not in own.text
    assert "Another officer than the one who asked must decide" in text_of(own)
    stays = await second.send_form(here, f"{here}/refuse")
    assert (stays.status_code, "Say why the lane stays." in text_of(stays)) == (422, True)
    lowered = await second.send_form(here, f"{here}/approve", **{"approve.note": "Agreed."})
    assert lowered.status_code == 303, text_of(lowered)
    assert "Approved" in text_of(await examiner.get(here))
    stale = await examiner.send_shown(
        await examiner.get(here), f"{here}/assign", **{"assign.to": "me", "_version": "1"}
    )
    assert "Somebody changed this meanwhile" in text_of(stale)


async def test_an_act_is_noted_written_corrected_and_the_goods_released(risk_town: RiskTown) -> None:
    here = await red(risk_town, "FJSUV 2026 C 12")
    browser = risk_town.browser(EXAMINER)
    form = f"{here}/inspect"
    assert "A red declaration needs an inspection act about the goods before release." in text_of(
        await browser.get(here)
    )
    kept = await browser.send_form(
        form, form, do="notes", minutes="forty", note="Seal broken.", **{"findings.2.note": "Engine"}
    )
    assert kept.status_code == 303
    again = await browser.get(form)
    assert 'value="forty"' in again.text
    assert "Seal broken." in again.text
    assert 'value="Engine"' in again.text
    hidden = browser_fields(again.text, form)
    sent = await browser.post(form, data=hidden | {"do": "photos", "note": "Seal broken."}, headers=ORIGIN,
                              files={"picture": ("seal.png", PNG, "image/png")})  # fmt: skip
    assert sent.status_code == 303, text_of(sent)
    fake = await browser.post(form, data=hidden | {"do": "photos"}, headers=ORIGIN,
                              files={"picture": ("seal.png", b"no picture", "image/png")})  # fmt: skip
    assert (fake.status_code, "f-picture" in fake.text) == (422, True)

    act = {"do": "act", "conform": "no", "minutes": "40", "findings.2.offence": "undervaluation", "findings.2.item": "1",
           "corrections.1.field": "item.value", "corrections.1.item": "1", "corrections.1.now": "a lot", "revenue": "1,250.50"}  # fmt: skip
    wrong = await browser.send_form(form, form, **act)
    assert (wrong.status_code, 'href="#f-corrections-1-now"' in wrong.text) == (422, True)
    (picture,) = re.findall(
        r'name="photos" value="([0-9a-f]{64})" checked', again.text + (await browser.get(form)).text
    )
    written = await browser.send_form(form, form, **{**act, "corrections.1.now": "26000", "photos": picture})
    assert written.status_code == 303, text_of(written)
    page = text_of(await browser.get(here))
    assert "Not conform" in page
    assert "Value declared too low" in page
    assert "FJD 1,250.50" in page
    assert "Customs value (item 1): FJD 18,500.00 → FJD 26,000.00" in page

    blocked = await browser.send_form(here, f"{here}/release")
    assert (blocked.status_code, "say in the note how it was settled" in text_of(blocked)) == (409, True)
    (first,) = (await risk_town.house.read(EXAMINER, f"{here.removeprefix('/risk')}/inspections"))["items"]
    assert len(first["photos"]) == 1
    correcting = f"{form}?correct={first['id']}"
    assert "This act corrects an earlier one" in text_of(await browser.get(correcting))
    second = await browser.send_form(
        correcting, form, do="act", conform="yes", minutes="45", **{"findings.2.offence": ""}
    )
    assert second.status_code == 303, text_of(second)
    assert "corrected by a later act" in text_of(await browser.get(here))
    assert (await browser.send_form(here, f"{here}/release")).status_code == 303
    assert "Released 3 March 2026" in text_of(await browser.get(here))


async def test_versions_and_the_sheet_to_copy_and_taking_back(risk_town: RiskTown) -> None:
    here = await red(risk_town, "FJSUV 2026 C 13", items=[{**GOODS, "number": at} for at in range(1, 121)])
    await lodge(risk_town.house, declaration("FJSUV 2026 C 13", importer="50-2", transport_mode="40"))
    browser = risk_town.browser(COUNTER)
    versions = text_of(await browser.get(f"{here}/versions"))
    assert "Importer: 50-1 → 50-2" in versions
    assert "Mode of transport at the border: Sea (1) → Air (40)" in versions
    assert "Air (40)" in text_of(await browser.get(here))
    assert "119 items are not as they were" in versions
    sheet = text_of(await browser.get(f"{here}/copy-out"))
    assert "Copy-out sheet" in sheet
    assert sheet.index("Importer") < sheet.index("Commodity code")
    gone = await browser.send_form(here, f"{here}/cancel", **{"cancel.reason": "Lodged twice by mistake."})
    assert gone.status_code == 303, text_of(gone)
    assert "Cancelled" in text_of(await browser.get(here))
    assert "FJSUV 2026 C 13" in text_of(await browser.get("/risk/declarations?stage=cancelled"))


async def test_a_long_declaration_is_read_in_pages_that_stay_light(risk_town: RiskTown) -> None:
    here = await red(
        risk_town,
        "FJSUV 2026 C 14",
        items=[{**GOODS, "number": at, "description": f"Used car, chassis {at * 7919}"} for at in range(1, 121)],
    )
    browser = risk_town.browser(EXAMINER)
    first, last = await browser.get(here), await browser.get(f"{here}?from=100")
    assert "Items 1 to 50 of 120" in text_of(first)
    assert "Items 101 to 120 of 120" in text_of(last)
    assert weight(first) < MOST


async def test_a_file_is_sent_and_its_report_says_what_to_mend(risk_town: RiskTown) -> None:
    browser, reader = risk_town.browser(COUNTER), risk_town.browser(EXAMINER)

    async def send(content: bytes) -> Any:
        hidden = browser_fields((await browser.get("/risk/files")).text, "/risk/files")
        files = {"file": ("morning.json", content, "application/json")}
        sent = await browser.post("/risk/files", data=hidden, headers=ORIGIN, files=files)
        assert sent.status_code == 303, text_of(sent)
        return sent.headers["location"]

    whole = b'{"reference": "FJSUV 2026 C 20", "office": "FJSUV", "items": []}\n'
    words = text_of(await reader.get(await send(whole + b'{"reference": 7}\n')))
    assert "What could not be taken" in words
    assert "a declaration needs a reference" in words
    assert "send the file again" in words
    assert "FJSUV 2026 C 20" in words
    await send(whole)
    again = await send(whole)
    assert "Nothing was changed." in text_of(await browser.get(again))
    none = await browser.send_form("/risk/files", "/risk/files")
    assert (none.status_code, "Choose a file." in text_of(none)) == (422, True)
    assert 'action="/risk/files"' not in (await reader.get("/risk/files")).text


async def looked_at(town: RiskTown, rule_id: str, number: int, finds: int) -> None:
    """Declarations at FJSTA that a rule hit and an examiner looked at."""
    many = [Lodged(office="FJSTA", hits=[hit(rule_id)]) for _ in range(number)]
    await put(town.house, *many)
    for at, one in enumerate(many):
        findings = [{"offence": "undervaluation"}] if at < finds else []
        body = {"conform": not findings, "findings": findings, "minutes": 30}
        answer = await town.house.post(EXAMINER, f"{one.path}/inspections", body, version=2)
        assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("kind", ["rules", "lanes", "random", "officers", "workload"])
async def test_statistics_are_honest_about_how_little_is_known(risk_town: RiskTown, kind: str) -> None:
    if kind == "rules":
        await looked_at(risk_town, "R-77", 12, 3)
        await looked_at(risk_town, "R-78", 1, 1)
    here = f"/risk/statistics/{kind}?office=FJSTA"
    found = await risk_town.browser(AUDITOR).get(here)
    assert found.status_code == 200
    assert weight(found) < MOST
    assert f'href="/api/risk/statistics/{kind}?office=FJSTA&amp;format=csv"' in found.text
    if kind == "rules":
        words = text_of(found)
        assert "R-78" in words
        assert "too few" in words
        assert "25 %" in words.replace("\u00a0", " ")
        assert "<svg" in found.text
    assert (await risk_town.browser(EXAMINER).get(here)).status_code == 403
    assert (await risk_town.browser(COUNTER).get(here)).status_code == 403


async def test_a_firm_sees_receipts_that_are_the_same_whatever_the_lane(risk_town: RiskTown) -> None:
    await activate(risk_town.house, rule("R-CARS", 'office == "FJSUV"', mandatory=True))
    pages = []
    for reference, office in (("T-RED-1", "FJSUV"), ("T-GRE-1", "FJLEV")):
        receipt = await lodge(risk_town.house, declaration(reference, office=office), who=trader())
        page = await risk_town.browser(trader()).get(f"/declarations/{receipt['id']}")
        plain = re.sub(r'name="_(?:token|key)" value="[^"]+"', "", page.text)
        pages.append(
            plain.replace(receipt["id"], "ID").replace(receipt["receipt"], "RECEIPT").replace(reference, "REF")
        )
    assert pages[0] == pages[1]
    content = pages[0].partition("<main")[2].partition("</main>")[0]
    for word in ("Lane", "Red", "Green", "R-CARS", "score", "random", "Assess"):
        assert word not in content
    listed = await risk_town.browser(trader()).get("/declarations")
    assert "T-RED-1" in listed.text
    assert "Red" not in text_of(listed).replace("T-RED-1", "")
    back = await risk_town.browser(trader()).send_form(
        f"/declarations/{receipt['id']}", f"/declarations/{receipt['id']}/cancel", reason="Sent twice."
    )
    assert back.status_code == 303, text_of(back)
    stranger = trader("22222222-2222-4222-8222-222222222222")
    assert (await risk_town.browser(stranger).get(f"/declarations/{receipt['id']}")).status_code == 404
    for path in (
        "/risk/queue",
        "/risk/declarations",
        f"/risk/declarations/{receipt['id']}",
        "/risk/files",
        "/risk/statistics",
    ):
        assert (await risk_town.browser(trader()).get(path)).status_code == 403
    assert (await risk_town.browser(ANALYST).get("/risk/queue")).status_code == 403
