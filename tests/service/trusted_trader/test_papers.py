"""Every decision becomes a signed document, made once and kept, for those whom it concerns (AEO-27, T6)."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from services.trusted_trader.model import (
    Paper,
    Wording,
)
from services.trusted_trader.operations.papers import PRINTING, press
from shared.documents import DocumentKeys, read_statement
from shared.papers.press import waiting
from shared.papers.printer import Printer
from tests.service.trusted_trader.granting import SUSPENSION, act, granted
from tests.service.trusted_trader.house import (
    DECIDER,
    FAR_REVIEWER,
    LITIA,
    MANAGER,
    REVIEWER,
    STRANGER,
    House,
)
from tests.service.trusted_trader.printing import equip, examine, listed, made, printed, text_of, verify


@pytest.fixture
def printer(house: House, tmp_path: Path) -> Printer:
    """The house's printer, with keys of its own."""
    return equip(house, tmp_path / "keys")


async def test_aeo_27_a_grant_becomes_a_signed_certificate_with_scope_validity_and_benefits(
    house: House, printer: Printer
) -> None:
    site = await house.site()
    number = await granted(house, roles=["importer", "broker"], sites=[site])
    assert await made(house, printer) == 1
    (paper,) = await listed(house, "authorisation", number)
    assert (paper["number"], paper["kind"], paper["title"]) == (f"{number}/1", "certificate", "Certificate")
    answer = await house.get(LITIA, f"/papers/{number}/1.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"].startswith("private")
    assert hashlib.sha256(answer.content).hexdigest() == paper["made"][0]["sha256"]
    shown = text_of(answer.content)
    assert f"/verify/{number}%2F1" in shown.replace(" ", "")
    for words in (
        "Fiji Revenue and Customs Service", number, "Reef Coffee Ltd", "50-10001-0-1", "Importer, Customs broker",
        "Walu Bay store", "3 March 2026", "2 March 2029", "50 per cent", "Customs Act s.9", DECIDER.name,
        "WTO TFA Article 7.7 (not confirmed by the administration)",
    ):  # fmt: skip
        assert words in shown, words
    jws = (await house.get(LITIA, f"/papers/{number}/1.jws")).text
    said = read_statement(jws, house.app.state.documents.key_set(), kind="aeo-certificate")
    assert said.claims == {
        "number": f"{number}/1", "holder": "Reef Coffee Ltd", "tier": "Authorised operator",
        "roles": ["importer", "broker"], "from": "2026-03-03", "until": "2029-03-02",
    }  # fmt: skip


async def test_a_document_is_made_once_for_each_language_however_many_ask(house: House, printer: Printer) -> None:
    number = await granted(house)
    assert await made(house, printer) == 1
    first = await printed(house, f"{number}/1")
    assert await printed(house, f"{number}/1", language="en") == first
    both = await asyncio.gather(*(printed(house, f"{number}/1", language="fr") for _ in range(3)))
    assert len(set(both)) == 1
    assert "Importateur" in text_of(both[0])
    assert [one["language"] for one in (await listed(house, "authorisation", number))[0]["made"]] == ["en", "fr"]
    async with house.work.reading(administration="FJ") as session:
        assert await session.scalar(select(func.count()).select_from(Paper)) == 2
        assert await waiting(session, PRINTING, administration="FJ") == []
        notes = await session.scalars(
            text("select data->>'detail' from trusted_trader.audit_entry where data->>'what' = 'paper-made'")
        )
        assert len(list(notes)) == 2
    assert await made(house, printer) == 0


async def test_a_quiet_house_asks_its_database_once_a_minute(house: House, printer: Printer, monkeypatch: Any) -> None:
    await made(house, printer)
    asked: list[str] = []
    reading = house.work.reading

    def counted(**more: Any) -> Any:
        asked.append(more["administration"])
        return reading(**more)

    monkeypatch.setattr(house.work, "reading", counted)
    for _ in range(29):
        house.later(seconds=2)
        assert await printer.run(house.work, "FJ", house.at) == 0
    assert asked == []
    house.later(seconds=2)
    await printer.run(house.work, "FJ", house.at)
    assert asked == ["FJ"]
    monkeypatch.undo()
    await granted(house)
    house.later(seconds=2)
    assert await printer.run(house.work, "FJ", house.at) == 1


async def test_what_was_decided_is_what_is_printed_though_it_changed_before(house: House, printer: Printer) -> None:
    number = await granted(house, roles=["importer"])
    await act(house, DECIDER, number, "vary", {"roles": ["exporter"], "conditions": "Seals are counted daily."})
    assert await made(house, printer) == 2
    assert "Seals are counted daily." in text_of(await printed(house, f"{number}/2"))
    first = text_of(await printed(house, f"{number}/1"))
    assert "Authorised as Importer" in first
    assert "Seals" not in first


