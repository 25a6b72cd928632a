"""Documents: what is taken, what is refused and leaves everything as it was, and who reads what is confidential."""

from __future__ import annotations

import hashlib
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.service.advance_rulings.conftest import COUNTER, DECIDER, OTHER, REVIEWER, House, trader
from tests.service.house import officer
from tests.unit.shared.test_file_types import BOMB, DOCX, PNG

PDF = b"%PDF-1.7\n" + b"A page. " * 200


def stored(house: House) -> set[str]:
    folder: Path = house.app.state.platform.settings.data / "documents"
    return {path.name for path in folder.rglob("*") if path.is_file()}


def spoil(house: House) -> None:
    """What a failing disk does: a few bytes are others than those that were kept."""
    folder: Path = house.app.state.platform.settings.data / "documents"
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(0o600)
            path.write_bytes(PDF.replace(b"page", b"leaf"))


async def test_a_document_is_kept_and_given_back_as_an_attachment(town: House) -> None:
    case = await town.draft(trader())
    answer = await town.attach(trader(), case, PDF, name="Product sheet é.pdf", query="&kind=product_sheet")
    assert answer.status_code == 201, answer.text
    found = answer.json()
    (document,) = found["documents"]
    assert (document["name"], document["kind"], document["media_type"]) == (
        "Product sheet é.pdf",
        "product_sheet",
        "application/pdf",
    )
    assert document["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert (document["bytes"], document["confidential"], found["documents_left"]) == (len(PDF), False, 9)
    assert answer.headers["location"] == f"/applications/{case['id']}/documents/{document['id']}"
    read = await town.get(REVIEWER if found["number"] else trader(), answer.headers["location"])
    assert read.content == PDF
    assert read.headers["content-disposition"].startswith("attachment; filename*=UTF-8''Product%20sheet%20%C3%A9.pdf")
    assert read.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "media_type", "content", "status", "reason"),
    [
        ("page.html", "text/html", b"<script>", 415, "type"),
        ("sheet.pdf", "application/pdf", PNG, 415, "content"),
        ("sheet.pdf", "image/png", PDF, 415, "media_type"),
        ("sheet.pdf", "application/pdf", b"", 415, "empty"),
        ("letter.docx", DOCX, BOMB, 415, "unpacks"),
        ("sheet.pdf", "application/pdf", b"%PDF-" + bytes(10 * 1024 * 1024), 413, None),
    ],
)
async def test_a_refused_file_leaves_the_draft_untouched(house, name, media_type, content, status, reason) -> None:
    case = await house.draft(trader())
    answer = await house.attach(trader(), case, content, name=name, media_type=media_type)
    assert answer.status_code == status
    assert answer.json().get("reason") == reason
    assert answer.json()["hint"]
    seen = await house.look(trader(), case)
    assert (seen["version"], seen["documents"], seen["answers"]) == (case["version"], [], case["answers"])
    assert stored(house) == set()


async def test_a_file_takes_ten_documents(house: House) -> None:
    case = await house.draft(trader())
    for number in range(10):
        case = (await house.attach(trader(), case, PDF + bytes([number]), name=f"{number}.pdf")).json()
    answer = await house.attach(trader(), case, PDF, name="eleventh.pdf")
    assert (answer.status_code, answer.json()["code"], answer.json()["maximum"]) == (409, "too-many-documents", 10)
    first = case["documents"][0]["id"]
    path = f"/applications/{case['id']}/documents/{first}"
    case = (await house.call(trader(), "DELETE", path, version=case["version"])).json()
    assert len(case["documents"]) == 9
    assert (await house.get(trader(), path)).status_code == 404
    assert (await house.attach(trader(), case, PDF, name="eleventh.pdf")).status_code == 201


async def test_an_upload_names_version_and_key(town: House) -> None:
    case = await town.draft(trader())
    assert (await town.attach(trader(), case, PDF, key="")).json()["code"] == "missing-idempotency-key"
    assert (await town.attach(trader(), case | {"version": None}, PDF)).status_code == 428
    assert (await town.attach(trader(), case | {"version": 7}, PDF)).status_code == 412
    key = str(uuid4())
    first = await town.attach(trader(), case, PDF, key=key)
    again = await town.attach(trader(), case, PDF, key=key)
    assert (again.status_code, again.content) == (201, first.content)
    other = await town.attach(trader(), case, PDF + b"!", key=key)
    assert other.json()["code"] == "key-reused"
    assert len((await town.look(trader(), case))["documents"]) == 1


async def test_documents_come_while_it_is_ones_turn(town: House) -> None:
    case = await town.submitted()
    assert (await town.attach(trader(), case, PDF)).status_code == 403  # it is with the office
    assert (await town.attach(trader(OTHER), case, PDF)).status_code == 404
    assert (await town.attach(DECIDER, case, PDF)).status_code == 403
    ours = (await town.attach(REVIEWER, case, PDF, name="laboratory.pdf")).json()
    assert ours["documents"][0]["of_the_office"] is True
    case = await town.act(REVIEWER, ours, "return", {"external_text": "A photo, please."})
    path = f"/applications/{case['id']}/documents/{ours['documents'][0]['id']}"
    assert (await town.call(trader(), "DELETE", path, version=case["version"])).status_code == 403  # the office's own
    assert (await town.attach(trader(), case, PDF)).status_code == 201


async def test_reading_a_confidential_document_is_written_down(house: House) -> None:
    case = await house.draft(trader())
    case = (await house.attach(trader(), case, PDF, query="&confidential=true")).json()
    case = await house.act(trader(), case, "submit")
    path = f"/applications/{case['id']}/documents/{case['documents'][0]['id']}"
    for who, status in (
        (trader(), 200), (REVIEWER, 200), (DECIDER, 200), (officer("auditor"), 403), (COUNTER, 403),
        (trader(OTHER), 404), (officer("reviewer", administration="VU"), 404), (None, 401),
    ):  # fmt: skip
        assert (await house.get(who, path)).status_code == status
    async with house.work.reading(administration="FJ") as session:
        read = await session.execute(
            text("select actor->>'id' from audit_entry where type like '%ConfidentialDocumentRead' order by sequence")
        )
        assert list(read.scalars()) == [trader().id, REVIEWER.id, DECIDER.id]


async def test_a_damaged_document_is_not_given_out(house: House) -> None:
    case = await house.draft(trader())
    case = (await house.attach(trader(), case, PDF)).json()
    spoil(house)
    answer = await house.get(trader(), f"/applications/{case['id']}/documents/{case['documents'][0]['id']}")
    assert (answer.status_code, answer.json()["code"]) == (500, "document-damaged")
    assert b"leaf" not in answer.content
