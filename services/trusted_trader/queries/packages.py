"""The package that a validator takes along to where there is no network."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.photos import PHOTOS
from services.trusted_trader.domain.words import Severity
from services.trusted_trader.model import Answer, Document, Finding, Visit
from services.trusted_trader.operations.photos import listed
from services.trusted_trader.operations.visits import plan_of
from services.trusted_trader.queries.visit_file import around
from shared.office import Office
from shared.shapes import Shape

FORMAT = 1
"""Of the package; a page that knows another one asks for a newer page instead of misreading it."""
EARLIER = 50
"""Findings of earlier visits that a package carries at most."""


async def package(session: AsyncSession, *, row: Visit, office: Office, at: datetime, language: str) -> Shape:
    """Everything that a validator needs where there is no network, in one language so that it stays small."""
    sites, applications = await around(session, [row])
    application = applications[row.application_id]
    answers = {
        one.question: one
        for one in await session.scalars(
            select(Answer).where(Answer.administration == row.administration, Answer.application_id == application.id)
        )
    }
    evidence = await listed(session, administration=row.administration, of="application", identifiers=[application.id])
    site = sites[row.site_id]
    terms = office.terms(at)
    return {
        "format": FORMAT,
        "version": row.version,
        "plan": plan_of(row),
        "made_at": at.isoformat(),
        "zone": office.zone,
        "language": language,
        "visit": {
            "id": str(row.id), "number": row.number, "kind": row.kind, "state": row.state,
            "planned_on": row.planned_on.isoformat(), "trip": row.trip, "validators": row.validator_names,
        },
        "firm": {
            "name": application.name, "tin": application.tin, "address": application.address,
            "contact": application.contact, "roles": application.roles, "tier": application.tier,
            "size": application.size, "sector": application.sector,
        },
        "site": {"name": site.name, "kind": site.kind, "address": site.address, "island": site.island},
        "checklist": [_element(one, answers, evidence, language) for one in row.checklist],
        "earlier": await _earlier(session, row),
        "limits": {
            "rating": [0, 4], "risk_grade": [1, 5], "severity": [one.value for one in Severity],
            "photo_types": list(PHOTOS), "photo_bytes": terms.value("documents.maximum_bytes"),
            "photos": terms.value("documents.maximum_count"), "correction_days": terms.value("correction_days"),
        },
    }  # fmt: skip


def _element(one: Shape, answers: dict[str, Answer], evidence: Sequence[Document], language: str) -> Shape:
    return {
        "element": one["element"],
        "title": _said(one["title"], language),
        "criteria": [{name: _said(value, language) for name, value in found.items()} for found in one["criteria"]],
        "questions": [
            {
                "code": asked["code"],
                "text": _said(asked["text"], language),
                "answer": answers[asked["code"]].value if asked["code"] in answers else None,
                "note": answers[asked["code"]].note if asked["code"] in answers else "",
                "evidence": [found.name for found in evidence if found.question == asked["code"]],
            }
            for asked in one["questions"]
        ],
    }


def _said(text: Any, language: str) -> Any:
    """A text in a language, else in English; what is no text in languages stays as it is."""
    return (text.get(language) or text.get("en") or "") if isinstance(text, dict) else text


async def _earlier(session: AsyncSession, row: Visit) -> list[Shape]:
    found = await session.execute(
        select(Finding, Visit.number, Visit.site_id)
        .join(Visit, (Visit.administration == Finding.administration) & (Visit.id == Finding.visit_id))
        .where(Finding.administration == row.administration, Finding.tin == row.tin, Finding.visit_id != row.id)
        .order_by(Finding.state == "resolved", Finding.created_at.desc(), Finding.id)
        .limit(EARLIER)
    )
    return [
        {
            "visit": number, "here": site == row.site_id, "element": one.element, "severity": one.severity,
            "state": one.state, "text": one.text, "action": one.action,
            "due_on": one.due_on.isoformat() if one.due_on else None, "response": one.response,
        }
        for one, number, site in found
    ]  # fmt: skip
