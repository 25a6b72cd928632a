"""The trusted-trader service on a real PostgreSQL: people of every role, a small programme in force, a clock that the tests move."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from services.trusted_trader.app import create_app
from services.trusted_trader.events import Note
from services.trusted_trader.model import Finding, Programme, Questionnaire, Site, Visit
from shared.actors import Actor, Kind
from shared.settings import Settings
from tests.service.house import ACME, Casework, alone, officer
from tests.service.house import MONDAY as MONDAY

OTHER = "22222222-2222-4222-8222-222222222222"
FAR = "44444444-4444-4444-8444-444444444444"

REVIEWER = officer("reviewer")
DECIDER = officer("decider")
COUNTER = officer("counter")
VALIDATOR = officer("validator")
MANAGER = officer("account-manager")
PARAMETERS = officer("parameters")
AUDITOR = officer("auditor")
REGISTRAR = officer("registrar")


def trader(
    organisation: str = ACME, *, name: str = "Litia Vakaloloma", administration: str = "FJ", tin: str = "50-10001-0-1"
) -> Actor:
    """Somebody of a firm; the id follows the name, so several people of one firm are several."""
    return Actor(
        kind=Kind.PERSON, id=f"trader-{organisation[:4]}-{name.split()[0].lower()}", name=name,
        administration=administration, roles=frozenset({"trader"}), organisation=organisation,
        organisation_name=f"Firm {organisation[:4]}", tin=tin,
    )  # fmt: skip


LITIA = trader()
SEMI = trader(name="Semi Tagilala")
STRANGER = trader(OTHER, name="Priya Shandil", tin="50-10002-0-8")
FAR_TRADER = trader(FAR, name="Serah Kalomoli", administration="VU", tin="204101")
FAR_REVIEWER = replace(REVIEWER, administration="VU")


def words(text: str) -> dict[str, str]:
    """A text in the two languages of the programme."""
    return {"en": text, "fr": f"{text} (fr)"}


def question(code: str, kind: str = "yes_no", **more: Any) -> dict[str, Any]:
    """One question; a yes or no is rated unless said otherwise."""
    rated: dict[str, Any] = {
        "weight": 2,
        "good": [True],
        "advice": {"next": words("Write it down."), "takes": "week", "help": "broker"},
    }
    return {
        "code": code, "text": words(f"Question {code}?"), "help": words("Why it is asked."), "kind": kind, "required": True,
        "evidence": "none", **(rated if kind == "yes_no" else {}), **more,
    }  # fmt: skip


REGIONAL: list[dict[str, Any]] = [
    {
        "element": "A", "title": words("Compliance"),
        "questions": [question("a.offences", criterion="a.record"), question("a.people", "text")],
    },
    {
        "element": "B", "title": words("Records"),
        "questions": [
            question("b.records", evidence="required", critical=True, criterion="b.records"),
            question("b.years", "number", required=False),
            question("b.audit", sizes=["medium", "large"]),
        ],
    },
    {
        "element": "I", "title": words("Premises"),
        "questions": [
            question(
                "i.fence", "choice", roles=["importer", "warehouse"], weight=1, good=["whole"],
                choices=[{"value": "whole", "label": words("All round")}, {"value": "none", "label": words("None")}],
                advice={"next": words("Lock the yard."), "takes": "month", "help": "police"},
            ),
        ],
    },
]  # fmt: skip
OWN: dict[str, Any] = {
    "sections": [{"element": "D", "title": words("Contact"), "questions": [question("fj.contact", "text")]}]
}
ANSWERS: dict[str, Any] = {
    "a.offences": True, "a.people": "Litia Vakaloloma, director.", "b.records": True, "i.fence": "whole",
    "fj.contact": "Litia, 330 1234",
}  # fmt: skip
"""What a micro importer of these tests answers; b.records needs evidence."""


def questionnaire_content() -> dict[str, Any]:
    """The whole questionnaire: the region's sections and the administration's own, in order of the elements."""
    sections = sorted([*REGIONAL, *OWN["sections"]], key=lambda section: section["element"])
    return {"regional": "2026-1", "sections": sections}


BENEFITS: list[dict[str, Any]] = [
    {"code": "reduced_guarantee", "percent": 50, "law": "Customs Act s.9"},
    {"code": "deferred_payment", "days": 30, "law": "Customs Act s.10"},
    {"code": "rapid_release", "hours": 4, "law": "Customs Act s.11"},
    {"code": "low_inspection", "law": "Customs Act s.12"},
    {"code": "priority", "law": "Customs Act s.13"},
]


def programme_content() -> dict[str, Any]:
    """A programme of two tiers; the entry tier gives three of the seven measures."""
    return {
        "name": words("Gold card and authorised operator"),
        "purpose": words("For firms that keep the rules."),
        "law": "Customs Act s.8",
        "roles": ["importer", "exporter", "broker", "warehouse"],
        "tiers": [
            {
                "code": "gold", "name": words("Gold card"), "entry": True, "validity_months": 24, "criteria": ["a.record"],
                "benefits": BENEFITS[:3],
            },
            {
                "code": "aeo", "name": words("Authorised operator"), "entry": False, "validity_months": 36,
                "criteria": ["a.record", "b.records"], "benefits": BENEFITS,
            },
        ],
        "criteria": [
            {"code": "a.record", "element": "A", "title": words("Record"), "text": words("No serious offence."), "law": "s.8", "tfa": "7.7.2(a)(i)"},
            {"code": "b.records", "element": "B", "title": words("Books"), "text": words("Books in order."), "law": "s.8", "tfa": "7.7.2(a)(ii)"},
        ],
        "contact": {"office": "Suva", "email": "aeo@customs.fj.example"},
    }  # fmt: skip


ELIGIBLE: dict[str, Any] = {
    "registered": "yes", "years": 5, "offences": "none", "revoked": "no", "records": "yes", "visits": "yes",
}  # fmt: skip
"""Answers to the eligibility check that leave no gap."""
INTEREST: dict[str, Any] = {
    "tier": "gold", "roles": ["importer"], "size": "micro", "sector": "food", "publish": True, "exchange": True,
    "eligibility": ELIGIBLE,
}  # fmt: skip
GRANT: dict[str, Any] = {"outcome": "grant", "reasons": "Every criterion is met, as the report of the site says."}
REFUSAL: dict[str, Any] = {
    "outcome": "refuse",
    "reasons": "The books of 2024 and 2025 are not there, and no plan mends that.",
}
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


@dataclass
class House(Casework):
    """The service, and what is done with an application in it."""

    async def prepare(self, *administrations: str, edition: int = 1) -> None:
        """A programme in force and its questionnaire, put there as approved long ago."""
        for code in administrations or ("FJ", "VU"):
            await self.edition(code, edition)
            await self.write(code, lambda code=code: [_programme(code, edition)])

    async def edition(self, code: str, edition: int, content: dict[str, Any] | None = None) -> None:
        """A published edition of the questionnaire."""
        await self.write(code, lambda: [_questionnaire(code, edition, content or questionnaire_content())])

    async def write(self, code: str, rows: Any) -> None:
        """Put rows straight into the database, where the tests need what other operations would have made."""
        by = officer("reviewer", administration=code)
        async with self.work.changing(actor=by, at=self.at, administration=code) as change:
            for row in rows():
                change.session.add(row)
                await change.session.flush()
            change.record(Note(subject="test/rows", version=1, administration=code, what="rows-written"))

    async def row(self, kind: Any, key: tuple[Any, ...]) -> Any:
        """A row as it stands."""
        async with self.work.reading(administration=key[0]) as session:
            return await session.get(kind, key)

    async def alter(self, kind: Any, key: tuple[Any, ...], **values: Any) -> None:
        """Change a row straight in the database."""
        by = officer("reviewer", administration=key[0])
        async with self.work.changing(actor=by, at=self.at, administration=key[0]) as change:
            row = await change.session.get_one(kind, key)
            for name, value in values.items():
                setattr(row, name, value)
            change.record(Note(subject="test/rows", version=1, administration=key[0], what="row-changed"))

    async def interest(self, who: Actor = LITIA, **more: Any) -> dict[str, Any]:
        """An expression of interest."""
        answer = await self.call(who, "POST", "/applications", json=INTEREST | more)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def draft(self, who: Actor = LITIA, **more: Any) -> dict[str, Any]:
        """A draft self-assessment without answers."""
        return await self.act(who, await self.interest(who, **more), "begin")

    async def site(self, who: Actor = LITIA, name: str = "Walu Bay store") -> str:
        """A site of the firm; answers its id."""
        identifier = uuid4()
        await self.write(who.administration, lambda: [_site(who, identifier, name, self.at)])
        return str(identifier)

    async def describe(self, who: Actor, case: dict[str, Any], **more: Any) -> dict[str, Any]:
        """The details as they stand, with some changed."""
        now = await self.look(who, case)
        names = ("tier", "roles", "size", "sector", "owner_sex", "publish", "exchange", "sites", "address", "contact")
        body = {name: now[name] for name in names} | more
        path = f"/applications/{case['id']}/details"
        answer = await self.call(who, "PUT", path, version=now["version"], json=body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def give(
        self, who: Actor, case: dict[str, Any], question: str, value: Any, version: int = 0
    ) -> httpx.Response:
        """One answer, whatever comes of it."""
        path = f"/applications/{case['id']}/answers/{question}"
        return await self.call(who, "PUT", path, version=version, json={"value": value})

    async def attach(
        self, who: Actor, case: dict[str, Any], question: str | None = "b.records", content: bytes = PDF, *,
        name: str = "books.pdf", media_type: str = "application/pdf", **more: Any,
    ) -> httpx.Response:  # fmt: skip
        """Evidence for an answer, or a document of no answer."""
        place = f"answers/{question}/evidence" if question else "documents"
        path = f"/applications/{case['id']}/{place}?name={name}"
        return await self.call(who, "POST", path, content=content, headers={"Content-Type": media_type}, **more)

    async def filled(self, who: Actor = LITIA, **more: Any) -> dict[str, Any]:
        """A draft with every answer, its evidence and one site."""
        case = await self.draft(who, **more)
        listed = [{"question": code, "value": value, "version": 0} for code, value in ANSWERS.items()]
        answer = await self.call(who, "PATCH", f"/applications/{case['id']}/answers", json={"answers": listed})
        assert answer.status_code == 200, answer.text
        assert (await self.attach(who, case)).status_code == 201
        return await self.describe(who, case, sites=[await self.site(who)])

    async def submitted(self, who: Actor = LITIA, **more: Any) -> dict[str, Any]:
        """With the office, complete."""
        return await self.act(who, await self.filled(who, **more), "submit")

    async def accepted(self, who: Actor = LITIA, **more: Any) -> dict[str, Any]:
        """The clock runs."""
        return await self.act(reviewer_of(who), await self.submitted(who, **more), "accept")

    async def at_desk(self, who: Actor = LITIA, **more: Any) -> dict[str, Any]:
        """In the desk assessment."""
        return await self.act(reviewer_of(who), await self.accepted(who, **more), "assess")

    async def at_sites(self, who: Actor = LITIA, **more: Any) -> dict[str, Any]:
        """Waiting for the visits of its sites."""
        return await self.act(reviewer_of(who), await self.at_desk(who, **more), "validate")

    async def visited(
        self, case: dict[str, Any], *, severity: str | None = None, validator: Actor = VALIDATOR, site: str | None = None
    ) -> str:  # fmt: skip
        """A report of a visit to a site, put straight into the database, with a finding if wanted; answers the visit's id."""
        visit = uuid4()
        rows: list[Any] = [_visit(case, visit, site or case["sites"][0], validator, self.at)]
        rows += [_finding(case, visit, severity, self.at)] if severity else []
        await self.write(case["administration"], lambda: rows)
        return str(visit)

    async def seen(self, who: Actor = LITIA, **more: Any) -> dict[str, Any]:
        """Every site has its report, and nothing was found."""
        case = await self.at_sites(who, **more)
        await self.visited(case)
        return await self.look(reviewer_of(who), case)

    async def proposed(self, who: Actor = LITIA, proposal: dict[str, Any] = GRANT, **more: Any) -> dict[str, Any]:
        """Waiting for the second officer's signature."""
        return await self.act(reviewer_of(who), await self.seen(who, **more), "propose", proposal)

    async def granted(self, who: Actor = LITIA, **more: Any) -> dict[str, Any]:
        """Signed: there is an authorisation, whose number stands in the decision."""
        return await self.act(decider_of(who), await self.proposed(who, **more), "grant")

    async def refused(self, who: Actor = LITIA, **more: Any) -> dict[str, Any]:
        """Signed: refused."""
        return await self.act(decider_of(who), await self.proposed(who, REFUSAL, **more), "refuse")


