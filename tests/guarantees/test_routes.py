"""Every route says who may use it, and every change happens once and to the version meant."""

from __future__ import annotations

import re
from typing import get_type_hints

import pytest
from pydantic import BaseModel

from deploy.parts import services
from gateway.limits import MAX_BODY, largest_body
from shared.web import FromService, Public, Requires, SignedIn
from tests.guarantees.inspection import CHANGING, called_in_api, permissions

PUBLIC = {
    "identity POST /sessions": "signing in",
    "identity POST /registrations": "registering oneself",
    "identity POST /registrations/confirm": "the code from the e-mail is the proof",
    "identity POST /resets": "asking for a way back in",
    "identity POST /resets/confirm": "the code is the proof",
    "identity POST /invitations/look": "the code of the invitation is the proof",
    "identity POST /token": "the client's secret is the proof",
    "identity POST /internal/actor-tokens": "the opaque token is the proof; the gateway never routes /internal",
    "advance_rulings GET /rulings": "the public register",
    "advance_rulings GET /rulings/{number:path}": "a published ruling",
    "advance_rulings GET /rulings/{number}": "a published ruling",
    "advance_rulings GET /register/changes": "what changed in the public register",
    "advance_rulings GET /register/feed.json": "the newest of the public register",
    "advance_rulings GET /register/feed.atom": "the newest of the public register",
    "advance_rulings GET /register/rulings.jsonl": "the public register as a file",
    "advance_rulings GET /register/rulings.csv": "the public register as a file",
    "advance_rulings GET /register/exchange": "the published rulings of one administration as the file that it signs for partners",
    "advance_rulings GET /register/package": "the public register to carry to a port without a link",
    "advance_rulings GET /performance": "time limits and what decisions really took (TFA 3.6)",
    "advance_rulings GET /performance.csv": "the same as a table, to be notified",
    "advance_rulings GET /requirements": "what an application needs (TFA 3.6(a))",
    "advance_rulings GET /administrations": "which administrations are served here",
    "advance_rulings GET /tariff": "which editions of the Harmonized System can be looked up",
    "advance_rulings GET /tariff/{edition}": "the tariff, to browse and to search",
    "advance_rulings GET /rulings/{number:path}/editions": "a published ruling on other editions of the HS",
    "advance_rulings GET /tariff/{edition}/{code}": "a line of the tariff",
    "risk GET /random/commitments": "what the random draw was committed to, so that anybody can check it",
    "trusted_trader GET /fairness": "published figures from which nobody can be made out",
    "trusted_trader GET /programme": "the programme and its criteria are published (TFA 7.7.2(a))",
    "trusted_trader GET /programme/fact-sheet": "what members tell each other of their schemes (TFA 7.7.6)",
    "trusted_trader GET /questionnaires/{edition}": "what a firm will be asked is known beforehand",
    "trusted_trader GET /eligibility/questions": "the check in five minutes, before anybody signs up",
    "trusted_trader POST /eligibility": "the answers stand in the body; nothing is stored",
    "trusted_trader GET /register": "the public register of holders who agreed (AEO-28)",
    "trusted_trader GET /register/{number}": "the check of a certificate's number (AEO-28)",
    "advance_rulings GET /rulings/{number:path}.pdf": "the public rendition of a published ruling, signed",
    "advance_rulings GET /verify/{number:path}": "whoever is shown a document may ask whether it counts",
    "advance_rulings GET /verify/keys": "public keys, with which anybody checks a signature",
    "advance_rulings GET /verify/offline": "the page that checks a code without a network",
    "advance_rulings GET /verify/words": "what the claims of statements are called",
    "advance_rulings POST /verify": "the document itself stands in the body; nothing is stored",
    "trusted_trader GET /verify/words": "what the claims of statements are called",
    "trusted_trader GET /verify/{number:path}": "whoever is shown a document may ask whether it counts",
    "trusted_trader GET /verify/keys": "public keys, with which anybody checks a signature",
    "trusted_trader GET /verify/offline": "the page that checks a code without a network",
    "trusted_trader POST /verify": "the document itself stands in the body; nothing is stored",
}
"""Who may be anybody, with the reason. Health, keys and metrics of each service are public by nature."""

