"""AR-14, A8: a whole life full of secrets is walked, then every public output is fetched, found from the apps themselves.

A new public route, of the API or of the pages, is hunted by itself; one with a parameter that is not known here fails until
somebody says how to fill it.
"""

from __future__ import annotations

import base64
import inspect
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from sqlalchemy import text
from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.rulings import pack
from gateway.app import create_app as create_gateway
from gateway.portal import pages
from services.advance_rulings import events
from services.advance_rulings.operations.papers import PRINTING
from services.notices.domain.event_types import EVENT_TYPES, Share
from services.notices.domain.letters import LETTER_KINDS
from services.notices.domain.words import Recipient, Side
from shared.documents.paper import LETTER, compile_paper, qr_code
from shared.facts import event_type
from shared.papers.printer import Printer
from shared.papers.words import LABELS
from shared.peers import Peers
from shared.problems import NotFound
from shared.settings import Settings
from shared.web import Public, problem_answer
from tests.service.advance_rulings.conftest import REVIEWER, House
from tests.service.advance_rulings.secret_life import INTERNAL, LEAK, OURS, readable, secret, walked
from tests.service.advance_rulings.test_tariff import LINES, load
from tests.service.house import MONDAY, Identity
from tests.service.printing import equip, everything_in, examine, made
from tests.unit.portal.conftest import HIDDEN, Browser

PUBLIC_WORDS = "Coconut water with mango pulp"
"""Written for the public; a hunt that does not find it looks at nothing."""


@dataclass(frozen=True)
class Told:
    """The case after its whole life, the numbers of its documents, when that was, and the settings of all."""

    case: dict[str, Any]
    numbers: list[str]
    at: datetime
    settings: Settings


@pytest.fixture(scope="module")
def printer(shared_house: House, tmp_path_factory: pytest.TempPathFactory) -> Printer:
    return equip(shared_house, tmp_path_factory.mktemp("keys"), PRINTING)


@pytest.fixture(scope="module")
async def told(shared_house: House, printer: Printer, module_settings: Settings) -> Told:
    """The life, walked once; its documents are printed."""
    shared_house.at = MONDAY
    assert (await load(shared_house, LINES)).status_code == 201
    case = await walked(shared_house)
    await made(shared_house, printer)
    listed = (await shared_house.get(REVIEWER, f"/rulings/{case['number']}/papers")).json()["items"]
    return Told(case, [one["number"] for one in listed], shared_house.at, module_settings)


@pytest.fixture
def after(shared_house: House, told: Told) -> House:
    """The house, right after that life."""
    shared_house.at = told.at
    return shared_house


def public_routes(town: House) -> Iterator[tuple[str, str, list[str]]]:
    """Method, path and query parameters of everything that asks nobody who they are."""
    for found in iter_route_contexts(town.app.router.routes):
        if not isinstance(found.original_route, APIRoute):
            continue
        if any(isinstance(rule, Public) for rule in found.dependencies):
            query = [field.alias for field in found.original_route.dependant.query_params]
            for method in found.methods or ():
                yield method, found.path or "", query