def reviewer_of(who: Actor) -> Actor:
    """The reviewing officer of somebody's administration."""
    return replace(REVIEWER, administration=who.administration)


def decider_of(who: Actor) -> Actor:
    """The deciding officer of somebody's administration."""
    return replace(DECIDER, administration=who.administration)


def _programme(code: str, edition: int) -> Programme:
    return Programme(
        administration=code, edition=edition, version=1, state="active", content=programme_content(), questionnaire=edition,
        from_on=date(2026, 1, 1), until_on=None, created_at=MONDAY - timedelta(days=90), **_changed(),
        proposed_by="officer-a", proposed_by_name="Officer A", proposed_at=MONDAY - timedelta(days=80),
        decided_by="officer-b", decided_by_name="Officer B", decided_at=MONDAY - timedelta(days=79),
    )  # fmt: skip


def _questionnaire(code: str, edition: int, content: dict[str, Any]) -> Questionnaire:
    return Questionnaire(
        administration=code, edition=edition, version=1, state="published", regional="2026-1", own=OWN, content=content,
        sha256=f"{code}-{edition}-{uuid4().hex}", published_at=MONDAY - timedelta(days=79),
        created_at=MONDAY - timedelta(days=90), **_changed(),
    )  # fmt: skip


def _site(who: Actor, identifier: UUID, name: str, at: Any) -> Site:
    return Site(
        administration=who.administration, id=identifier, version=1, organisation=who.organisation, tin=who.tin or "",
        name=name, kind="warehouse", address="Lot 3, Walu Bay, Suva", island=None, created_at=at,
    )  # fmt: skip


