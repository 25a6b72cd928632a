"""Appeals as their readers see them: the firm its own, officers all of the administration (AEO-34)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.appeals import CONTESTED, EFFECT, Against, last_day
from services.trusted_trader.domain.cases import AppealView
from services.trusted_trader.domain.sentences import in_language
from services.trusted_trader.domain.words import AppealStatus, HolderStatus, Status, SuspensionGround
from services.trusted_trader.model import Appeal, Application, Authorisation, Step
from services.trusted_trader.workflow import APPEAL
from shared.actors import Actor
from shared.calendar import Basis
from shared.office import Office
from shared.problems import NotFound
from shared.shapes import Shape, moment, person, some_moment

OPEN = (AppealStatus.LODGED, AppealStatus.UNDER_REVIEW)
MOST = 500


async def appeal(session: AsyncSession, *, key: str, actor: Actor, locked: bool = False) -> Appeal:
    """An appeal by its id or number. Raises NotFound also for what the actor may not know of."""
    try:
        which = Appeal.id == UUID(key)
    except ValueError:
        which = Appeal.number == key
    statement = select(Appeal).where(Appeal.administration == actor.administration, which)
    if locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = (await session.scalars(statement)).one_or_none()
    if row is None or (actor.organisation is not None and row.organisation != actor.organisation):
        raise NotFound("There is no such appeal, or it is not yours to see.")
    return row


async def appeals(session: AsyncSession, *, office: Office, actor: Actor, open_only: bool, at: datetime) -> list[Shape]:
    """The appeals that an actor may see, the first due first."""
    statement = select(Appeal).where(Appeal.administration == office.code)
    if actor.organisation is not None:
        statement = statement.where(Appeal.organisation == actor.organisation)
    if open_only:
        statement = statement.where(Appeal.state.in_(OPEN))
    rows = (await session.scalars(statement.order_by(Appeal.due_on, Appeal.number).limit(MOST))).all()
    return [appeal_row(row, office=office, at=at) for row in rows]


async def contestable(session: AsyncSession, *, office: Office, organisation: str, at: datetime) -> list[Shape]:
    """The adverse decisions about a firm that it may still contest, each with the last day for that."""
    applications = await session.execute(
        select(Application.id, Application.number).where(
            Application.administration == office.code,
            Application.organisation == organisation,
            Application.state == Status.REFUSED,
        )
    )
    authorisations = await session.execute(
        select(Authorisation.number, Authorisation.state).where(
            Authorisation.administration == office.code,
            Authorisation.organisation == organisation,
            or_(
                Authorisation.state == HolderStatus.REVOKED,
                and_(
                    Authorisation.state == HolderStatus.SUSPENDED,
                    Authorisation.suspension_ground != SuspensionGround.HOLDER_REQUEST,
                ),
            ),
        )
    )
    decisions = [(Against.REFUSAL, str(key), number) for key, number in applications] + [
        (Against.REVOCATION if state == HolderStatus.REVOKED else Against.SUSPENSION, number, number)
        for number, state in authorisations
    ]
    contested = set(
        await session.scalars(
            select(Appeal.contested_at).where(
                Appeal.administration == office.code,
                Appeal.organisation == organisation,
                Appeal.state != AppealStatus.WITHDRAWN,
            )
        )
    )
    terms, found = office.terms(at), []
    for against, key, number in decisions:
        thing, action = CONTESTED[against]
        step = await session.scalar(
            select(Step)
            .where(Step.administration == office.code, Step.thing == thing, Step.thing_id == key, Step.action == action)
            .order_by(Step.number.desc())
            .limit(1)
        )
        if step is None or step.at in contested:
            continue
        last = last_day(
            office.today(step.at), days=terms.value("appeal_days"), basis=Basis(terms.value("limit.basis")),
            calendar=office.calendar,
        )  # fmt: skip
        if last >= office.today(at):
            found.append(
                {
                    "against": against.value, "of": number or key, "decided": moment(step.at, office.calendar.zone),
                    "reasons": step.external_text, "law": step.law, "last_day": last,
                }
            )  # fmt: skip
    return sorted(found, key=lambda one: one["last_day"])


def appeal_row(row: Appeal, *, office: Office, at: datetime) -> Shape:
    """An appeal in a list."""
    zone = office.calendar.zone
    return {
        "id": str(row.id),
        "number": row.number,
        "version": row.version,
        "state": row.state,
        "against": row.against,
        "application": str(row.application_id) if row.application_id else None,
        "authorisation": row.authorisation,
        "firm": {"organisation": row.organisation, "name": row.name, "tin": row.tin},
        "contested": moment(row.contested_at, zone),
        "lodged": moment(row.lodged_at, zone),
        "due_on": row.due_on,
        "overdue": row.state in OPEN and row.due_on < office.today(at),
    }


async def whole(
    session: AsyncSession,
    *,
    row: Appeal,
    office: Office,
    actor: Actor,
    held: frozenset[str],
    language: str,
    at: datetime,
) -> Shape:
    """An appeal with its steps and what may be done now; internal notes for officers only."""
    zone, officer = office.calendar.zone, actor.organisation is None
    steps: Sequence[Step] = (
        await session.scalars(
            select(Step)
            .where(Step.administration == row.administration, Step.thing == "appeal", Step.thing_id == str(row.id))
            .order_by(Step.number)
        )
    ).all()
    seen = AppealView(organisation=row.organisation, contested_by=row.contested_by)
    offers = APPEAL.offers(state=row.state, held=held, view=seen, actor=actor)
    number = None
    if row.application_id is not None:
        found = await session.get(Application, (row.administration, row.application_id))
        number = found.number if found is not None else None
    effect = EFFECT[Against(row.against)]
    return {
        **appeal_row(row, office=office, at=at),
        "application_number": number,
        "grounds": row.grounds,
        "law": row.law,
        "contested_by": row.contested_by if officer else None,
        "taken_up_by": person(row.proposed_by, row.proposed_by_name or "") if officer and row.proposed_by else None,
        "decided_by": person(row.decided_by, row.decided_by_name or "") if row.decided_by else None,
        "decided": some_moment(row.decided_at, zone),
        "outcome_text": row.outcome_text,
        "effect": effect.get(language, effect["en"]),
        "steps": [
            {
                "number": one.printed,
                "action": one.action,
                "state": one.to_state,
                "at": moment(one.at, zone),
                "by": one.actor_name,
                "law": one.law,
                "text": in_language(one.external_text, thing="appeal", action=one.action, language=language),
                "internal_text": one.internal_text if officer else "",
            }
            for one in steps
        ],
        "actions": [offer.shape() for offer in offers],
    }
