"""What a signed document will say, fixed in the transaction of its step: only what is named here can ever be printed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.appeals import CONTESTED, last_day
from services.trusted_trader.domain.words import FindingStatus
from services.trusted_trader.model import (
    Appeal,
    Application,
    Authorisation,
    Finding,
    Measure,
    Programme,
    Site,
    Step,
    Wording,
)
from services.trusted_trader.queries.cases import marks, reading
from services.trusted_trader.queries.holders import OPEN_MEASURES
from shared.calendar import Basis
from shared.office import Officer
from shared.papers.letter import Said, signer
from shared.papers.words import LANGUAGES
from shared.parameters import Terms

WITHOUT_APPEAL = frozenset({"acceptance", "return", "findings", "announcement", "lifting", "surrender"})
"""Kinds that decide nothing against anybody, so that there is nothing to have reviewed."""
_GRAVEST_FIRST = {"critical": 0, "major": 1, "minor": 2}


async def word(
    session: AsyncSession, *, step: Step, row: Any, by: Officer, terms: Terms, until_on: date | None, of: str
) -> None:
    """Keep what the document of this step says. `of` is the printed number of what it is about."""
    if step.paper is None:
        return
    facts = await _FACTS[step.thing](session, row, step, by)
    if until_on is not None:
        facts["until_on"] = until_on.isoformat()
    today = by.office.today(by.at)
    said = Said(
        kind=step.paper, number=step.printed, of=of, on=today.isoformat(), thing=step.thing, action=step.action,
        name=row.name, tin=row.tin, address="" if isinstance(row, Appeal) else row.address, law=step.law,
        law_confirmed=step.law_confirmed, text=step.external_text, signed_by=signer(by.actor),
        review={language: str(terms.value(f"review_route.{language}")) for language in LANGUAGES},
        appeal=_appeal(step, row, by, terms), contact=await _contact(session, row), facts=facts,
    )  # fmt: skip
    session.add(
        Wording(
            administration=step.administration, number=step.printed, kind=step.paper, thing=step.thing,
            thing_id=step.thing_id, organisation=row.organisation, at=step.at, on=today, content=asdict(said),
            printed_at=None,
        )
    )  # fmt: skip
    await session.flush()


def _appeal(step: Step, row: Any, by: Officer, terms: Terms) -> dict[str, Any] | None:
    if step.paper in WITHOUT_APPEAL or step.action in ("allow", "pause"):
        return None
    if step.paper == "certificate" and not row.conditions:
        return None
    if (step.thing, step.action) not in CONTESTED.values():
        return {}
    days = terms.at("appeal_days")
    basis = Basis(terms.value("limit.basis"))
    until = last_day(by.office.today(by.at), days=int(days.value), basis=basis, calendar=by.office.calendar)
    return {"until": until.isoformat(), "days": days.value, "confirmed": days.confirmed}


async def _contact(session: AsyncSession, row: Any) -> dict[str, str]:
    """Where the firm reaches the office, as the programme publishes it."""
    edition = getattr(row, "programme", None)
    if edition is None:
        return {}
    content = await session.scalar(
        select(Programme.content).where(Programme.administration == row.administration, Programme.edition == edition)
    )
    return {name: str(words) for name, words in (content or {}).get("contact", {}).items() if isinstance(words, str)}


async def _of_application(session: AsyncSession, row: Application, step: Step, by: Officer) -> dict[str, Any]:
    if step.paper == "return":
        return {"deficits": [str(one["text"]) for one in row.deficits]}
    if step.paper == "findings":
        return {"findings": await _open_findings(session, row)}
    if step.paper in ("acceptance", "extension"):
        moved = await marks(session, rows=[row])
        clock = reading(row, found=moved.get(row.id, ()), office=by.office, at=by.at)
        return {"decision_by": clock.due_on.isoformat() if clock and clock.due_on else None}
    return {}


async def _open_findings(session: AsyncSession, row: Application) -> list[dict[str, Any]]:
    found = await session.scalars(
        select(Finding)
        .where(
            Finding.administration == row.administration,
            Finding.application_id == row.id,
            Finding.state != FindingStatus.RESOLVED,
        )
        .order_by(Finding.due_on, Finding.element, Finding.id)
    )
    listed = [
        {
            "severity": one.severity, "element": one.element, "text": one.text, "action": one.action,
            "due_on": one.due_on.isoformat() if one.due_on else None,
        }
        for one in found
    ]  # fmt: skip
    return sorted(listed, key=lambda one: _GRAVEST_FIRST[one["severity"]])


async def _of_authorisation(session: AsyncSession, row: Authorisation, step: Step, by: Officer) -> dict[str, Any]:
    if step.paper == "certificate":
        return {
            "tier_name": row.tier_name, "roles": list(row.roles), "sites": await _site_names(session, row),
            "benefits": row.benefits, "conditions": row.conditions, "valid_from": row.valid_from.isoformat(),
            "valid_until": row.valid_until.isoformat(),
        }  # fmt: skip
    if step.paper == "announcement":
        return await _announced(session, row)
    if step.paper == "suspension":
        return {
            "ground": row.suspension_ground,
            "remedy_until": row.remedy_until.isoformat() if row.remedy_until else None,
        }
    if step.paper == "revocation":
        return {"reapply_from": row.reapply_from.isoformat() if row.reapply_from else None}
    return {}


async def _announced(session: AsyncSession, row: Authorisation) -> dict[str, Any]:
    measure = (
        await session.scalars(
            select(Measure).where(
                Measure.administration == row.administration,
                Measure.authorisation == row.number,
                Measure.state.in_(OPEN_MEASURES),
            )
        )
    ).one()
    return {
        "kind": measure.kind, "ground": measure.ground, "facts": measure.facts, "law": measure.law,
        "hearing_until": measure.hearing_until.isoformat(),
    }  # fmt: skip


async def _site_names(session: AsyncSession, row: Authorisation) -> list[str]:
    """The sites by name and address; one that is not known here is named as it was given."""
    wanted = {one: _identifier(one) for one in row.sites}
    found = await session.scalars(
        select(Site).where(
            Site.administration == row.administration, Site.id.in_([one for one in wanted.values() if one])
        )
    )
    names = {one.id: ", ".join(part for part in (one.name, one.address) if part) for one in found}
    return [names.get(identifier, one) if identifier else one for one, identifier in wanted.items()]


def _identifier(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None


async def _of_appeal(session: AsyncSession, row: Appeal, step: Step, by: Officer) -> dict[str, Any]:
    contested = row.authorisation
    if row.application_id is not None:
        contested = await session.scalar(
            select(Application.number).where(
                Application.administration == row.administration, Application.id == row.application_id
            )
        )
    return {
        "against": row.against, "contested": contested or "", "lodged_on": by.office.today(row.lodged_at).isoformat(),
    }  # fmt: skip


_FACTS: dict[str, Callable[[AsyncSession, Any, Step, Officer], Awaitable[dict[str, Any]]]] = {
    "application": _of_application,
    "authorisation": _of_authorisation,
    "appeal": _of_appeal,
}