async def test_a_replaced_certificate_is_kept_and_says_so(house: House, printer: Printer) -> None:
    number = await granted(house)
    await made(house, printer)
    old = await printed(house, f"{number}/1")
    await act(house, DECIDER, number, "vary", {"conditions": "Seals are counted daily."})
    await made(house, printer)
    assert await printed(house, f"{number}/1") == old
    verdict = await examine(house, old)
    assert verdict["genuine"] is True
    assert (verdict["document"]["status"], verdict["document"]["valid"]) == ("replaced", False)
    assert (await verify(house, number))["number"] == f"{number}/2"
    assert (await verify(house, f"{number}/2"))["status"] == "active"
    assert [one["number"] for one in await listed(house, "authorisation", number)] == [f"{number}/2", f"{number}/1"]


async def test_t6_a_refusal_is_a_notice_with_reasons_law_and_the_way_to_an_appeal(
    house: House, printer: Printer
) -> None:
    case = await house.refused()
    await made(house, printer)
    paper = next(one for one in await listed(house, "application", case["id"]) if one["kind"] == "refusal")
    assert {one["kind"] for one in await listed(house, "application", case["number"])} == {"acceptance", "refusal"}
    shown = text_of(await printed(house, paper["number"]))
    for words in ("Refusal", case["number"], "The books of 2024 and 2025 are not there", "Review and appeal", "(30 days)",
                  "review by another officer"):  # fmt: skip
        assert words in shown, words
    assert "Réexamen et recours" in text_of(await printed(house, paper["number"], language="fr"))
    assert (await verify(house, paper["number"]))["status"] == "issued"


async def test_t6_announcement_suspension_and_its_end_are_notices(house: House, printer: Printer) -> None:
    number = await granted(house)
    await act(house, MANAGER, number, "measures", SUSPENSION)
    house.later(days=31)
    await act(house, DECIDER, number, "suspend")
    await act(house, DECIDER, number, "lift", {"external_text": "The yard is closed again."})
    assert await made(house, printer) == 4
    lifted, suspended, announced, _ = await listed(house, "authorisation", number)
    assert [one["kind"] for one in (lifted, suspended, announced)] == ["lifting", "suspension", "announcement"]
    shown = text_of(await printed(house, announced["number"]))
    assert "You may answer until 2 April 2026" in shown
    assert "The yard at Walu Bay has stood open since 12 February." in shown
    assert "Review and appeal" not in shown
    shown = text_of(await printed(house, suspended["number"]))
    assert "Customs Act s.14" in shown
    assert "An appeal against this decision is possible until" in shown
    assert "The yard is closed again." in text_of(await printed(house, lifted["number"]))


async def test_documents_are_for_their_firm_and_for_officers_of_the_administration(
    house: House, printer: Printer
) -> None:
    number = await granted(house)
    await made(house, printer)
    for who, status in ((LITIA, 200), (REVIEWER, 200), (STRANGER, 404), (FAR_REVIEWER, 404), (None, 401)):
        for path in (f"/papers/{number}/1.pdf", f"/papers/{number}/1.jws"):
            assert (await house.get(who, path)).status_code == status, path
        answer = await house.get(who, "/papers", params={"thing": "authorisation", "key": number})
        assert answer.status_code == status
    assert (await house.get(LITIA, f"/papers/{number}/9.pdf")).status_code == 404
    assert (await house.get(LITIA, "/papers/%00.pdf")).status_code == 404


async def test_a_draft_that_never_reached_the_office_gets_no_letter(house: House) -> None:
    case = await house.draft()
    await house.act(LITIA, case, "withdraw")
    async with house.work.reading(administration="FJ") as session:
        assert await session.scalar(select(func.count()).select_from(Wording)) == 0


async def test_a_house_without_keys_says_so_and_the_step_stands(house: House, printer: Printer, tmp_path: Path) -> None:
    settings = replace(house.app.state.platform.settings, secrets=tmp_path / "none")
    keys = house.app.state.documents
    house.app.state.documents = DocumentKeys(settings)
    number = await granted(house)
    bare = Printer(press(keys=DocumentKeys(settings), settings=settings), settings.hosted_administrations())
    assert await made(house, bare) == 0
    answer = await house.get(LITIA, f"/papers/{number}/1.pdf")
    assert answer.status_code == 503
    assert "key" in answer.json()["detail"]
    house.app.state.documents = keys
    assert len(await printed(house, f"{number}/1")) > 10_000
