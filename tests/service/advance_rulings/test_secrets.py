"""AR-14, A8: a whole life full of secrets is walked, then every public output is fetched, found from the app itself.

A new public route is hunted by itself; one with a parameter that is not known here fails until somebody says how to fill it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from sqlalchemy import text

from services.advance_rulings import events
from services.advance_rulings.operations.papers import PRINTING
from services.notices.domain.event_types import EVENT_TYPES, Share
from services.notices.domain.letters import LETTER_KINDS
from services.notices.domain.words import Recipient, Side
from shared.actors import Actor, Kind
from shared.documents.paper import LETTER, compile_paper, qr_code
from shared.facts import event_type
from shared.papers.printer import Printer
from shared.papers.words import LABELS
from shared.web import Public
from tests.service.advance_rulings.conftest import CLASSIFICATION, DECIDER, PROPOSAL, REVIEWER, House
from tests.service.advance_rulings.living import done
from tests.service.advance_rulings.region import SINA, advice, asked, inbox, listed
from tests.service.advance_rulings.test_contests import AUTHORITY, SECOND
from tests.service.advance_rulings.test_contests import attempt as contest
from tests.service.advance_rulings.test_samples import LABORATORY, RESULT, WANTED
from tests.service.house import ACME
from tests.service.printing import equip, everything_in, examine, made

LEAK = re.compile("zyzzyva[a-z]", re.IGNORECASE)
"""Stands in every text that is not written for the public, and in nothing else. The bare word is what is searched for, so
that an answer may say it again."""


def secret(what: str) -> str:
    """A confidential text, recognisable wherever it comes out, whatever words it is cut into."""
    return f"Zyzzyva{what}"


FIRM = Actor(
    kind=Kind.PERSON, id=secret("Person"), name=secret("Litia"), administration="FJ", roles=frozenset({"trader"}),
    organisation=ACME, organisation_name=secret("Firm"), tin=secret("Tin"),
)  # fmt: skip
ANSWERS = CLASSIFICATION | {
    name: secret(name.replace("_", "")) for name, value in CLASSIFICATION.items() if isinstance(value, str) and name not in ("capacity", "envisaged_hs_code")
} | {"confidential_parts": secret("Parts")}  # fmt: skip
INTERNAL = {"internal_text": secret("Internal")}
PUBLIC_REASON = {"facts": "The note to the heading was amended.", "basis": "Tariff Amendment Act 2026, section 2."}
OURS = [ACME, REVIEWER.id, DECIDER.id, SECOND.id, AUTHORITY.id, "sina-lemalu"]
"""Who they are is no business of the public either: firm, officers, expert."""


@pytest.fixture(scope="module")
def printer(shared_house: House, tmp_path_factory: pytest.TempPathFactory) -> Printer:
    return equip(shared_house, tmp_path_factory.mktemp("keys"), PRINTING)


async def walked(town: House) -> dict[str, Any]:
    """A case with everything in it that can be confidential: asked, sampled, advised, issued, modified, contested, revoked."""
    case = await town.draft(FIRM, answers=ANSWERS)
    content = b"%PDF-1.4 " + secret("Document").encode()
    case = (await town.attach(FIRM, case, content, name=f"{secret('Name')}.pdf", query="&confidential=true")).json()
    case = await town.act(FIRM, case, "submit")
    for action in ("accept", "assess"):
        case = await town.act(REVIEWER, case, action, INTERNAL)
    case = await town.act(REVIEWER, case, "request-information", {"question": secret("Question"), **INTERNAL})
    case = await town.act(FIRM, case, "answer", {"answer": secret("Answer")})
    case = await town.act(
        REVIEWER, case, "request-sample", WANTED | {"description": secret("Sample"), "place": secret("Counter")}
    )
    case = await town.act(REVIEWER, case, "receive-sample", {"place": secret("Shelf")})
    sent = LABORATORY | {"laboratory": secret("Laboratory"), "question": secret("LabQuestion")}
    case = await town.act(REVIEWER, case, "send-to-laboratory", sent)
    case = await town.act(
        REVIEWER, case, "record-result", RESULT | {"result": secret("Result"), "reference": secret("Reference")}
    )
    expert = await listed(town, topics="Drinks", accreditation="WCO accredited")
    case = await asked(town, case, expert, question="Juice or beverage?", goods="A blend of two drinks.", answers=[])
    (question,) = await inbox(town)
    question = await advice(town, SINA, question, "accept")
    given = {"text": secret("Opinion"), "basis": secret("Basis"), "hs_code": "2202.99"}
    await advice(town, SINA, question, "give", given)
    case = await town.look(REVIEWER, case)
    case = await town.act(REVIEWER, case, "close-opinion", {"conclusion": secret("Conclusion")})
    case = await town.act(REVIEWER, case, "propose", PROPOSAL | INTERNAL | {"external_text": secret("Letter")})
    case = await town.act(DECIDER, case, "issue", INTERNAL)
    town.later(minutes=1)
    ruling = await town.ruling(case)
    change = {"ground": "change_of_law", **PUBLIC_REASON, "external_text": secret("Notice"), **INTERNAL}
    ruling = await done(town, DECIDER, ruling, "modify", change | {"content": {"conditions": "Labelled in English."}})
    ruling = await done(town, DECIDER, ruling, "ask-basis", {"reason": secret("Demand"), **INTERNAL})
    ruling = await done(town, FIRM, ruling, "confirm-basis", {"unchanged": True, "statement": secret("Statement")})
    wanted = {
        "kind": "review",
        "against": "modification",
        "of": case["number"],
        "grounds": secret("Grounds for a review"),
    }
    review = (await town.call(FIRM, "POST", "/contests", json=wanted)).json()
    review = (await contest(town, SECOND, review, "examine")).json()
    outcome = {"outcome": secret("Outcome of the review"), **INTERNAL}
    assert (await contest(town, SECOND, review, "dismiss", outcome)).status_code == 200
    ruling = await town.ruling(case)
    town.later(days=3)
    await done(town, DECIDER, ruling, "revoke", change)
    longer = {"reason": secret("Longer"), "contract_on": "2026-03-03", "quantity": "10", "unit": secret("Unit")}
    assert (await town.call(FIRM, "POST", f"/rulings/{case['number']}/extended-uses", json=longer)).status_code == 201
    question = {"subject": secret("Subject"), "question": secret("A general question")}
    assert (await town.call(FIRM, "POST", "/enquiries", json=question)).status_code == 201
    return await town.look(REVIEWER, case)


def public_routes(town: House) -> Iterator[tuple[str, str, list[str]]]:
    """Method, path and query parameters of everything that asks nobody who they are."""
    for found in iter_route_contexts(town.app.router.routes):
        if not isinstance(found.original_route, APIRoute):
            continue
        if any(isinstance(rule, Public) for rule in found.dependencies):
            query = [field.alias for field in found.original_route.dependant.query_params]
            for method in found.methods or ():
                yield method, found.path or "", query


def filled(path: str, case: dict[str, Any]) -> list[str]:
    """A path with its parameters filled in every way that is worth a look."""
    known = {
        "number": [case["number"], f"{case['number']}/6"],
        "edition": ["HS%202022", "HS 2022"],
        "code": ["2009.89.90", "2009"],
        "kind": ["classification"],
        "type": ["classification"],
        "administration": ["FJ"],
    }
    names = [part.strip("{}").partition(":")[0] for part in path.replace(".", "/").split("/") if part.startswith("{")]
    assert set(names) <= set(known), f"{path}: say here how to fill {sorted(set(names) - set(known))}"
    found = []
    for values in product(*(known[name] for name in names)):
        one = path
        for name, value in zip(names, values, strict=True):
            one = one.replace(f"{{{name}}}", value).replace(f"{{{name}:path}}", value)
        found.append(one)
    return found


ASKED = {
    "q": ["", "coconut", "Zyzzyva", "mango pulp"], "administration": ["FJ", ""], "status": ["", "revoked"],
    "language": ["", "fr"], "since": [""], "hs": ["", "2009"],
}  # fmt: skip
"""Queries that are tried; any other parameter is left out."""


async def test_ar_14_a8_no_secret_of_a_whole_life_is_in_any_public_output(town: House, printer: Printer) -> None:
    case = await walked(town)
    await made(town, printer)
    outputs: dict[str, str] = {}
    pdfs = []
    for method, path, query in public_routes(town):
        if method == "POST":
            continue  # they answer about what is sent, which is done below
        for address in filled(path, case):
            names = [name for name in query if name in ASKED]
            for values in product(*(ASKED[name] for name in names)):
                params = {name: value for name, value in zip(names, values, strict=True) if value}
                answer = await town.get(None, address, params=params)
                assert answer.status_code in (200, 400, 404, 422), (address, params, answer.text)
                body = answer.text
                if answer.content.startswith(b"%PDF"):
                    pdfs.append(answer.content)
                    body = everything_in(answer.content)
                outputs[f"{method} {address} {params}"] = f"{body} {dict(answer.headers)}"
    assert pdfs, "the public rendition was among them"
    assert len({name.split(" {")[0] for name in outputs}) >= 20
    for pdf in pdfs[:2]:
        outputs["verdict"] = str(await examine(town, pdf))
    outputs |= {f"fact {name}": body async for name, body in _leaving(town)}
    async with town.work.reading(administration="") as session:
        tables = await session.scalars(
            text("select tablename from pg_tables where schemaname = 'advance_rulings' and tablename like 'published%'")
        )
        for table in list(tables):
            rows = await session.scalars(
                text(f"select to_jsonb(t)::text from advance_rulings.{table} t")
            )  # names of our own tables
            outputs[f"table {table}"] = " ".join(rows)
    assert [name for name, body in outputs.items() if LEAK.search(body)] == []
    for who in (*OURS, case["id"]):
        assert [name for name, body in outputs.items() if who in body and not name.startswith("fact")] == [], who
    # The hunt finds what is there: what was written for the public is in what it fetched.
    for place in ("GET /rulings/", "table published_ruling", ".pdf"):
        assert any("Coconut water with mango pulp" in body for name, body in outputs.items() if place in name), place


async def _leaving(town: House) -> Any:
    """What a stranger's webhook is told of every fact, and whatever a letter to anybody tells."""
    published = {event_type(service="advance_rulings", fact=fact) for fact in events.PUBLISHED}
    stranger = Recipient(organisation="99999999-9999-4999-8999-999999999999", tin="1")
    assert stranger.side is Side.ORGANISATION
    async with town.work.reading(administration="FJ") as session:
        rows = (await session.execute(text("select type, data::text as data from advance_rulings.audit_entry"))).all()
    heard = set()
    for row in rows:
        name, data = row.type if "." in row.type else f"advance_rulings.{row.type}", json.loads(row.data)
        if name not in published:
            continue
        heard.add(name)
        if name in EVENT_TYPES and (share := EVENT_TYPES[name].share(data, recipient=stranger)) is not None:
            assert share is Share.PUBLIC
            yield f"{name} webhook", json.dumps(EVENT_TYPES[name].data(data, share=share))
        if name in LETTER_KINDS:
            yield f"{name} letter", json.dumps(LETTER_KINDS[name].told(data).kept())
    assert len(heard) >= 8, heard


