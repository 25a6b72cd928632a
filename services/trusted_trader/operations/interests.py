"""Expressions of interest with their instant result, and drafts for re-validation: how an application comes to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.coach import steps_to_eligibility
from services.trusted_trader.domain.eligibility import check
from services.trusted_trader.domain.programmes import read_programme
from services.trusted_trader.domain.words import LodgedBy, OwnerSex, Purpose, Role, Size, Status
from services.trusted_trader.model import Application, Authorisation, Programme
from services.trusted_trader.operations.casework import keep_draft, note
from services.trusted_trader.queries.case_views import reapply_from
from services.trusted_trader.queries.forms import present_questionnaire, programme, questionnaire, questions
from shared.facts import Fact
from shared.office import Officer
from shared.problems import NotPermitted, refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """Who applies: a firm with an account, or one that the counter writes down."""

    name: str
    tin: str
    organisation: str | None = None
    address: str = ""
    contact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is applied for, and what the firm says of itself. `owner_sex` is voluntary."""

    tier: str
    roles: Sequence[Role]
    size: Size
    sector: str
    owner_sex: OwnerSex | None = None
    publish: bool = False
    exchange: bool = False


async def express(
    session: AsyncSession,
    *,
    asked: Asked,
    answers: Mapping[str, Any],
    firm: Firm | None,
    by: Officer,
    identifier: UUID | None = None,
) -> tuple[Application, list[Fact]]:
    """An expression of interest with its instant result (AEO-20), of a firm or of an officer at the counter for one.

    `answers` are those of the eligibility check; they are kept with their result as it was that day.
    """
    offered = await programme(session, administration=by.office.code, today=by.office.today(by.at))
    refuse_tier(offered, asked)
    who, lodged_by = _party(firm, by)
    row = _row(who, asked, by, identifier=identifier, state=Status.INTEREST, lodged_by=lodged_by, offered=offered)
    row.questionnaire = (await present_questionnaire(session, offered=offered)).edition
    row.eligibility = await _eligibility(session, row=row, offered=offered, answers=answers, by=by)
    session.add(row)
    await session.flush()
    return row, [note(row, what="interest-expressed", detail=asked.tier)]


async def _eligibility(
    session: AsyncSession, *, row: Application, offered: Programme, answers: Mapping[str, Any], by: Officer
) -> dict[str, Any]:
    """The check's answers and result as they were that day, with what to do next."""
    given = {**answers, "tier": row.tier, "roles": row.roles, "size": row.size}
    asked = await questionnaire(session, administration=row.administration, number=row.questionnaire)
    found = check(read_programme(offered.content), given, questionnaire=questions(asked), pointer="/eligibility")
    again = await reapply_from(session, administration=row.administration, tin=row.tin, today=by.office.today(by.at))
    return {
        "answers": given,
        "result": found.result.value,
        "sentence": dict(found.sentence),
        "gaps": [{"question": gap.question, "weight": gap.weight.value, "text": dict(gap.text)} for gap in found.gaps],
        "steps": [
            {
                "question": step.question, "why": step.why, "about": dict(step.about), "next": dict(step.next),
                "takes": dict(step.takes), "help": dict(step.help),
            }
            for step in steps_to_eligibility(found)
        ],
        "questions": found.questions,
        "reapply_from": again.isoformat() if again else None,
    }  # fmt: skip


async def revalidate(
    session: AsyncSession, *, authorisation: Authorisation, by: Officer, identifier: UUID | None = None
) -> tuple[Application, list[Fact]]:
    """A draft for the re-validation of an authorisation, with what the authorisation says already filled in (AEO-35)."""
    offered = await programme(session, administration=by.office.code, today=by.office.today(by.at))
    who = Firm(
        name=authorisation.name, tin=authorisation.tin, organisation=authorisation.organisation,
        address=authorisation.address,
    )  # fmt: skip
    asked = Asked(
        tier=authorisation.tier,
        roles=[Role(role) for role in authorisation.roles],
        size=Size(authorisation.size),
        sector=authorisation.sector,
        owner_sex=OwnerSex(authorisation.owner_sex) if authorisation.owner_sex else None,
        publish=authorisation.publish,
        exchange=authorisation.exchange,
    )
    lodged_by = LodgedBy.FIRM if by.actor.organisation is not None else LodgedBy.COUNTER
    row = _row(who, asked, by, identifier=identifier, state=Status.DRAFT, lodged_by=lodged_by, offered=offered)
    row.questionnaire = (await present_questionnaire(session, offered=offered)).edition
    row.purpose, row.authorisation = Purpose.REVALIDATION.value, authorisation.number
    row.sites = list(authorisation.sites)
    session.add(row)
    await session.flush()
    return row, [note(row, what="revalidation-begun", detail=authorisation.number)]


def _party(firm: Firm | None, by: Officer) -> tuple[Firm, LodgedBy]:
    actor = by.actor
    if actor.organisation is not None:
        own = Firm(
            name=actor.organisation_name or actor.name,
            tin=actor.tin or "",
            organisation=actor.organisation,
            address=firm.address if firm else "",
            contact=firm.contact if firm else None,
        )
        return own, LodgedBy.FIRM
    if not actor.is_officer:
        raise NotPermitted("An application is lodged by a firm or by an officer at the counter.")
    if firm is None or not firm.name or not firm.tin:
        raise refuse("Say for whom you lodge.", ("/firm", "missing", "Write the firm's name and its tax number."))
    return firm, LodgedBy.COUNTER


def _row(
    who: Firm, asked: Asked, by: Officer, *, identifier: UUID | None, state: Status, lodged_by: LodgedBy, offered: Programme
) -> Application:  # fmt: skip
    row = Application(
        administration=by.office.code,
        id=identifier or uuid4(),
        version=1,
        steps=0,
        number=None,
        purpose=Purpose.FIRST.value,
        authorisation=None,
        state=state.value,
        organisation=who.organisation,
        name=who.name,
        tin=who.tin,
        address=who.address,
        contact=who.contact,
        lodged_by=lodged_by.value,
        lodged_by_id=by.actor.id,
        lodged_by_name=by.actor.name,
        programme=offered.edition,
        questionnaire=offered.questionnaire,
        tier=asked.tier,
        roles=sorted(role.value for role in set(asked.roles)),
        sites=[],
        size=asked.size.value,
        sector=asked.sector,
        owner_sex=asked.owner_sex.value if asked.owner_sex else None,
        publish=asked.publish,
        exchange=asked.exchange,
        eligibility={},
        deficits=[],
        returned=0,
        extended_days=0,
        created_at=by.at,
        changed_at=by.at,
        changed_by=by.actor.id,
        changed_by_name=by.actor.name,
    )
    keep_draft(row, by)
    return row


def refuse_tier(offered: Programme, asked: Asked) -> None:
    """Raises Invalid for a tier or a role that an edition of the programme does not offer."""
    content = offered.content
    tiers = [str(tier["code"]) for tier in content.get("tiers", ())]
    roles = [str(role) for role in content.get("roles", ())]
    faults = []
    if asked.tier not in tiers:
        faults.append(("/tier", "choice", f"The programme has these tiers: {', '.join(tiers)}."))
    if not asked.roles:
        faults.append(("/roles", "missing", "Name at least one role."))
    if other := sorted(role.value for role in asked.roles if role.value not in roles):
        faults.append(("/roles", "choice", f"The programme does not take {', '.join(other)}."))
    if faults:
        raise refuse("This cannot be applied for.", *faults)
