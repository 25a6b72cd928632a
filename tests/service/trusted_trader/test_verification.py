"""Anybody can check a document, and learns nothing that is not for everybody (AEO-28, T8)."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from deploy.run import main
from services.trusted_trader.model import (
    Answer,
    Application,
    Authorisation,
    Document,
    Finding,
    Measure,
    Opinion,
    Visit,
)
from shared.documents import read_statement
from shared.documents.statement import NotGenuine
from shared.papers.printer import Printer
from tests.service.trusted_trader.granting import URGENT, act, granted
from tests.service.trusted_trader.house import (
    DECIDER,
    LITIA,
    MANAGER,
    PDF,
    REVIEWER,
    House,
)
from tests.service.trusted_trader.printing import equip, everything_in, examine, listed, made, printed, verify

SECRET = "Zyzzyva-hidden"


@pytest.fixture
def printer(house: House, tmp_path: Path) -> Printer:
    """The house's printer, with keys of its own."""
    return equip(house, tmp_path / "keys")


async def test_aeo_28_a_number_says_to_anybody_whether_it_counts_and_nothing_else(
    house: House, printer: Printer
) -> None:
    number = await granted(house, publish=False)
    await made(house, printer)
    found = await verify(house, f"{number}/1")
    assert found == {
        "number": f"{number}/1", "kind": "certificate", "administration": "FJ", "on": "2026-03-03", "status": "active",
        "valid": True, "certificate": number, "valid_from": "2026-03-03", "valid_until": "2029-03-02", "matches": None,
    }  # fmt: skip
    assert await verify(house, number) == found
    assert await verify(house, f"{number}%2F1") == found
    pdf = await printed(house, f"{number}/1")
    assert (await verify(house, number, sha256=hashlib.sha256(pdf).hexdigest().upper()))["matches"] is True
    assert (await verify(house, number, sha256="0" * 64))["matches"] is False
    for unknown in ("FJ-AEO-2026-09999", "ZZ-AEO-2026-00001", f"{number}/7", "x", f"{number}%00"):
        assert (await house.get(None, f"/verify/{unknown}")).status_code == 404, unknown
    await act(house, MANAGER, number, "measures", URGENT)
    await act(house, DECIDER, number, "suspend")
    assert (await verify(house, number))["status"] == "suspended"
    assert (await verify(house, number))["valid"] is False
    assert (await verify(house, f"{number}/3"))["status"] == "issued"
    await act(house, DECIDER, number, "lift")
    assert (await verify(house, f"{number}/3"))["status"] == "ended"
    assert (await verify(house, number))["status"] == "active"