async def test_ar_14_a_document_of_the_firm_has_no_word_that_is_meant_for_officers(
    town: House, printer: Printer
) -> None:
    case = await town.issued(**INTERNAL | {"subject": "Kava in cans", "goods_description": "A drink of kava in cans."})
    town.later(minutes=1)
    papers = (await town.get(REVIEWER, f"/applications/{case['id']}/papers")).json()["items"]
    assert len(papers) == 2
    for paper in papers:
        for language in ("en", "fr"):
            answer = await town.get(REVIEWER, f"/papers/{paper['number']}.pdf", params={"language": language})
            assert not LEAK.search(everything_in(answer.content))


def test_the_mark_is_found_in_a_pdf_however_it_is_packed(tmp_path: Path) -> None:
    code = qr_code("x")
    assert code
    frame = {"name": "A", "colours": ["#000000", "#ffffff"], "address": []}
    content = {
        "language": "en", "administration": frame, "title": "T", "number": "1", "date": "today", "addressee": [],
        "body": [{"kind": "paragraph", "text": secret("Hidden")}], "legal_basis": [], "appeal": [], "labels": dict(LABELS["en"]),
        "verify": {"address": "https://x", "offline": 0}, "is_production": True,
    }  # fmt: skip
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=1)
    pdf = compile_paper(LETTER, content=content, at=at, pictures={"verify-address.svg": code[0]})
    assert LEAK.search(everything_in(pdf))
