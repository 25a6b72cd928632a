"""Row 37, A10: what a document says is read before it is released to an expert of another administration."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa
import typst

from services.advance_rulings.domain.anonymity import found_in_file, secrets
from services.advance_rulings.operations.shown_texts import ONE_AT_A_TIME
from tests.service.advance_rulings.conftest import REVIEWER, House, blank_pdf
from tests.service.advance_rulings.region import QUESTION, listed


@pytest.fixture
async def expert(town: House) -> dict[str, Any]:
    return await listed(town)


async def read_next(how_many: int) -> None:
    """Until so many calls wait to have a document read."""
    async with asyncio.timeout(10):
        while len(ONE_AT_A_TIME._waiters or ()) < how_many:  # noqa: ASYNC110  # a lock has no event for it
            await asyncio.sleep(0.01)


async def test_a10_a_confidential_document_and_one_that_names_the_firm_are_not_released(town, expert):
    case = await town.in_assessment()
    case = (await town.attach(REVIEWER, case, blank_pdf("recipe"), query="&confidential=true")).json()
    case = (await town.attach(REVIEWER, case, blank_pdf("/Author (Firm 1111)"), name="label.pdf")).json()
    both = sorted(case["documents"], key=lambda one: one["confidential"], reverse=True)
    ticked = [{"document": one["id"]} for one in both]
    refused = await town.try_(
        REVIEWER, case, "ask-opinion", QUESTION | {"experts": [expert["id"]], "documents": ticked}
    )
    found = {(one["pointer"], one["code"]) for one in refused.json()["errors"]}
    assert found == {("/documents/0", "confidential"), ("/documents/1", "says_applicant")}


async def test_a10_a_name_that_a_pdf_only_shows_is_found_and_a_pdf_that_nobody_can_read_stays(town, expert):
    """Word processors write glyphs by their number: the name is nowhere in the file's bytes."""
    sheet = typst.compile(b"Tested for Firm 1111 in Suva.")
    assert found_in_file(sheet, secrets(applicant="Firm 1111", tin=None, contact=None, agent=None), shown="") == ()
    case = await town.in_assessment()
    for content in (sheet, b"%PDF-1.4 torn"):
        case = (await town.attach(REVIEWER, case, content, name=f"sheet-{len(content)}.pdf")).json()
    ticked = [{"document": one["id"]} for one in sorted(case["documents"], key=lambda one: -one["bytes"])]
    refused = await town.try_(
        REVIEWER, case, "ask-opinion", QUESTION | {"experts": [expert["id"]], "documents": ticked}
    )
    found = {(one["pointer"], one["code"]) for one in refused.json()["errors"]}
    assert found == {("/documents/0", "says_applicant"), ("/documents/1", "unreadable")}


async def test_a10_no_transaction_waits_while_documents_are_read(town, expert):
    """The database ends one that waits for 60 s; reading ten large documents takes longer."""
    case = (await town.attach(REVIEWER, await town.in_assessment(), blank_pdf("a label"))).json()
    body = QUESTION | {"documents": [{"document": case["documents"][0]["id"]}]}
    async with ONE_AT_A_TIME:
        previewed = asyncio.create_task(
            town.call(REVIEWER, "POST", f"/applications/{case['id']}/preview-opinion", json=body)
        )
        answered = asyncio.create_task(town.try_(REVIEWER, case, "ask-opinion", body | {"experts": [expert["id"]]}))
        await read_next(2)
        async with town.work.reading(administration="FJ") as session:
            waiting = await session.scalar(
                sa.text(
                    "select count(*) from pg_stat_activity"
                    " where datname = current_database() and state = 'idle in transaction'"
                )
            )
    assert [(await one).status_code for one in (previewed, answered)] == [200, 200]
    assert waiting == 0


async def test_a10_what_came_while_documents_were_read_is_not_passed_over(town, expert):
    case = await town.in_assessment()
    sheet = typst.compile(b"As said in cellar-ledger.pdf.")
    case = (await town.attach(REVIEWER, case, sheet, name="label.pdf")).json()
    body = QUESTION | {"experts": [expert["id"]], "documents": [{"document": case["documents"][0]["id"]}]}
    async with ONE_AT_A_TIME:
        next_version = case | {"version": case["version"] + 1}
        answered = asyncio.create_task(town.try_(REVIEWER, next_version, "ask-opinion", body))
        await read_next(1)
        added = await town.attach(REVIEWER, case, blank_pdf("figures"), name="cellar-ledger.pdf")
    assert (added.status_code, added.json()["version"]) == (201, next_version["version"])
    assert ((await answered).status_code, (await answered).json()["code"]) == (412, "stale-version")
    refused = await town.try_(REVIEWER, added.json(), "ask-opinion", body)
    assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [
        ("/documents/0", "says_document_name")
    ]
