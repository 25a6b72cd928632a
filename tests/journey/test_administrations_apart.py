"""C7: what belongs to one administration is not there for another, by any route: not read, not changed, not even guessed.

Every call of the API is made by people of Vanuatu with the identifiers of Fiji, and once more with identifiers of nothing.
Both must get the same answer: a difference would tell what exists.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from tests.journey.installation import Installation
from tests.journey.people import Visitor, person, sign_in

NOWHERE = {
    "client_id": "FJ-0000000000000000", "number": "FJ-AR-1999-99999", "sha256": "0" * 64, "rule": "R-9999",
    "tin": "99-99999-9-9", "code": "nowhere", "certificate": "FJ-TT-1999-99999",
}  # fmt: skip
WORDS = {"question": "a.offences", "step": "propose", "action": "receive", "offset": "0", "word": "nowhere"}
"""Words that are the same for everybody and identify nothing."""
IDENTIFIERS = {
    "key": "select id::text from advance_rulings.application where administration = 'FJ' and state <> 'draft' limit 2",
    "document": "select id::text from advance_rulings.document where administration = 'FJ' limit 2",
    "organisation_id": "select id::text from identity.organisation where administration = 'FJ' limit 2",
    "membership_id": "select id::text from identity.membership where administration = 'FJ' limit 2",
    "authority_id": "select id::text from identity.authority where administration = 'FJ' limit 2",
    "client_id": "select id::text from identity.client where administration = 'FJ' limit 2",
    "invitation_id": "select id::text from identity.invitation where administration = 'FJ' limit 2",
    "session_id": "select id::text from identity.session where person_id in"
    " (select person_id from identity.membership where administration = 'FJ') limit 2",
    "person_id": "select person_id::text from identity.membership where administration = 'FJ' limit 2",
    "identifier": "select id::text from advance_rulings.parameter where administration = 'FJ' limit 2",
    "closure": "select id::text from advance_rulings.closure where administration = 'FJ' limit 2",
    "number": "select number from advance_rulings.ruling where administration = 'FJ' limit 2",
    "sha256": "select sha256 from risk.intake_file where administration = 'FJ' limit 1",
    "kid": "select kid from risk.trusted_key where administration = 'FJ' limit 1",
    "name": "select value from risk.list_entry where administration = 'FJ' limit 1",
    "rule": "select max(id) from risk.rule where administration = 'FJ'",
    "tin": "select tin from trusted_trader.site where administration = 'FJ' limit 1",
    "code": "select code from trusted_trader.island where administration = 'FJ' limit 1",
    "finding": "select id::text from trusted_trader.finding where administration = 'FJ' limit 1",
    "offer": "select id::text from trusted_trader.offered_answers where administration = 'FJ' limit 1",
    "team": "select id::text from advance_rulings.team where administration = 'FJ' limit 1",
    "certificate": "select number from trusted_trader.authorisation where administration = 'FJ' limit 1",
}
_DECLARATION = "select id::text from risk.declaration where administration = 'FJ' and lane = 'red' limit 1"
_NOT_OFFERED = (
    "select id::text from advance_rulings.{table} where administration = 'FJ' and to_administration <> 'VU' limit 1"
)
"""What Fiji did not offer to Vanuatu; what it did, Vanuatu sees by right."""
OF_A_NOUN = {
    "risk/declarations": _DECLARATION,
    "risk/receipts": _DECLARATION.replace("lane = 'red'", "organisation is not null"),
    "risk/assessments": "select id::text from risk.assessment where administration = 'FJ' limit 1",
    "risk/files": "select id::text from risk.intake_file where administration = 'FJ' limit 1",
    "risk/rules": "select max(id) from risk.rule where administration = 'FJ'",
    "risk/office-plans": "select id::text from risk.office_plan where administration = 'FJ' limit 1",
    "risk/suggestions": "select id::text from risk.suggestion where administration = 'FJ' limit 1",
    "risk/drift": "select id::text from risk.drift_alarm where administration = 'FJ' limit 1",
    "risk/watch-entries": "select id::text from risk.watch_entry where administration = 'FJ' limit 1",
    "risk/examiners": "select id from risk.examiner where administration = 'FJ' limit 1",
    "trusted-trader/applications": "select id::text from trusted_trader.application where administration = 'FJ' limit 2",
    "trusted-trader/applications/document": "select id::text from trusted_trader.document where administration = 'FJ' limit 1",
    "trusted-trader/authorisations/number": "select number from trusted_trader.authorisation where administration = 'FJ' limit 2",
    "advance-rulings/papers/number": "select number from advance_rulings.wording where administration = 'FJ' limit 2",
    "trusted-trader/papers/number": "select number from trusted_trader.wording where administration = 'FJ' limit 2",
    "trusted-trader/sites": "select id::text from trusted_trader.site where administration = 'FJ' limit 1",
    "trusted-trader/visits": "select id::text from trusted_trader.visit where administration = 'FJ' limit 2",
    "trusted-trader/findings": "select id::text from trusted_trader.finding where administration = 'FJ' limit 1",
    "trusted-trader/entries": "select id::text from trusted_trader.compliance_entry where administration = 'FJ' limit 1",
    "trusted-trader/changes": "select id::text from trusted_trader.change_report where administration = 'FJ' limit 1",
    "trusted-trader/appeals": "select id::text from trusted_trader.appeal where administration = 'FJ' limit 1",
    "trusted-trader/authorisations": "select id::text from trusted_trader.measure where administration = 'FJ' limit 1",
    "trusted-trader/arrangements": "select id::text from trusted_trader.arrangement where administration = 'FJ' limit 1",
    "trusted-trader/partner-files": "select id::text from trusted_trader.partner_file where administration = 'FJ' limit 1",
    "advance-rulings/contests": "select id::text from advance_rulings.contest where administration = 'FJ' limit 1",
    "advance-rulings/enquiries": "select id::text from advance_rulings.enquiry where administration = 'FJ' limit 1",
    "advance-rulings/extended-uses": "select id::text from advance_rulings.extended_use where administration = 'FJ' limit 1",
    "advance-rulings/edition-changes": "select id::text from advance_rulings.edition_change where administration = 'FJ' limit 1",
    "advance-rulings/divergences": "select id::text from advance_rulings.divergence where administration = 'FJ' limit 1",
    "advance-rulings/opinion-requests": _NOT_OFFERED.format(table="opinion_request"),
    "advance-rulings/opinions": _NOT_OFFERED.format(table="opinion"),
    "advance-rulings/convergences": _NOT_OFFERED.format(table="convergence"),
    "advance-rulings/exchange/code": "select code from advance_rulings.partner where administration = 'FJ' limit 1",
    "advance-rulings/exchange": "select id::text from advance_rulings.partner_file where administration = 'FJ' limit 1",
    "notices/endpoints": "select id::text from notices.endpoint where administration = 'FJ' limit 1",
    "notices/deliveries": "select id::text from notices.delivery where administration = 'FJ' limit 1",
}
"""What `key`, `identifier` and parameters named behind the noun stand for after this service and noun; rules that only Fiji
has, for each numbers its own."""
NOT_SHOWN = ("trusted-trader/arrangements", "trusted-trader/partner-files")
"""What the demonstration has none of; tests/service/trusted_trader/test_exchange.py looks at these from next door."""
PUBLIC = re.compile(
    r"/event-types/\{name\}$|/rulings/\{number[^}]*\}(?:\.pdf|/editions)?$|/tariff/\{edition\}|/reports/\{name\}|/requirements$|/administrations$|/rulings$"
    r"|/(?:trusted-trader|advance-rulings)/(?:verify|register)/\{number[^}]*\}$|/trusted-trader/(?:questionnaires|programmes)/\{edition\}"
)
"""What anybody reads; editions, which each administration counts from 1, so none is another's; reports, which each has."""
SHARED = re.compile(r"/experts/\{key\}$")
"""The directory of experts is for the officers of every administration; only its own writes an entry."""
NOTHING = re.compile(r"/statistics/rules/\{rule\}/overlap$|/operators/\{tin\}/")
"""Counts of a rule, or what is known of a firm, which are none for one that is not there."""
SECRETS = (
    "select id::text from advance_rulings.application where administration = 'FJ'"
    " union select id::text from advance_rulings.document where administration = 'FJ'"
    " union select id::text from identity.organisation where administration = 'FJ'"
    " union select id::text from identity.membership where administration = 'FJ'"
    " union select id::text from identity.client where administration = 'FJ'"
    " union select id::text from risk.declaration where administration = 'FJ'"
    " union select reference from risk.declaration where administration = 'FJ'"
    " union select id::text from risk.watch_entry where administration = 'FJ'"
    " union select id::text from risk.intake_file where administration = 'FJ'"
    " union select id::text from trusted_trader.application where administration = 'FJ'"
    " union select id::text from trusted_trader.site where administration = 'FJ'"
    " union select id::text from trusted_trader.visit where administration = 'FJ'"
    " union select id::text from trusted_trader.compliance_entry where administration = 'FJ'"
)


