"""An office with its cases, as the API would tell of it: what officers' pages are fed with in unit tests."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from tests.unit.portal.fake_api import FakeApi, actor_token

ZONE = "Pacific/Fiji"
SERA = {"id": "p9", "name": "Sera Tuilagi"}
JONE = {"id": "p8", "name": "Jone Waqa"}
MERE = {"id": "p7", "name": "Mere Naulu"}
LITIA = {"id": "p1", "name": "Litia Vakacegu"}
REVIEWER = actor_token(
    sub="p9", name="Sera Tuilagi", org=None, org_name=None, tin=None, roles=["reviewer", "counter"], amr=["pwd", "otp"]
)
EVERYTHING = actor_token(
    sub="p9", name="Sera Tuilagi", org=None, org_name=None, tin=None, amr=["pwd", "otp"],
    roles=["reviewer", "decider", "registrar", "parameters", "counter", "auditor"],
)  # fmt: skip


def moment(day: str, time: str = "02:15") -> dict[str, str]:
    """An instant; Fiji is twelve hours ahead."""
    hour = (int(time[:2]) + 12) % 24
    return {"at": f"{day}T{time}:00Z", "office": f"{day}T{hour:02d}{time[2:]}:00+12:00", "zone": ZONE}


def clock(band: str, counted: int = 12, limit: int = 30, due: str = "2026-12-04") -> dict[str, Any]:
    """A statutory clock in a band."""
    state = {"not_started": "not_started", "paused": "paused", "stopped": "stopped"}.get(band, "running")
    started = moment("2026-11-02") if band != "not_started" else None
    return {
        "state": state, "band": band, "limit": limit, "basis": "working_days", "counted": counted, "remaining": limit - counted,
        "started": started, "due_on": due if state == "running" else None, "due": moment(due, "04:30") if state == "running" else None,
        "stopped": moment("2026-11-20") if state == "stopped" else None, "law": "WTO TFA Article 3.1", "confirmed": False,
    }  # fmt: skip


GOODS = (
    ("Virgin coconut oil in glass bottles", "Savusavu Coconut Mills", "classification"),
    ("Solar lamp with telephone charger", "Nadi Power Supplies", "classification"),
    ("Kava powder, instant, in sachets of 25 g", "Taveuni Kava Growers Cooperative", "classification"),
    ("Frozen tuna loins, cooked", "Levuka Fish Company", "origin"),
    ("Second-hand outboard motors, 40 hp", "Lautoka Marine", "valuation"),
    ("Woven pandanus mats with synthetic edging", "Women's Handicraft Centre of Lau", "classification"),
    ("Garments of cotton, sewn in Suva from imported fabric", "Suva Garments", "origin"),
    ("Drinking water in bottles of 1.5 litres", "Rakiraki Springs", "classification"),
)
SITUATIONS = (
    ("accepted", "overdue", 33, "2026-11-18", SERA),
    ("assessment", "due_soon", 27, "2026-11-26", SERA),
    ("submitted", "not_started", 0, "2026-11-27", None),
    ("awaiting_applicant", "paused", 9, "2026-12-10", JONE),
    ("proposed", "on_time", 18, "2026-12-11", MERE),
    ("assessment", "on_time", 12, "2026-12-04", None),
    ("incomplete", "not_started", 0, "2026-12-01", JONE),
)


def row(at: int, **changes: Any) -> dict[str, Any]:
    """The case with this number, in one of many situations."""
    goods, applicant, kind = GOODS[at % len(GOODS)]
    state, band, counted, due, assignee = SITUATIONS[at % len(SITUATIONS)]
    limit = 30 if kind == "classification" else 60
    waiting = "applicant" if state in ("incomplete", "awaiting_applicant") else "office"
    return {
        "id": f"a{at}", "number": f"FJ-AR-2026-{at:05d}", "version": 4, "type": kind, "state": state, "goods_name": goods,
        "applicant": {"organisation": "o1", "name": applicant, "tin": "FJ-1001"},
        "agent": {"organisation": "o2", "name": "Pacific Customs Agents", "tin": None} if at % 5 == 0 else None,
        "lodged_by": "applicant", "assignee": assignee, "team": "t1" if at % 3 == 0 else None, "created": moment("2026-10-28"), "submitted": moment("2026-10-30"),
        "changed": moment("2026-11-19", "03:42"), "changed_by": assignee or LITIA, "clock": clock(band, counted, limit, due),
        "waiting_for": waiting, "waiting_until_on": due, "waiting_until": moment(due, "04:30"), "ruling": None, "contest": None,
    } | changes  # fmt: skip


def question(name: str, answer: Any, kind: str = "long_text", **changes: Any) -> dict[str, Any]:
    """A question of the form with its answer."""
    return {
        "name": name, "kind": kind, "required": True, "applies": True, "answered": answer is not None, "missing": False,
        "answer": answer, "choices": [], "limit": 2000, "returned": False,
    } | changes  # fmt: skip


def step(at: int, action: str, to: str, who: dict[str, str], day: str, **changes: Any) -> dict[str, Any]:
    """A numbered step."""
    return {
        "number": f"FJ-AR-2026-00042/{at}", "action": action, "title": action, "from_state": "", "to_state": to, "when": moment(day),
        "actor": who, "actor_organisation": None, "clock": None, "law": "Customs Act 1986, sections 154A to 154H", "law_confirmed": False,
        "external_text": "", "review": "You may ask in writing for a review of this decision.", "internal_text": "", "override_reason": None,
        "parameters": {"limit.classification": {"value": 30, "law": "WTO TFA Article 3.1", "confirmed": False, "from_on": "1900-01-01"}},
    } | changes  # fmt: skip


def offer(name: str, *, possible: bool = True, why: str = "", override: bool = False) -> dict[str, Any]:
    """An action that is offered."""
    return {
        "name": name,
        "title": name,
        "possible": possible,
        "why_not": [why] if why else [],
        "override_possible": override,
    }


SECOND = (
    "Another officer than the one who proposed must sign; only a small office may override this, giving its reason."
)
OFFERS = {
    "submitted": [offer("assign"), offer("attach"), offer("return"), offer("accept", possible=False, why="Every required question must be answered first.")],
    "accepted": [offer("assign"), offer("attach"), offer("assess")],
    "assessment": [offer("assign"), offer("attach"), offer("request-information"), offer("propose")],
    "proposed": [
        offer("assign"), offer("attach"), offer("send-back"), offer("issue", possible=False, why=SECOND, override=True),
        offer("decline", possible=False, why="What is signed must be what was proposed: this proposal is not to decline."),
    ],
    "awaiting_applicant": [offer("assign")],
    "incomplete": [offer("assign")],
}  # fmt: skip
PROPOSAL = {
    "by": SERA, "when": moment("2026-11-20"), "outcome": "issue",
    "content": {
        "subject": "Virgin coconut oil in bottles of 250 ml", "hs_code": "151319", "goods_description": "Cold-pressed oil of fresh coconut.",
        "reasoning": "Heading 1513 covers coconut oil and its fractions, whether or not refined.", "legal_basis": "GIR 1 and 6", "conditions": "",
        "publish": True, "valid_from": None, "valid_until": None, "external_text": "",
    },
    "internal_text": "Compared with FJ-AR-2025-00011; the laboratory saw no refining.",
}  # fmt: skip


NO_FEE = {
    "state": "none", "amount": None, "currency": None, "reference": None, "settled": None, "first": False,
}  # fmt: skip


def case(at: int = 42, **changes: Any) -> dict[str, Any]:
    """A case on one page."""
    found = row(at) | {
        "administration": "FJ", "lodged_by_person": LITIA, "applicant_contact": None, "missing": [], "documents_left": 7, "document_maximum_bytes": 10485760,
        "answers": {"goods_name": "Virgin coconut oil in glass bottles", "envisaged_hs_code": "151319"},
        "questions": [
            question("capacity", "importer", "choice"), question("goods_name", "Virgin coconut oil in glass bottles", "text"),
            question("goods_description", "Cold-pressed oil from fresh coconut, clear, in bottles of 250 ml, twelve to a carton.\n\nLabelled for retail sale."),
            question("composition", "100 % coconut oil, free fatty acid below 0.2 %, nothing added."),
            question("process", "Fresh nuts are grated, dried at 40 °C, pressed, filtered and bottled in Savusavu."),
            question("envisaged_hs_code", "151319", "hs_code"), question("similar_rulings_known", False, "yes_no"),
            question("proceedings_pending", False, "yes_no"), question("confidential_parts", None, missing=False, required=False),
        ],
        "documents": [
            {"id": "d1", "name": "Photograph of the bottle.jpg", "kind": "photograph", "media_type": "image/jpeg", "bytes": 845_120, "sha256": "0" * 64,
             "confidential": False, "of_the_office": False, "added": moment("2026-10-29"), "added_by": LITIA, "removable": False},
            {"id": "d2", "name": "Recipe and process.pdf", "kind": "other", "media_type": "application/pdf", "bytes": 2_345_120, "sha256": "0" * 64,
             "confidential": True, "of_the_office": False, "added": moment("2026-10-29"), "added_by": LITIA, "removable": False},
        ],
        "information_requests": [
            {"number": 1, "question": "Is the oil deodorised after pressing?", "asked": moment("2026-11-09"), "asked_by": SERA, "until_on": "2026-12-09",
             "until": moment("2026-12-09"), "answer": "No. It is pressed and filtered only.", "answered": moment("2026-11-12"), "answered_by": LITIA},
        ],
        "proposal": None, "code_warnings": [], "decision": None, "keywords": ["coconut oil"], "team_name": "Foods and drinks", "conflicts": [],
        "samples": [], "laboratory": [], "contests": [], "contestable": [], "opinions": [], "fee": NO_FEE,
        "steps": [
            step(1, "submit", "submitted", LITIA, "2026-10-30", actor_organisation="Savusavu Coconut Mills", external_text="The application was submitted."),
            step(2, "accept", "accepted", SERA, "2026-11-02", clock="starts", external_text="The application is complete. The time for the decision runs from today."),
            step(3, "request-information", "awaiting_applicant", SERA, "2026-11-09", clock="pauses", external_text="The office needs an answer.", internal_text="Asked the laboratory too."),
            step(4, "answer", "assessment", LITIA, "2026-11-12", clock="resumes", external_text="The applicant answered."),
        ],
        "review": "You may ask in writing for a review of this decision.",
    }  # fmt: skip
    found |= changes
    found.setdefault("actions", OFFERS.get(found["state"], []))
    if found["state"] == "proposed" and found["proposal"] is None:
        found["proposal"] = PROPOSAL
    return found


TEAM = {
    "id": "t1", "name": "Foods and drinks", "version": 1, "types": [], "chapters": ["20", "22"], "place": 1, "active": True,
    "members": [], "open_cases": 12, "changed": moment("2026-11-02"), "changed_by": SERA,
}  # fmt: skip


class OfficeApi(FakeApi):
    """The fake API with an office of eighty cases behind it; `cases` holds what a test changed."""

    def __init__(self) -> None:
        super().__init__()
        self.cases: dict[str, dict[str, Any]] = {}

    def _rulings(self, method: str, path: str, request: Request, body: Any) -> tuple[int, Any]:
        if path == "/applications":
            rows = [row(at) for at in range(1, 81)]
            states = request.query_params.getlist("state")
            band, words = request.query_params.get("band"), request.query_params.get("q", "").lower()
            rows = [
                found
                for found in rows
                if (not states or found["state"] in states) and (not band or found["clock"]["band"] == band)
            ]
            rows = [found for found in rows if words in found["goods_name"].lower()]
            return 200, {"items": sorted(rows, key=lambda found: str(found["waiting_until_on"])), "next": None}
        if path == "/today":
            rows = [row(at) for at in range(1, 81)]
            by_state = {
                state: [found for found in rows if found["state"] == state]
                for state in ("submitted", "proposed", "awaiting_applicant")
            }
            by_band = {
                band: [found for found in rows if found["clock"]["band"] == band] for band in ("overdue", "due_soon")
            }
            lists = {
                **by_band, "to_accept": by_state["submitted"], "to_sign": by_state["proposed"], "waiting_for_applicant": by_state["awaiting_applicant"],
                "mine": [found for found in rows if found["assignee"] == SERA],
            }  # fmt: skip
            counts = {name: len(found) for name, found in lists.items()} | {"in_assessment": 20, "unassigned": 21}
            return 200, {
                "date": "2026-11-23",
                "zone": ZONE,
                "working_day": True,
                "closed_because": None,
                "counts": counts,
                **lists,
            }
        if path == "/teams":
            return 200, {"items": [TEAM], "next": None}
        if path.endswith(("/similar", "/conflicts", "/keyword-suggestions")):
            return 200, {"items": [], "code": None}
        if path.startswith("/applications/"):
            which = path.split("/")[2]
            found = self.cases.get(which) or case(
                int(which.removeprefix("a")) if which[:1] == "a" and which[1:].isdigit() else 42
            )
            return 200, found
        return super()._rulings(method, path, request, body)

    def _identity(self, method: str, path: str, request: Request, body: Any) -> tuple[int, Any]:
        if path == "/colleagues":
            people = [
                ("o-1", "Sera Tuilagi", ["reviewer"]),
                ("o-2", "Jone Vuli", ["decider"]),
                ("o-3", "Ana Counter", ["counter"]),
            ]
            return 200, {"items": [{"id": who, "name": name, "roles": roles} for who, name, roles in people]}
        return super()._identity(method, path, request, body)
