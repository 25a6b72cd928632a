"""Rulings, refusals and notices become signed documents, made once and kept, for those whom they concern (AR-02, AR-06)."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from services.advance_rulings.operations.papers import PRINTING
from shared.actors import Actor
from shared.documents import DocumentKeys, read_statement
from shared.papers.printer import Printer
from tests.service.advance_rulings.conftest import AGENT, DECIDER, OTHER, REVIEWER, House, trader
from tests.service.advance_rulings.living import WRITTEN, changing, done
from tests.service.advance_rulings.test_contests import done as contest
from tests.service.advance_rulings.test_contests import lodged
from tests.service.advance_rulings.test_rulings_in_force import COMMON
from tests.service.house import officer
from tests.service.printing import equip, examine, made, text_of, verify

LITIA = trader()
SECOND = officer("decider", name="second-decider")
FAR = officer("reviewer", administration="VU")


@pytest.fixture(scope="module")
def equipped(shared_house: House, tmp_path_factory: pytest.TempPathFactory) -> Printer:
    """The file's house with keys of its own; answers its printer."""
    return equip(shared_house, tmp_path_factory.mktemp("keys"), PRINTING)


@pytest.fixture
def printer(town: House, equipped: Printer) -> Printer:
    return equipped


async def listed(town: House, path: str, who: Actor = LITIA, **params: str) -> list[dict[str, Any]]:
    answer = await town.get(who, path, params=params)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def kinds(town: House, path: str, who: Actor = LITIA, **params: str) -> list[str]:
    return [one["kind"] for one in await listed(town, path, who, **params)]


async def printed(town: House, number: str, who: Actor = LITIA, **params: str) -> bytes:
    answer = await town.get(who, f"/papers/{number}.pdf", params=params)
    assert answer.status_code == 200, answer.text
    return answer.content


async def test_ar_32_an_issued_ruling_is_a_signed_document_with_all_that_it_decides(
    town: House, printer: Printer
) -> None:
    case = await town.issued(conditions="Labelled in English.")
    await made(town, printer)
    found = await listed(town, f"/applications/{case['id']}/papers")
    assert [one["kind"] for one in found] == ["ruling", "acceptance"]
    ruling = found[0]
    assert (ruling["number"], ruling["title"]) == (f"{case['number']}/5", "Advance ruling")
    answer = await town.get(LITIA, f"/papers/{ruling['number']}.pdf")
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["cache-control"].startswith("private")
    assert hashlib.sha256(answer.content).hexdigest() == ruling["made"][0]["sha256"]
    shown = text_of(answer.content)
    for words in (
        "Fiji Revenue and Customs Service", case["number"], "2009.89.90", "Coconut water with mango pulp", "GIR 6",
        "Labelled in English.", "2 March 2029", "binds the administration", "good faith", DECIDER.name,
        "A review may be asked for until", "An appeal is possible until",
    ):  # fmt: skip
        assert words in shown, words
    jws = (await town.get(LITIA, f"/papers/{ruling['number']}.jws")).text
    said = read_statement(jws, town.app.state.documents.key_set(), kind="ar-ruling")
    assert said.claims == {
        "number": ruling["number"], "holder": case["applicant"]["name"], "code": "2009.89.90", "edition": 1,
        "from": "2026-03-03", "until": "2029-03-02",
    }  # fmt: skip
    french = await printed(town, ruling["number"], language="fr")
    assert "Décision anticipée" in text_of(french)
    assert await kinds(town, f"/rulings/{case['number']}/papers") == ["ruling"]


async def test_ar_16_a_valuation_ruling_prints_how_its_method_applies_for_its_holder_and_not_for_the_public(
    town: House, printer: Printer
) -> None:
    details = {"method": 5, "why_not_earlier": "Never resold.", "costs": "Material 8.10 and labour 2.20 a piece."}
    case = await town.submitted(type="valuation", answers=COMMON | {"valuation": details})
    basis = [{"kind": "valuation_agreement", "reference": "Article 6", "text": ""}]
    case = await town.issued(case, hs_code=None, valuation_method=5, basis=basis)
    await made(town, printer)
    (number,) = [one["number"] for one in await listed(town, f"/rulings/{case['number']}/papers")]
    shown = text_of(await printed(town, number))
    for words in ("Method 5", "How the method applies", "Never resold.", "Material 8.10 and labour 2.20 a piece."):
        assert words in shown, words
    assert "Comment la méthode s’applique" in text_of(await printed(town, number, language="fr"))
    public = text_of((await town.get(None, f"/rulings/{case['number']}.pdf")).content)
    assert "Method 5" in public
    assert "Material 8.10" not in public


async def test_a_document_is_for_its_firm_its_agent_and_the_officers_and_for_nobody_else(
    town: House, printer: Printer
) -> None:
    case = await town.issued()
    number = f"{case['number']}/5"
    for who, status in ((LITIA, 200), (REVIEWER, 200), (trader(OTHER), 404), (trader(AGENT), 404), (FAR, 404)):
        assert (await town.get(who, f"/papers/{number}.pdf")).status_code == status, who.id
        assert (await town.get(who, f"/papers/{number}.jws")).status_code == status, who.id
        for path in (f"/applications/{case['id']}/papers", f"/rulings/{case['number']}/papers"):
            assert (await town.get(who, path)).status_code == status, who.id
    assert (await town.get(None, f"/papers/{number}.pdf")).status_code == 401
    assert (await town.get(LITIA, "/papers/%00.pdf")).status_code == 404