ONCE_WITHOUT_KEY = {
    "identity POST /sessions": "a session is new each time, and nothing else is made",
    "identity POST /sessions/current/act": "saying twice for whom one acts is saying it once",
    "identity DELETE /sessions/current": "ending what has ended changes nothing",
    "identity DELETE /sessions/{session_id}": "ending what has ended changes nothing",
    "identity DELETE /sessions": "ending what has ended changes nothing",
    "identity POST /token": "a token is new each time (RFC 6749)",
    "identity POST /registrations": "must not tell whether an address is known; the code it sends works once",
    "identity POST /registrations/confirm": "the code works once",
    "identity POST /resets": "must not tell whether an address is known; the code it sends works once",
    "identity POST /resets/confirm": "the code works once",
    "identity POST /invitations/look": "looks, and sends the code in the body so that no log keeps it",
    "identity POST /invitations/accept": "the code works once",
    "identity POST /me/password": "the old password works once",
    "identity POST /me/totp": "a new key takes the place of the one not confirmed",
    "identity POST /me/totp/confirm": "a code works once",
    "identity POST /me/totp/forget": "a code works once",
    "identity POST /internal/actor-tokens": "reads",
    "identity POST /people/{person_id}/reset-code": "its answer is a secret and kept nowhere; a newer code takes its place",
    "identity DELETE /invitations/{invitation_id}": "withdrawing what was withdrawn changes nothing",
    "identity POST /clients": "its answer is a secret and kept nowhere; a second client can be ended",
    "advance_rulings PUT /applications/{key}/uploads/{identifier}/pieces/{offset}": "the same piece at the same place again changes nothing",
    "risk POST /declarations": "the same declaration again is known by its reference and its content",
    "risk POST /declarations/bulk": "the same declaration again is known by its reference and its content",
    "risk POST /rules/what-if": "reads; the condition stands in the body",
    "risk POST /rule-sets/back-test": "reads; the rules that are compared stand in the body",
    "risk POST /watch-entries/match": "looks a party up; that it was looked up is recorded each time",
    "advance_rulings POST /applications/{key}/preview-opinion": "reads; what would be released stands in the body",
    "trusted_trader POST /eligibility": "reads; the answers stand in the body",
    "trusted_trader POST /verify": "reads; the document stands in the body",
    "advance_rulings POST /verify": "reads; the document stands in the body",
}
"""Changes that need neither If-Match nor Idempotency-Key to happen once, with the reason."""

PLUMBING = ("/livez", "/readyz", "/internal/jwks", "/internal/metrics", "/internal/problems", "/internal/events")


def test_routes_are_found_at_all(every_route):
    assert len(every_route) > 60
    assert {route.service for route in every_route} == set(services())


def test_every_route_has_exactly_one_access_rule(every_route):
    assert [f"{route}: {len(route.access)}" for route in every_route if len(route.access) != 1] == []


def test_what_is_public_is_a_named_list(every_route):
    open_to_all = [
        str(route) for route in every_route
        if route.path not in PLUMBING and not isinstance(route.access[0], SignedIn)
    ]  # fmt: skip
    assert [name for name in open_to_all if name not in PUBLIC] == []


def test_where_a_large_body_is_taken_nobody_unknown_has_json_read(every_route):
    """FastAPI makes objects of a body before it asks who sends it; 25 MB of JSON become 700 MB, for anybody."""
    found = []
    for route in every_route:
        path = re.sub(r"\{[^}]*\}", "00000000-0000-4000-8000-000000000000", f"/api/{route.service}{route.path}")
        if route.method in CHANGING and largest_body(path) > MAX_BODY:
            taken = [kind for kind in get_type_hints(route.endpoint).values() if isinstance(kind, type)]
            found.append((str(route), any(issubclass(kind, BaseModel) for kind in taken)))
    assert len(found) > 10
    assert [name for name, reads_json in found if reads_json] == []


def test_what_is_asked_of_a_caller_exists(every_route):
    """A route that asks for a permission nobody defined would be closed to everybody."""
    for route in every_route:
        rule = route.access[0]
        if isinstance(rule, Requires):
            known = {str(permission) for permission in permissions(route.service).Permission}
            assert set(rule.permissions) <= known, str(route)
            assert rule.permissions, str(route)


@pytest.mark.parametrize("service", services())
def test_permissions_are_named_service_thing_verb_and_each_is_held_by_somebody(service):
    module = permissions(service)
    assert [p for p in module.Permission if not str(p).startswith(f"{service}:") or str(p).count(":") != 2] == []
    held = {permission for role in module.ROLES.values() for permission in role}
    others = (found for name, found in vars(module).items() if name.isupper() and isinstance(found, frozenset))
    held |= {permission for found in others for permission in found}
    assert set(module.Permission) - held == set()


def test_events_come_only_from_other_parts(every_route):
    found = [route for route in every_route if route.path == "/internal/events"]
    assert len(found) == len(services())
    assert all(isinstance(route.access[0], FromService) for route in found)


def test_every_change_takes_a_version_or_a_key(every_route):
    """`If-Match` or `Idempotency-Key`: looked for in the route's function and what it calls in the api."""
    missing = []
    for route in every_route:
        if route.method not in CHANGING or route.path in PLUMBING or str(route) in ONCE_WITHOUT_KEY:
            continue
        source = "\n".join(called_in_api(route.endpoint))
        if not any(sign in source for sign in (".require_key(", ".expect(", "call.version")):
            missing.append(str(route))
    assert missing == []


def test_the_named_lists_name_nothing_that_is_gone(every_route):
    known = {str(route) for route in every_route}
    one_of = {"advance_rulings GET /rulings/{number:path}", "advance_rulings GET /rulings/{number}"}
    assert [name for name in (*PUBLIC, *ONCE_WITHOUT_KEY) if name not in known and name not in one_of] == []
    assert known & one_of


def test_a_public_route_reads_or_has_its_own_proof(every_route):
    for route in every_route:
        if type(route.access[0]) is Public and route.method in CHANGING:
            reads = ONCE_WITHOUT_KEY.get(str(route), "").startswith("reads;")
            assert route.service == "identity" or reads, str(route)