def filled(path: str, told: Told) -> list[str]:
    """A path with its parameters filled in every way that is worth a look."""
    known = {
        "number": [told.case["number"], *told.numbers],
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


def leaks(outputs: dict[str, str], told: Told) -> list[str]:
    """Where something stands that is not for the public."""
    found = [name for name, body in outputs.items() if LEAK.search(body)]
    return found + [
        f"{who}: {name}" for name, body in outputs.items() for who in (*OURS, told.case["id"]) if who in body
    ]


async def test_ar_14_a8_no_secret_of_a_whole_life_is_in_any_public_output(after: House, told: Told) -> None:
    outputs: dict[str, str] = {}
    pdfs = []
    for method, path, query in public_routes(after):
        if method == "POST":
            continue  # they answer about what is sent, which is done below
        for address in filled(path, told):
            names = [name for name in query if name in ASKED]
            for values in product(*(ASKED[name] for name in names)):
                params = {name: value for name, value in zip(names, values, strict=True) if value}
                answer = await after.get(None, address, params=params)
                assert answer.status_code in (200, 400, 404, 422), (address, params, answer.text)
                if answer.content.startswith(b"%PDF"):
                    pdfs.append(answer.content)
                outputs[f"{method} {address} {params}"] = f"{readable(answer.content)} {dict(answer.headers)}"
    assert pdfs, "the public rendition was among them"
    assert len({name.split(" {")[0] for name in outputs}) >= 20
    for pdf in pdfs[:2]:
        outputs["verdict"] = str(await examine(after, pdf))
    for language in ("en", "fr"):
        packed, _ = await pack(told.settings, administration="FJ", language=language, at=told.at)
        outputs[f"command rulings-package {language}"] = readable(packed)
    async with after.work.reading(administration="") as session:
        tables = await session.scalars(
            text("select tablename from pg_tables where schemaname = 'advance_rulings' and tablename like 'published%'")
        )
        for table in list(tables):
            rows = await session.scalars(
                text(f"select to_jsonb(t)::text from advance_rulings.{table} t")
            )  # names of our own tables
            outputs[f"table {table}"] = " ".join(rows)
    assert leaks(outputs, told) == []
    facts = {name: body async for name, body in _leaving(after)}
    assert [name for name, body in facts.items() if LEAK.search(body)] == []
    # The hunt finds what is there: what was written for the public is in what it fetched.
    for place in (
        "GET /rulings/",
        "table published_ruling",
        ".pdf",
        "/register/package",
        "rulings-package fr",
        "feed.atom",
    ):
        assert any(PUBLIC_WORDS in body for name, body in outputs.items() if place in name), place


SIGNED_IN = "signed_in"
PAGES_OF_OTHERS = {
    "/trusted-traders/register", "/trusted-traders/register/{number}", "/trusted-traders/fairness",
    "/random-selection",
}  # fmt: skip
"""They show what other services know, which are not here; they are asked all the same."""
DOORS = {"/verify/keys", "/sign-in/code"}
"""They only lead on: to a file of another service, to the sign-in."""
FORMS = {
    "/trusted-traders/check", "/register", "/register/confirm", "/reset", "/reset/confirm", "/sign-in", "/sign-in/code", "/sign-out",
}  # fmt: skip
"""Forms for anybody that are no business of rulings; the one on /verify is sent below."""
LOOKS: list[dict[str, str]] = [
    {}, {"lang": "fr"}, {"administration": "FJ"}, {"administration": "FJ", "lang": "fr"}, {"q": "coconut"}, {"q": "2009"},
    {"status": "revoked"}, {"q": "Zyzzyva"},
]  # fmt: skip
"""How each page is looked at."""


def open_pages(method: str) -> Iterator[str]:
    """The pages that do not send the public to the sign-in first, as the pages themselves say it."""
    for route in pages.collect()[0]:
        asks = inspect.getclosurevars(route.endpoint).nonlocals.get(SIGNED_IN)
        assert asks is not None, f"{route.path} is not made by get() or post()"
        if not asks and method in (route.methods or ()):
            yield route.path


async def nothing_here(scope: Scope, receive: Receive, send: Send) -> None:
    """A service that has none of what is asked for."""
    await problem_answer(NotFound("There is no such thing here."))(scope, receive, send)


def visitor(town: House, settings: Settings) -> Browser:
    """Anybody's browser in front of the gateway with its pages."""
    others: dict[str, ASGIApp] = dict.fromkeys(("trusted_trader", "risk", "notices"), nothing_here)
    peers = Peers({"advance_rulings": town.app, "identity": Identity(town.key), **others})
    door = create_gateway(settings=settings, peers=peers, now=town.now)
    return Browser(transport=httpx.ASGITransport(app=door), base_url="http://localhost:8000")


async def test_ar_14_a8_no_secret_of_a_whole_life_is_on_any_page_for_the_public(after: House, told: Told) -> None:
    outputs: dict[str, str] = {}
    shown, pdf = set(), (await after.get(None, f"/rulings/{told.case['number']}.pdf")).content
    async with visitor(after, told.settings) as browser:
        for path in open_pages("GET"):
            for address, params in product(filled(path, told), LOOKS):
                answer = await browser.get(address, params=params)
                assert answer.status_code in (200, 303, 400, 404, 422), (address, params, answer.text)
                outputs[f"{path} {address} {params}"] = f"{readable(answer.content)} {dict(answer.headers)}"
                shown |= {path} if answer.status_code == 200 else set()
        hidden = {name: unescape(value) for name, value in HIDDEN.findall((await browser.get("/verify")).text)}
        origin = {"origin": "http://localhost:8000"}
        sent = {"file": ("ruling.pdf", pdf, "application/pdf")}
        verdict = await browser.post("/verify", data=hidden, files=sent, headers=origin)
        assert verdict.status_code == 200
        outputs["verdict"] = readable(verdict.content)
    assert leaks(outputs, told) == []
    assert set(open_pages("GET")) - shown == PAGES_OF_OTHERS | DOORS
    assert set(open_pages("POST")) == FORMS | {"/verify"}
    for place in ("/rulings {}", "/rulings/{number} ", "/verify/{number:path} ", "verdict"):
        assert any(
            told.case["number"] in body
            for name, body in outputs.items()
            if name.endswith(place) or name.startswith(place)
        ), place
    of_the_ruling = outputs[f"/rulings/{{number}} /rulings/{told.case['number']} {{}}"]
    assert PUBLIC_WORDS in of_the_ruling
    assert "Labelled in English" in of_the_ruling, "its history is on the page"


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


def test_the_mark_is_found_in_a_package_and_in_what_a_statement_claims() -> None:
    claims = base64.urlsafe_b64encode(json.dumps({"holder": secret("Holder")}).encode()).decode().rstrip("=")
    statement = f"eyJhbGciOiJFZERTQSJ9.{claims}.c2lnbmVk"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as found:
        found.writestr("manifest.jws", statement)
    for content in (statement.encode(), packed.getvalue()):
        assert not LEAK.search(content.decode("latin-1"))
        assert LEAK.search(readable(content))


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