@dataclass(frozen=True)
class Route:
    method: str
    path: str

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"\{(\w+)", self.path)

    @property
    def noun(self) -> str:
        return "/".join(self.path.split("/")[2:4])

    def filled(self, values: dict[str, str]) -> str:
        return re.sub(r"\{(\w+)[^}]*\}", lambda found: values[found[1]], self.path)


@pytest.fixture(scope="module")
def routes(one_process: Installation) -> list[Route]:
    described = httpx.get(f"{one_process.url}/api/openapi.json", timeout=30).json()
    return [
        Route(method.upper(), path) for path, item in described["paths"].items() for method in item
        if method in ("get", "post", "put", "patch", "delete")
    ]  # fmt: skip


@pytest.fixture(scope="module")
def strangers(one_process: Installation) -> dict[str, Visitor]:
    """People of Vanuatu: who reviews and analyses risk, who decides, who examines, a trader."""
    wanted = {"reviewer": False, "decider": False, "examiner": False, "trader": True}
    return {
        role: sign_in(one_process.url, person(one_process.data, administration="VU", role=role, organisation=of_a_firm))
        for role, of_a_firm in wanted.items()
    }


@pytest.fixture(scope="module")
def of_fiji(one_process: Installation) -> dict[str, list[str]]:
    """Identifiers that exist in Fiji, as the owner of the tables sees them."""
    sign_in(one_process.url, person(one_process.data, administration="FJ", role="trader", organisation=True))
    with psycopg.connect(one_process.environment["DATABASE_URL"]) as connection:
        queries = {**IDENTIFIERS, **OF_A_NOUN}
        found = {name: [row[0] for row in connection.execute(query)] for name, query in queries.items()}
    assert found["key"]
    assert found["session_id"]
    assert found["organisation_id"]
    shown = [noun for noun in OF_A_NOUN if noun.startswith(("risk", "trusted")) and noun not in NOT_SHOWN]
    assert not [noun for noun in shown if not found[noun]]
    return found