def _visit(case: dict[str, Any], identifier: UUID, site: str, validator: Actor, at: Any) -> Visit:
    return Visit(
        administration=case["administration"], id=identifier, number=f"{case['number']}/V{str(identifier)[:4]}",
        state="reported", kind="on_site", application_id=UUID(case["id"]), site_id=UUID(site), tin=case["firm"]["tin"],
        planned_on=at.date(), trip=None, validators=[validator.id], validator_names=[validator.name], checklist=[],
        started_at=at, reported_at=at, people=["Litia Vakaloloma"], ratings={"A": {"rating": 3, "note": "good"}},
        risk_grade=2, summary="In order.", version=1, created_at=at, **_changed(),
    )  # fmt: skip


def _finding(case: dict[str, Any], visit: UUID, severity: str, at: Any) -> Finding:
    return Finding(
        administration=case["administration"], id=uuid4(), visit_id=visit, application_id=UUID(case["id"]),
        tin=case["firm"]["tin"], state="open", element="I", severity=severity, text="The yard has no fence.",
        action="Put up a fence.", due_on=None, response="", resolution="", version=1, created_at=at, **_changed(),
    )  # fmt: skip


def _changed() -> dict[str, Any]:
    return {"changed_at": MONDAY - timedelta(days=79), "changed_by": "officer-b", "changed_by_name": "Officer B"}


def build(settings: Settings) -> House:
    """A house of its own; `await house.prepare()` puts the programme into it."""
    return alone(House, create_app, settings)