async def test_t8_a_changed_byte_is_detected_by_the_route_and_by_the_command(
    house: House, printer: Printer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number = await granted(house)
    await made(house, printer)
    pdf = await printed(house, f"{number}/1")
    jws = (await house.get(LITIA, f"/papers/{number}/1.jws")).text
    key_file = tmp_path / "keys.json"
    key_file.write_bytes((await house.get(None, "/verify/keys")).content)

    good = await examine(house, pdf)
    assert (good["genuine"], good["reason"], good["administration"]) == (True, "genuine", "FJ")
    assert good["document"]["number"] == f"{number}/1"
    assert good["document"]["matches"] is True
    good = await examine(house, jws + "\n", "fr")
    assert (good["genuine"], good["kind"], good["claims"]["holder"]) == (True, "aeo-certificate", "Reef Coffee Ltd")
    assert good["words"].startswith("L’administration nommée")
    assert good["document"]["status"] == "active"

    places = (len(pdf) // 7, len(pdf) // 2, len(pdf) - len(pdf) // 5, len(pdf) - 3)
    broken: list[bytes] = [pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :] for place in places]
    broken += [pdf[:-1], pdf + b" ", pdf[: len(pdf) // 2], b"%PDF-1.7\n", b"", b"\xff" * 2000, b"a.b.c"]
    middle = jws.index(".") + 9
    broken += [(jws[:middle] + ("A" if jws[middle] != "A" else "B") + jws[middle + 1 :]).encode(), jws[:-1].encode()]
    for place, content in enumerate(broken):
        verdict = await examine(house, content)
        assert verdict["genuine"] is False, place
        assert verdict["words"]
        assert [verdict[name] for name in ("administration", "signed_by", "claims", "document")] == [None] * 4
    path = tmp_path / "certificate"
    for content, status in ((pdf, 0), (jws.encode(), 0), (broken[1], 1), (broken[-1], 1), (broken[-2], 1)):
        path.write_bytes(content)
        assert await asyncio.to_thread(main, ["verify-document", str(path), "--keys", str(key_file)]) == status
    assert "Fiji Revenue and Customs Service" in capsys.readouterr().out


async def test_too_large_a_file_is_not_examined(house: House, printer: Printer) -> None:
    answer = await house.call(
        None,
        "POST",
        "/verify",
        content=b"%PDF-" + b"0" * (5 * 1024 * 1024),
        headers={"Content-Type": "application/pdf"},
    )
    assert answer.status_code == 413


async def test_t8_the_page_for_no_network_is_a_download_with_the_keys_in_it(house: House, printer: Printer) -> None:
    answer = await house.get(None, "/verify/offline")
    assert answer.headers["content-disposition"] == 'attachment; filename="verify-documents.html"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    key_set = (await house.get(None, "/verify/keys")).json()
    assert {key["administration"] for key in key_set["keys"]} == {"FJ", "VU"}
    assert all(key["kid"] in answer.text for key in key_set["keys"])
    assert "aeo-certificate" in answer.text
    assert '"d":' not in answer.text + (await house.get(None, "/verify/keys")).text


async def test_another_installations_statement_is_nobodys(house: House, printer: Printer, tmp_path: Path) -> None:
    number = await granted(house)
    await made(house, printer)
    jws = (await house.get(LITIA, f"/papers/{number}/1.jws")).text
    equip(house, tmp_path / "other")
    assert (await examine(house, jws))["genuine"] is False
    with pytest.raises(NotGenuine):
        read_statement(jws, house.app.state.documents.key_set())


async def seed_secrets(house: House, case: dict[str, Any]) -> None:
    """The secret in every confidential field of an application, its visit, its findings, opinions and files."""
    application = UUID(case["id"])
    row = await house.row(Application, ("FJ", application))
    desk = {**(row.desk or {}), "elements": {"A": SECRET}, "conclusion": SECRET, "score": SECRET}
    await house.alter(
        Application, ("FJ", application), desk=desk, contact=SECRET, sector=SECRET,
        eligibility={**row.eligibility, "note": SECRET}, owner_sex="female",
    )  # fmt: skip
    visit = UUID(await house.visited(case, severity="minor"))
    await house.alter(
        Visit, ("FJ", visit), summary=SECRET, people=[{"name": SECRET}], ratings={"I": {"rating": 2, "note": SECRET}},
        kept=[{"why": SECRET, "by": SECRET}], trip=SECRET,
    )  # fmt: skip
    async with house.work.reading(administration="FJ") as session:
        findings = (await session.scalars(select(Finding).where(Finding.visit_id == visit))).all()
    await house.alter(Finding, ("FJ", findings[0].id), response=SECRET, resolution=SECRET, answered_by_name=SECRET)
    named = {"asked_by": SECRET, "asked_by_name": SECRET, "recorded_by": SECRET, "recorded_by_name": SECRET}
    opinion = Opinion(
        administration="FJ", id=uuid4(), application_id=application, agency=SECRET, question=SECRET, asked_at=house.at,
        due_on=house.at.date(), outcome="objection", text=SECRET, given_at=house.at, **named,
    )  # fmt: skip
    answer = Answer(
        administration="FJ", application_id=application, question="z.secret", version=1, value=SECRET, note=SECRET,
        answered_at=house.at, answered_by=SECRET, answered_by_name=SECRET, taken_from=None,
    )  # fmt: skip
    file = Document(
        administration="FJ", id=uuid4(), of="application", of_id=str(application), question=None, name=f"{SECRET}.pdf",
        media_type="application/pdf", bytes=9, sha256="0" * 64, of_the_office=True, added_at=house.at, added_by=SECRET,
        added_by_name=SECRET, removed_at=None,
    )  # fmt: skip
    await house.write("FJ", lambda: [opinion, answer, file])


async def test_aeo_28_no_secret_of_a_file_is_in_any_public_output_nor_in_a_document(
    house: House, printer: Printer
) -> None:
    case = await house.at_sites()
    assert (await house.attach(REVIEWER, case, None, PDF + SECRET.encode())).status_code == 201
    await seed_secrets(house, case)
    hidden = {"internal_text": SECRET}
    case = await house.act(REVIEWER, await house.look(REVIEWER, case), "propose", {
        "outcome": "grant", "reasons": SECRET, "conditions": "Seals are counted daily.", "external_text": "Granted after the visit.",
    } | hidden)  # fmt: skip
    case = await house.act(DECIDER, case, "grant", hidden)
    number = await _number(house, case)
    await act(house, MANAGER, number, "measures", URGENT | {"urgent_reason": SECRET})
    async with house.work.reading(administration="FJ") as session:
        measure = (await session.scalars(select(Measure))).one()
    await house.alter(Measure, ("FJ", measure.id), response=SECRET, responded_by_name=SECRET)
    await act(house, DECIDER, number, "suspend", hidden)
    await act(house, DECIDER, number, "lift", hidden)
    await house.alter(Authorisation, ("FJ", number), account_manager_name=SECRET, end_reason=SECRET)
    await made(house, printer)

    outputs: dict[str, str] = {}
    papers = [*await listed(house, "authorisation", number), *await listed(house, "application", case["id"])]
    assert {one["kind"] for one in papers} >= {"certificate", "acceptance", "announcement", "suspension", "lifting"}
    for one in papers:
        for language in ("en", "fr"):
            pdf = await printed(house, one["number"], language=language)
            outputs[f"{one['number']} {language}"] = everything_in(pdf)
            outputs[f"verdict {one['number']} {language}"] = str(await examine(house, pdf))
        outputs[f"{one['number']}.jws"] = str(
            read_statement(
                (await house.get(LITIA, f"/papers/{one['number']}.jws")).text, house.app.state.documents.key_set()
            )
        )
        outputs[f"verify {one['number']}"] = str(await verify(house, one["number"]))
    for path in ("/register", f"/register/{number}", "/verify/offline", "/verify/keys", f"/verify/{number}"):
        outputs[path] = (await house.get(None, path)).text
    for kind in ("json", "jws"):
        path = f"/operators/{LITIA.tin}/entitlements"
        outputs[f"entitlement {kind}"] = (await house.get(DECIDER, path, params={"format": kind})).text
    async with house.work.reading(administration="") as session:
        for table in ("published_operator", "published_exchange", "published_report"):
            rows = await session.scalars(text(f"select to_jsonb(t)::text from trusted_trader.{table} t"))
            outputs[table] = " ".join(rows)
    secret = SECRET.lower()
    assert [name for name, found in outputs.items() if secret in found.lower()] == []
    # The hunt finds what is there: the same holder's name in text, properties and statement.
    certificate = outputs[f"{number}/1 en"]
    assert "Seals are counted daily." in certificate
    assert "Fiji Revenue and Customs Service" in certificate
    assert number in outputs["verify " + number + "/1"]


async def _number(house: House, case: dict[str, Any]) -> str:
    async with house.work.reading(administration="FJ") as session:
        return str(
            await session.scalar(select(Authorisation.number).where(Authorisation.application_id == UUID(case["id"])))
        )