def ask(visitor: Visitor, route: Route, path: str) -> tuple[int, Any]:
    headers = {"Idempotency-Key": uuid4().hex, "If-Match": '"1"'}
    body: dict[str, Any] | None = {} if route.method in ("POST", "PUT", "PATCH") else None
    answer = visitor.call(route.method, path.removeprefix("/api"), json=body, headers=headers)
    is_json = "json" in answer.headers.get("content-type", "")
    return answer.status_code, answer.json().get("code") if is_json and answer.content else None


def test_c7_what_is_fijis_is_not_there_for_vanuatu(routes, strangers, of_fiji):
    asked = 0
    for route in routes:
        if not route.parameters or PUBLIC.search(route.path) or (route.method == "GET" and SHARED.search(route.path)):
            continue
        assert set(route.parameters) <= {*IDENTIFIERS, *WORDS}, f"{route.path}: name where its identifiers come from"
        own = {name: [WORDS[name]] if name in WORDS else of_fiji[name] for name in route.parameters}
        own |= {name: of_fiji[route.noun] for name in ("key", "identifier") if name in own and route.noun in of_fiji}
        own |= {name: of_fiji[f"{route.noun}/{name}"] for name in own if f"{route.noun}/{name}" in of_fiji}
        choices = product(*(own[name] or [str(uuid4())] for name in route.parameters))
        for values, (role, visitor) in product(choices, strangers.items()):
            real = dict(zip(route.parameters, values, strict=True))
            nothing = {name: WORDS.get(name) or NOWHERE.get(name, str(uuid4())) for name in route.parameters}
            theirs, none = ask(visitor, route, route.filled(real)), ask(visitor, route, route.filled(nothing))
            assert theirs == none, f"{role}: {route.method} {route.path} tells what is there: {theirs}, else {none}"
            harmless = (route.method == "DELETE" and theirs[0] == 204) or (
                NOTHING.search(route.path) and theirs[0] == 200
            )
            assert theirs[0] in (403, 404, 415, 422) or harmless, f"{role}: {route}: {theirs}"
            asked += 1
    assert asked > 100


def test_c7_no_list_names_anything_of_fiji(routes, strangers, one_process):
    with psycopg.connect(one_process.environment["DATABASE_URL"]) as connection:
        secrets = {row[0] for row in connection.execute(SECRETS)}
    assert len(secrets) > 10
    looked = 0
    for route in routes:
        if route.parameters or route.method != "GET" or PUBLIC.search(route.path):
            continue
        for role, visitor in strangers.items():
            answer = visitor.call("GET", route.path.removeprefix("/api"))
            shown = {identifier for identifier in secrets if identifier in answer.text}
            assert shown == set(), f"{role}: GET {route.path}"
            looked += answer.status_code == 200
    assert looked > 10


def test_c7_nothing_was_changed_by_trying(strangers, of_fiji, one_process):
    with psycopg.connect(one_process.environment["DATABASE_URL"]) as connection:
        query = """select count(*) from advance_rulings.audit_entry where administration = 'FJ' and actor ->> 'id' in
            (select m.person_id::text from identity.membership m where m.administration = 'VU')"""
        assert connection.execute(query).fetchall() == [(0,)]
