"""Two small services that answer as the real ones promise: what the portal's pages are fed with before there is a database.

The shapes are those of `services/identity/schemas` and `services/advance_rulings/schemas`; the contract tests hold the
portal's client to the real ones.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

PERSON = {
    "id": "p1",
    "name": "Litia Vakacegu",
    "email": "litia@example.fj",
    "language": "en",
    "has_totp": False,
    "version": 3,
}
FIRM = {
    "id": "o1",
    "name": "Savusavu Coconut Mills",
    "tin": "FJ-1001",
    "agent": False,
    "status": "confirmed",
    "stated_name": None,
}
MEMBERSHIPS = [
    {
        "id": "m1", "administration": "FJ", "side": "firm", "organisation": FIRM, "roles": ["trader", "firm-manager"], "status": "confirmed",
        "reason": None, "from_on": "2026-01-01", "until_on": None, "current": True, "needs_totp": False,
    },
    {
        "id": "m2", "administration": "VU", "side": "firm", "organisation": FIRM | {"id": None, "name": None, "stated_name": "Savusavu Mills (Vila)"},
        "roles": ["trader"], "status": "claimed", "reason": None, "from_on": "2026-11-01", "until_on": None, "current": False, "needs_totp": False,
    },
]  # fmt: skip
OFFICE = MEMBERSHIPS[0] | {
    "id": "m3",
    "side": "administration",
    "organisation": None,
    "roles": ["reviewer"],
    "needs_totp": True,
}
SESSION = {
    "id": "s1", "began_at": "2026-11-21T20:00:00Z", "seen_at": "2026-11-22T02:40:00Z", "ends_at": "2026-11-22T10:40:00Z",
    "address": "203.0.113.7", "device": "Firefox on Android", "amr": ["pwd"], "current": True,
}  # fmt: skip


def ruling(**changes: Any) -> dict[str, Any]:
    """A published ruling."""
    return {
        "number": "FJ-AR-2026-00042", "administration": "FJ", "subject": "Virgin coconut oil in bottles of 250 ml", "hs_codes": ["1513.19"],
        "type": "classification", "status": "in_force", "reference": False, "source": None, "issued_on": "2026-09-01",
        "valid_from": "2026-09-01", "valid_until": "2029-08-31",
        "snippet": "Cold-pressed oil of fresh coconut, clear, in glass bottles of 250 ml, put up for retail sale.",
        "goods_description": "Cold-pressed oil of fresh coconut kernel, clear and colourless, free fatty acid below 0.2 %, in glass bottles of "
        "250 ml, twelve to a carton, put up for retail sale.\n\nNothing is added, and the oil is not chemically modified.",
        "reasoning": "Heading 1513 covers coconut (copra) oil and its fractions, whether or not refined, but not chemically modified.\n\n"
        "The oil is pressed from fresh kernel and only filtered. Filtering does not make it a refined oil in the sense of subheading note 1; "
        "but it is not crude oil either, since it is put up for retail sale as a table oil. It falls in subheading 1513.19 by General "
        "Interpretative Rules 1 and 6.",
        "legal_basis": "Customs Act 1986, section 154B; General Interpretative Rules 1 and 6", "conditions": "", "hs_edition": "HS 2022",
        "origin_country": None, "valuation_method": None, "category": None, "ended_on": None, "end_ground": None, "end_reason": None,
        "replaced_by": None, "zone": "Pacific/Fiji", "version": 1, "edition": 1, "reissued_by": None, "reissue_of": None,
        "keywords": [], "basis": [], "cited": [], "agreement": None, "origin_rule": None, "relief": None, "history": [], "replaces": [],
        "adopted_administration": None, "adopted_number": None, "adopted_by": [], "partner": None, "changed_at": "2026-03-03T00:00:00Z",
    } | changes  # fmt: skip


RULINGS = [
    ruling(),
    ruling(
        number="VU-AR-2026-00007", administration="VU", subject="Solar lamp with built-in telephone charger", hs_codes=["8513.10"],
        snippet="Portable electric lamp working by its own battery, with a small solar panel and a socket to charge telephones.",
        status="expired", valid_until="2026-10-31",
    ),
    ruling(
        number="N277893", administration="US", subject="The tariff classification of roasted garlic from China", hs_codes=["2005.99.9700"],
        snippet="Roasted garlic cloves in oil.", status="reference", reference=True, source="CROSS, U.S. Customs and Border Protection",
        valid_from=None, valid_until=None, hs_edition=None,
    ),
    ruling(
        number="TO-AR-2026-00003", administration="TO", subject="Origin of vanilla beans cured in Vava'u", hs_codes=["0905.10"], type="origin",
        origin_country="TO", status="revoked", ended_on="2026-11-02", end_ground="change_of_law", end_reason="The list of 1 November changed.",
        replaced_by="TO-AR-2026-00009",
    ),
]  # fmt: skip


def value(name: str, of: Any, *, law: str = "WTO TFA Article 3.1", confirmed: bool = False) -> dict[str, Any]:
    """A published parameter."""
    return {
        "name": f"advance_rulings.{name}",
        "value": of,
        "from_on": "1900-01-01",
        "law": law,
        "confirmed": confirmed,
        "note": "",
    }


def _asked(*names: str) -> list[dict[str, Any]]:
    return [{"name": name, "kind": "text", "required": name != "confidential_parts", "limit": 0} for name in names]


REQUIREMENTS: dict[str, Any] = {
    "administration": "FJ", "name": "Fiji Revenue and Customs Service", "office": "Suva", "zone": "Pacific/Fiji", "currency": "FJD",
    "languages": ["en"], "demonstration": False,
    "types": {
        "classification": _asked("capacity", "goods_name", "goods_description", "composition", "process", "intended_use", "confidential_parts"),
        "origin": _asked("capacity", "goods_name", "agreement", "exporting_country", "materials"),
        "valuation": _asked("capacity", "goods_name", "valuation"),
    },
    "years": [
        {"type": "classification", "year": 2026, "decided": 41, "within": 40, "within_percent": 97.6, "few": False, "median_days": 18.0, "p90_days": 27.0},
    ],
    "performance": [
        {"type": "classification", "limit": value("limit.classification", 30), "basis": "working_days", "decided": 41, "within": 40, "within_percent": 97.6, "few": False, "median_days": 18.0, "p90_days": 27.0, "since": "2025-11-22"},
        {"type": "origin", "limit": value("limit.origin", 60), "basis": "working_days", "decided": 9, "within": 8, "within_percent": 88.9, "few": True, "median_days": 33.0, "p90_days": 64.0, "since": "2025-11-22"},
        {"type": "valuation", "limit": value("limit.valuation", 60), "basis": "working_days", "decided": 0, "within": 0, "within_percent": None, "few": True, "median_days": None, "p90_days": None, "since": "2025-11-22"},
    ],
    "completeness": value("completeness_days", 5), "answer_time": value("answer_days", 30, law="WCO guidelines on advance rulings"),
    "validity": value("validity_months", 36, law="WTO TFA Article 3.3"), "fees": [value("fee.classification", {"amount": 2500, "currency": "FJD"}, law="")],
    "binding_on_applicant": value("binding_on_applicant", False, law="WTO TFA Article 3.5"), "documents_maximum": value("documents.maximum_count", 10, law=""),
    "document_bytes": value("documents.maximum_bytes", 10485760, law=""), "document_types": ["application/pdf"],
    "hs_edition": value("hs_edition", "HS 2022", law=""),
    "law": value("law.decision", "Customs Act 1986, sections 154A to 154H", law="Customs Act 1986, sections 154A to 154H", confirmed=True),
    "review": value("review_route.en", "You may ask in writing for a review of this decision.", law="WTO TFA Articles 3.7 and 4"),
    "hours": {"monday": ["08:00-13:00", "14:00-16:30"], "friday": ["08:00-13:00", "14:00-16:00"]}, "hours_law": "", "hours_confirmed": False,
    "closures": [{"id": "c1", "from_on": "2026-12-02", "until_on": "2026-12-04", "reason": "Cyclone Ana", "law": "Natural Disaster Act, section 17"}],
}  # fmt: skip
ADMINISTRATIONS = [
    {"code": "FJ", "name": "Fiji Revenue and Customs Service", "names": {"en": "Fiji Revenue and Customs Service", "fr": "Service des recettes et des douanes des Fidji"}, "sandbox": False},
    {"code": "TO", "name": "Tonga Ministry of Revenue and Customs", "names": {"en": "Tonga Ministry of Revenue and Customs"}, "sandbox": False},
    {"code": "VU", "name": "Vanuatu Customs and Inland Revenue", "names": {"en": "Vanuatu Customs and Inland Revenue"}, "sandbox": False},
    {"code": "XX", "name": "Sandbox", "names": {"en": "Sandbox"}, "sandbox": True},
]  # fmt: skip


@dataclass
class FakeApi:
    """Both services, and what was asked of them: (method, path, headers, body) each."""

    calls: list[tuple[str, str, dict[str, str], Any]] = field(default_factory=list)
    answers: dict[tuple[str, str], Callable[[Any], tuple[int, Any]]] = field(default_factory=dict)
    down: bool = False

    def peers(self) -> dict[str, Any]:
        """By the names the portal calls them."""
        return {"identity": self._app(self._identity), "advance_rulings": self._app(self._rulings)}

    def _app(self, answer: Callable[[str, str, Request, Any], tuple[int, Any]]) -> ASGIApp:
        async def endpoint(request: Request) -> Response:
            raw = await request.body()
            body = json.loads(raw) if raw and "json" in request.headers.get("content-type", "") else raw
            path = request.url.path
            self.calls.append((request.method, path, dict(request.headers), body))
            special = self.answers.get((request.method, path))
            status, found = special(body) if special else answer(request.method, path, request, body)
            if status == 204:
                return Response(status_code=204)
            return JSONResponse(found, status_code=status, headers={"ETag": '"7"'})

        methods = ["GET", "POST", "PATCH", "PUT", "DELETE"]
        up = Starlette(routes=[Route("/{path:path}", endpoint, methods=methods)])

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            if self.down:
                self.calls.append((scope["method"], scope["path"], {}, None))
                raise ConnectionError("nobody is there")
            await up(scope, receive, send)

        return app

    def _rulings(self, method: str, path: str, request: Request, body: Any) -> tuple[int, Any]:
        if path == "/administrations":
            return 200, ADMINISTRATIONS
        if path == "/requirements":
            return 200, REQUIREMENTS
        if path == "/rulings":
            query = request.query_params.get("q", "").lower()
            if request.query_params.get("hs", "") == "xx":
                return 422, problem(
                    "invalid",
                    errors=[
                        {
                            "pointer": "query:hs",
                            "code": "not-a-code",
                            "detail": "'xx' is not a tariff code.",
                            "hint": "Give two to ten digits.",
                        }
                    ],
                )
            items = [
                row for row in RULINGS if query in (row["subject"] + row["number"] + " ".join(row["hs_codes"])).lower()
            ]
            return 200, {
                "items": items,
                "next": "c2" if not query else None,
                "meant": ["garlic"] if query == "garlik" else [],
                "total": {"count": 1000, "more": True},
                "facets": {
                    "year": [{"value": "2026", "count": 700}, {"value": "2025", "count": 300}],
                    "status": [{"value": "in_force", "count": 600}, {"value": "revoked", "count": 400}],
                    "chapter": [{"value": "15", "count": 9}, {"value": "85", "count": 3}],
                },
            }
        if path.startswith("/rulings/"):
            for row in RULINGS:
                if row["number"] == path.rpartition("/")[2]:
                    return 200, row
        return 404, problem("not-found")

    def _identity(self, method: str, path: str, request: Request, body: Any) -> tuple[int, Any]:
        if (method, path) == ("POST", "/sessions"):
            return self._sign_in(body)
        if method == "DELETE":
            return 204, None
        if path == "/me":
            acting = {"membership": "m1", "administration": "FJ", "organisation": FIRM, "roles": ["trader"]}
            return 200, {
                "person": PERSON,
                "client": None,
                "memberships": MEMBERSHIPS,
                "acting_as": acting,
                "session": SESSION,
            }
        if path == "/sessions":
            return 200, {"items": [SESSION, SESSION | {"id": "s2", "device": "Chrome on Windows", "current": False}]}
        if path == "/sessions/current/act":
            return 200, {
                "acting_as": {
                    "membership": body["membership"],
                    "administration": "FJ",
                    "organisation": FIRM,
                    "roles": ["trader"],
                }
            }
        if path in ("/registrations/confirm", "/resets/confirm") and body["code"] != "right":
            return 422, problem("code-not-valid")
        if path == "/me/totp":
            return 200, {
                "secret": "JBSWY3DPEHPK3PXP",
                "address": "otpauth://totp/Vaka:litia?secret=JBSWY3DPEHPK3PXP&issuer=Vaka",
            }
        if path == "/invitations/look":
            return 200, {
                "administration": "FJ",
                "organisation": "Savusavu Coconut Mills",
                "email": "x@example.fj",
                "inviter": "Litia Vakacegu",
                "roles": ["trader"],
                "registered": False,
            }
        return 200, {"detail": "Done."}

    @staticmethod
    def _sign_in(body: dict[str, str]) -> tuple[int, Any]:
        if body["password"] != "four unrelated words":
            return 401, problem("wrong-credentials")
        officer = body["email"].startswith("officer")
        if officer and "code" not in body:
            return 401, problem("code-required")
        if officer and body["code"] != "123456":
            return 401, problem("code-wrong")
        membership = OFFICE if officer else MEMBERSHIPS[0]
        acting = {
            "membership": membership["id"],
            "administration": "FJ",
            "organisation": membership["organisation"],
            "roles": membership["roles"],
        }
        return 201, {
            "token": "vks_0123456789abcdef0123456789abcdef", "expires_at": "2026-11-22T12:00:00Z", "person": PERSON,
            "memberships": [membership], "acting_as": acting,
        }  # fmt: skip


def problem(code: str, **members: Any) -> dict[str, Any]:
    """A problem's body."""
    return {
        "type": f"/problems/{code}",
        "code": code,
        "title": code,
        "status": 0,
        "detail": "",
        "hint": "",
        "errors": [],
    } | members


def actor_token(**claims: Any) -> str:
    """What the gateway would put on the request: the portal reads it and never verifies it."""
    given = {
        "sub": "p1", "kind": "person", "name": "Litia Vakacegu", "adm": "FJ", "org": "o1", "org_name": "Savusavu Coconut Mills", "tin": "FJ-1001",
        "roles": ["trader", "firm-manager"], "lang": "en", "sid": "s1", "amr": ["pwd"],
    } | claims  # fmt: skip
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in ({"alg": "EdDSA"}, given)
    ]
    return ".".join([*parts, "c2lnbmF0dXJl"])


TRADER = actor_token()
OFFICER = actor_token(
    sub="p9",
    name="Sera Tuilagi",
    org=None,
    org_name=None,
    tin=None,
    roles=["reviewer", "decider", "registrar"],
    amr=["pwd", "otp"],
)