async def test_ar_02_a_refusal_is_written_with_ground_facts_basis_and_the_way_to_a_review(
    town: House, printer: Printer
) -> None:
    case = await town.declined()
    paper = (await listed(town, f"/applications/{case['id']}/papers"))[0]
    shown = text_of(await printed(town, paper["number"]))
    for words in (
        "Your application is declined",
        "pending before an authority or a court",
        "case 17 of 2026",
        "3.2(a)",
        "A review may be asked",
    ):
        assert words in shown, words  # fmt: skip
    assert (await verify(town, paper["number"]))["status"] == "issued"
    found = await lodged(town, case)
    found = await contest(town, SECOND, found, "examine")
    await contest(town, SECOND, found, "allow", {"outcome": "The court has decided; nothing is pending."})
    found_kinds = await kinds(town, f"/applications/{case['id']}/papers")
    assert sorted(found_kinds) == ["acceptance", "decline", "reopening", "review_outcome"]
    assert await kinds(town, "/papers", thing="review", key=found["number"]) == ["review_outcome"]
    assert await kinds(town, "/papers", trader(OTHER), thing="review", key=found["number"]) == []
    assert (await verify(town, paper["number"]))["status"] == "ended"


async def test_ar_06_a_modification_replaces_the_document_and_a_revocation_ends_it(
    town: House, printer: Printer
) -> None:
    case = await town.issued()
    first = f"{case['number']}/5"
    before = await printed(town, first)
    seen = await verify(town, case["number"], sha256=hashlib.sha256(before).hexdigest())
    assert (seen["number"], seen["status"], seen["valid"], seen["matches"]) == (first, "in_force", True, True)
    town.later(minutes=1)
    ruling = await done(town, DECIDER, await town.ruling(case), "modify", changing(hs_code="2202.99"))
    assert await kinds(town, f"/rulings/{case['number']}/papers") == ["modification", "ruling"]
    second = (await listed(town, f"/rulings/{case['number']}/papers"))[0]["number"]
    shown = text_of(await printed(town, second))
    for words in ("2202.99", "The note to the heading was amended.", "The law has changed", "Edition 2"):
        assert words in shown, words
    assert (await verify(town, first))["status"] == "replaced"
    assert (await verify(town, case["number"]))["number"] == second
    assert (await examine(town, before))["document"]["status"] == "replaced"
    await done(town, DECIDER, ruling, "revoke", {"ground": "change_of_law", **WRITTEN})
    seen = await verify(town, second)
    assert (seen["status"], seen["valid"]) == ("revoked", False)
    assert (await kinds(town, f"/rulings/{case['number']}/papers"))[0] == "revocation"


async def test_ar_34_a_demand_for_confirmation_says_until_when_and_what_follows(town: House, printer: Printer) -> None:
    case = await town.issued()
    await done(town, DECIDER, await town.ruling(case), "ask-basis", {"reason": "The recipe seems to have changed."})
    paper = (await listed(town, f"/rulings/{case['number']}/papers"))[0]
    shown = text_of(await printed(town, paper["number"]))
    for words in (
        "Please confirm the facts",
        "The recipe seems to have changed.",
        "Confirm until",
        "the ruling ceases",
    ):
        assert words in shown, words


async def test_ar_25_a_question_and_a_lapse_are_letters_and_a_draft_gets_none(town: House, printer: Printer) -> None:
    case = await town.act(
        REVIEWER, await town.in_assessment(), "request-information", {"question": "Which sugar is in it?"}
    )
    paper = (await listed(town, f"/applications/{case['id']}/papers"))[0]
    shown = text_of(await printed(town, paper["number"]))
    assert paper["kind"] == "question"
    assert "Which sugar is in it?" in shown
    assert "Answer until" in shown
    draft = await town.draft(LITIA)
    await town.act(LITIA, draft, "withdraw")
    assert await kinds(town, f"/applications/{draft['id']}/papers") == []


async def test_ar_14_anybody_has_a_signed_rendition_of_a_published_ruling_made_once_for_each_version(
    town: House, printer: Printer
) -> None:
    case = await town.issued()
    path = f"/rulings/{case['number']}.pdf"
    both = await asyncio.gather(*(town.get(None, path) for _ in range(2)))
    assert [one.status_code for one in both] == [200, 200]
    assert both[0].content == both[1].content
    verdict = await examine(town, both[0].content)
    assert (verdict["genuine"], verdict["administration"], verdict["document"]["kind"]) == (True, "FJ", "rendition")
    assert verdict["document"]["valid"] is True
    shown = text_of(both[0].content)
    assert "2009.89.90" in shown
    assert case["applicant"]["name"] not in shown
    await done(town, DECIDER, await town.ruling(case), "revoke", {"ground": "change_of_law", **WRITTEN})
    assert (await examine(town, both[0].content))["document"]["status"] == "replaced"
    again = (await town.get(None, path)).content
    assert "No effect from" in text_of(again)
    hidden = await town.issued(publish=False, not_published_reason="A trade secret would be seen.")
    assert (await town.get(None, f"/rulings/{hidden['number']}.pdf")).status_code == 404
    assert (await town.get(None, "/rulings/FJ-AR-1999-00001.pdf")).status_code == 404


async def test_what_was_changed_is_not_genuine_and_a_house_without_keys_says_so(
    town: House, printer: Printer, tmp_path: Path
) -> None:
    case = await town.issued()
    number = f"{case['number']}/5"
    pdf = await printed(town, number)
    assert (await examine(town, pdf + b" "))["genuine"] is False
    assert (await town.get(None, "/verify/FJ-AR-1999-00001")).status_code == 404
    keys = town.app.state.documents
    town.app.state.documents = DocumentKeys(replace(town.app.state.platform.settings, secrets=tmp_path / "none"))
    other = await town.issued()
    answer = await town.get(LITIA, f"/papers/{other['number']}/5.pdf")
    town.app.state.documents = keys
    assert answer.status_code == 503
    assert "key" in answer.json()["detail"]
