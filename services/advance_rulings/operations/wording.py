"""What a signed document will say, fixed in the transaction of its step: only what is named here can ever be printed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.papers import WHOLE
from services.advance_rulings.model import (
    Application,
    BasisConfirmation,
    Contest,
    Enquiry,
    ExtendedUse,
    InformationRequest,
    Ruling,
    RulingEdition,
    Step,
    Wording,
)
from services.advance_rulings.queries.cases import marks, reading
from shared.calendar import Basis
from shared.facts import plain
from shared.office import Officer, Turn
from shared.papers.letter import Said, signer
from shared.papers.words import LANGUAGES
from shared.parameters import Terms

BOTH_WAYS = frozenset({"ruling", "decline", "modification", "revocation", "annulment", "cessation"})
"""Kinds of document that say a decision which may be contested by a review or an appeal (TFA 3.7, Article 4)."""
SAID = (
    "type", "subject", "hs_code", "hs_edition", "origin_country", "agreement", "origin_rule", "valuation_method", "valuation",
    "relief", "goods_description", "reasoning", "legal_basis", "basis", "cited", "conditions", "edition", "reissue_of",
)  # fmt: skip
"""What a document says of a ruling, beside its days."""


async def word(
    session: AsyncSession, *, step: Step, row: Any, by: Officer, terms: Terms, of: str, until_on: date | None = None
) -> None:
    """Keep what the document of this step says. `of` is the printed number of what it is about."""
    if step.paper is None:
        return
    about = await _ruling_of(session, row) if step.paper in WHOLE else row
    facts = await _FACTS[step.thing](session, about, step, by)
    if until_on is not None and "until_on" not in facts:
        facts["until_on"] = until_on.isoformat()
    if step.paper in WHOLE:
        facts["binding_on_applicant"] = bool(terms.value("binding_on_applicant"))
        facts["protection"] = {language: str(terms.value(f"protection.{language}")) for language in LANGUAGES}
    today = by.office.today(by.at)
    name, tin, organisation, agent = _party(about)
    said = Said(
        kind=step.paper, number=step.printed, of=of, on=today.isoformat(), thing=step.thing, action=step.action,
        name=name, tin=tin, address="", law=step.law, law_confirmed=step.law_confirmed, text=step.external_text,
        signed_by=signer(by.actor),
        review={language: str(terms.value(f"review_route.{language}")) for language in LANGUAGES},
        appeal=_appeal(step, by, terms), facts={key: plain(value) for key, value in facts.items()},
    )  # fmt: skip
    whole = step.paper in WHOLE
    session.add(
        Wording(
            administration=step.administration, number=step.printed, kind=step.paper,
            thing="ruling" if whole else step.thing, thing_id=about.number if whole else step.thing_id,
            organisation=organisation, agent_organisation=agent, at=step.at, on=today, content=asdict(said),
            printed_at=None,
        )
    )  # fmt: skip
    await session.flush()


def _party(row: Any) -> tuple[str, str, str | None, str | None]:
    """To whom a document goes: name, tax number, firm, agent's firm."""
    if isinstance(row, Application):
        return row.applicant_name, row.applicant_tin or "", row.applicant_organisation, row.agent_organisation
    if isinstance(row, Ruling):
        return row.holder_name, row.holder_tin or "", row.holder_organisation, row.agent_organisation
    tin = getattr(row, "tin", None) or ""
    return row.name, tin, row.organisation, getattr(row, "agent_organisation", None)


def _appeal(step: Step, by: Officer, terms: Terms) -> dict[str, Any] | None:
    """Until when what the document says may be contested; None where it decides nothing against anybody."""
    ways: tuple[str, ...] = ("review", "appeal") if step.paper in BOTH_WAYS else ()
    if step.paper == "review_outcome" and step.action == "dismiss":
        ways = ("appeal",)
    if not ways:
        return None
    found: dict[str, Any] = {"confirmed": True}
    for way in ways:
        days = terms.at(f"{way}_days")
        last = Turn(began_at=step.at, days=int(days.value), basis=Basis.CALENDAR_DAYS).until_on(by.office.calendar)
        found |= {f"{way}_until": last.isoformat(), f"{way}_days": int(days.value)}
        found["confirmed"] = found["confirmed"] and days.confirmed
    return found


async def _ruling_of(session: AsyncSession, row: Application | Ruling) -> Ruling:
    """The ruling that a step of its application or of itself is about."""
    if isinstance(row, Ruling):
        return row
    return await session.get_one(Ruling, (row.administration, row.number))


async def _of_application(session: AsyncSession, row: Any, step: Step, by: Officer) -> dict[str, Any]:
    if isinstance(row, Ruling):
        return _whole(row, by)
    if step.paper in ("acceptance", "reopening"):
        moved = await marks(session, rows=[row])
        clock = reading(row, found=moved.get(row.id, ()), office=by.office, at=by.at)
        return {"decision_by": clock.due_on if clock else None}
    if step.paper == "question":
        asked = await session.get(InformationRequest, (row.administration, row.id, row.requests))
        return {"question": asked.question if asked else ""}
    if step.paper == "decline":
        return {"ground": (row.proposal or {}).get("ground")}
    return {}


def _whole(row: Ruling, by: Officer) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in SAID}, "valid_from": row.valid_from, "valid_until": row.valid_until,
        "issued_on": by.office.today(row.issued_at),
    }  # fmt: skip


async def _of_ruling(session: AsyncSession, row: Ruling, step: Step, by: Officer) -> dict[str, Any]:
    if step.paper == "modification":
        before = await session.get(RulingEdition, (row.administration, row.number, row.edition - 1))
        changed = {"effective_on": before.ended_on, "ground": before.ground} if before else {}
        return {**_whole(row, by), **changed}
    if step.paper in WHOLE:
        return _whole(row, by)
    if step.paper == "basis_demand":
        asked = await session.scalar(
            select(BasisConfirmation)
            .where(BasisConfirmation.administration == row.administration, BasisConfirmation.ruling == row.number)
            .order_by(BasisConfirmation.number.desc())
            .limit(1)
        )
        facts: dict[str, Any] = {"subject": row.subject}
        return facts | ({"until_on": asked.due_on, "reason": asked.reason} if asked else {})
    return {
        "subject": row.subject, "ended_on": row.ended_on, "ground": row.end_ground,
        "conflicting_ruling": row.conflicting_ruling,
    }  # fmt: skip


async def _of_contest(session: AsyncSession, row: Contest, step: Step, by: Officer) -> dict[str, Any]:
    return {"against": row.against, "contested": row.step, "lodged_on": by.office.today(row.lodged_at)}


async def _of_extended_use(session: AsyncSession, row: ExtendedUse, step: Step, by: Officer) -> dict[str, Any]:
    quantity = f"{row.quantity.normalize():f} {row.unit or ''}".strip() if row.quantity is not None else None
    granted = {"from_on": row.from_on, "until_on": row.until_on, "quantity": quantity}
    return {"ruling": row.ruling, **(granted if step.action == "grant" else {})}


async def _of_enquiry(session: AsyncSession, row: Enquiry, step: Step, by: Officer) -> dict[str, Any]:
    return {"subject": row.subject, "question": row.question}


_FACTS: dict[str, Callable[[AsyncSession, Any, Step, Officer], Awaitable[dict[str, Any]]]] = {
    "application": _of_application,
    "ruling": _of_ruling,
    "review": _of_contest,
    "appeal": _of_contest,
    "extended-use": _of_extended_use,
    "enquiry": _of_enquiry,
}
