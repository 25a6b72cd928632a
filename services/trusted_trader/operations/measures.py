"""What the office does against a holder, who is heard first: announce, answer, carry out as suspension or revocation, drop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.cases import SHORTEST_REASON, MeasureView
from services.trusted_trader.domain.words import HolderStatus, MeasureKind, MeasureStatus, SuspensionGround
from services.trusted_trader.model import Authorisation, Measure
from services.trusted_trader.operations.holders import end, permit, step
from services.trusted_trader.operations.steps import take
from services.trusted_trader.queries.holders import open_measure
from services.trusted_trader.workflow import MEASURE
from shared.facts import Fact
from shared.office import NO_TEXTS, Officer, Texts, last_day
from shared.problems import NotFound, refuse

THING = "measure"
MOST_REMEDY_DAYS = 3650


@dataclass(frozen=True, slots=True, kw_only=True)
class Intended:
    """What is intended, why, and until when the holder may answer; None takes the administration's number of days.

    `urgent_reason` says why a suspension cannot wait for the answer; a revocation always does.
    """

    kind: MeasureKind
    ground: str
    facts: str
    law: str
    hearing_until: date | None = None
    remedy_days: int | None = None
    urgent_reason: str | None = None


async def announce(
    session: AsyncSession, *, row: Authorisation, intended: Intended, by: Officer
) -> tuple[Measure, list[Fact]]:
    """Tell the holder what is intended, with facts and law, and until when it is heard (AEO-32)."""
    action = await permit(session, name="announce", row=row, by=by)
    terms, today = by.office.terms(by.at), by.office.today(by.at)
    earliest = today + timedelta(days=int(terms.value("hearing_days")))
    faults = _faults(intended, row=row, earliest=earliest)
    if faults:
        raise refuse("This measure cannot be announced like this.", *faults)
    until = intended.hearing_until or earliest
    law = "law.suspension" if intended.kind is MeasureKind.SUSPENSION else "law.revocation"
    measure = Measure(
        administration=row.administration, id=uuid4(), authorisation=row.number, kind=intended.kind.value,
        state=MeasureStatus.ANNOUNCED.value, ground=intended.ground, facts=intended.facts, law=intended.law,
        hearing_until=until, remedy_days=intended.remedy_days, urgent_reason=intended.urgent_reason, response="",
        version=1, steps=0, created_at=by.at, changed_at=by.at, changed_by=by.actor.id, changed_by_name=by.actor.name,
        proposed_by=by.actor.id, proposed_by_name=by.actor.name, proposed_at=by.at,
    )  # fmt: skip
    session.add(measure)
    fact = await take(
        session, thing="authorisation", key=row.number, printed=row.number, action=action, row=row, by=by, terms=terms,
        law=terms.at(law), texts=Texts(external=f"{intended.facts}\n\n{intended.law}"), organisation=row.organisation,
        tin=row.tin, until_on=until,
    )  # fmt: skip
    return measure, [fact]


def _faults(intended: Intended, *, row: Authorisation, earliest: date) -> list[tuple[str, str, str]]:
    found = []
    suspension = intended.kind is MeasureKind.SUSPENSION
    if suspension and row.state == HolderStatus.SUSPENDED:
        found.append(("/kind", "suspended", "It is suspended already; a revocation can be announced."))
    if suspension and intended.ground not in (SuspensionGround.EVIDENCE_INCOMPLETE, SuspensionGround.TIME_TO_REMEDY):
        found.append(
            ("/ground", "choice", "Choose evidence_incomplete or time_to_remedy; the holder's own request is `pause`.")
        )
    if intended.urgent_reason is not None:
        if not suspension:
            found.append(
                ("/urgent_reason", "hearing", "Nothing is revoked before the holder is heard; suspend meanwhile.")
            )
        elif len(intended.urgent_reason.strip()) < SHORTEST_REASON:
            found.append(
                ("/urgent_reason", "short", f"Say in at least {SHORTEST_REASON} characters why it cannot wait.")
            )
    if intended.hearing_until is not None and intended.hearing_until < earliest:
        found.append(("/hearing_until", "order", f"The holder is heard until {earliest.isoformat()} at least."))
    if intended.remedy_days is not None and not 1 <= intended.remedy_days <= MOST_REMEDY_DAYS:
        found.append(("/remedy_days", "range", f"Name 1 to {MOST_REMEDY_DAYS} days."))
    return found


async def respond(
    session: AsyncSession, *, row: Authorisation, measure: Measure, response: str, by: Officer
) -> list[Fact]:
    """What the holder says to it; the hearing is over then."""
    measure.response, measure.responded_at, measure.responded_by_name = response, by.at, by.actor.name
    return await _move(session, "respond", row=row, measure=measure, by=by, texts=Texts(external=response))


async def close_hearing(session: AsyncSession, *, row: Authorisation, measure: Measure, by: Officer) -> list[Fact]:
    """Nobody answered until the last day."""
    return await _move(session, "close-hearing", row=row, measure=measure, by=by)


async def drop(
    session: AsyncSession, *, row: Authorisation, measure: Measure, texts: Texts = NO_TEXTS, by: Officer
) -> list[Fact]:
    """What was intended is not done; the holder hears why."""
    return await _move(session, "drop", row=row, measure=measure, by=by, texts=texts)


async def suspend(
    session: AsyncSession,
    *,
    row: Authorisation,
    texts: Texts = NO_TEXTS,
    by: Officer,
    override_reason: str | None = None,
) -> list[Fact]:
    """Carry out an announced suspension: benefits stop in this transaction, and what can be mended has a last day."""
    action = await permit(session, name="suspend", row=row, by=by, override_reason=override_reason)
    measure, override, carried = await _carry_out(session, row=row, by=by, override_reason=override_reason)
    terms = by.office.terms(by.at)
    row.suspended_at, row.suspension_ground = by.at, measure.ground
    if measure.ground == SuspensionGround.TIME_TO_REMEDY:
        days = measure.remedy_days or int(terms.value("remedy_days"))
        row.remedy_until = by.office.today(by.at) + timedelta(days=days)
    facts = await step(
        session, row=row, action=action, by=by, texts=_written(texts, measure), law="law.suspension",
        override_reason=override, terms=terms,
    )  # fmt: skip
    return [*carried, *facts]


async def revoke(
    session: AsyncSession,
    *,
    row: Authorisation,
    texts: Texts = NO_TEXTS,
    by: Officer,
    override_reason: str | None = None,
) -> list[Fact]:
    """Carry out an announced revocation; the firm may apply again when the time set by law is over (AEO-33)."""
    action = await permit(session, name="revoke", row=row, by=by, override_reason=override_reason)
    measure, override, carried = await _carry_out(session, row=row, by=by, override_reason=override_reason)
    terms = by.office.terms(by.at)
    months = int(terms.value("cool_off_months"))
    row.reapply_from = last_day(by.office.today(by.at), months=months) + timedelta(days=1)
    facts = await end(
        session, row=row, action=action, reason=measure.facts, by=by, texts=_written(texts, measure),
        law="law.revocation", override_reason=override, terms=terms,
    )  # fmt: skip
    return [*carried, *facts]


async def _carry_out(
    session: AsyncSession, *, row: Authorisation, by: Officer, override_reason: str | None
) -> tuple[Measure, str | None, list[Fact]]:
    measure = await open_measure(session, row=row, locked=True)
    if measure is None:
        raise NotFound("Nothing is announced to this holder.")
    override = override_reason if measure.proposed_by == by.actor.id else None
    measure.decided_by, measure.decided_by_name, measure.decided_at = by.actor.id, by.actor.name, by.at
    measure.override_reason = override
    return measure, override, await _move(session, "carry-out", row=row, measure=measure, by=by)


async def _move(
    session: AsyncSession, name: str, *, row: Authorisation, measure: Measure, by: Officer, texts: Texts = NO_TEXTS
) -> list[Fact]:
    seen = MeasureView(organisation=row.organisation, hearing_over=measure.hearing_until < by.office.today(by.at))
    action = MEASURE.apply(name, state=measure.state, held=by.held, view=seen, actor=by.actor)
    return [
        await take(
            session, thing=THING, key=str(measure.id), printed=f"{row.number}/M-{measure.id.hex[:4]}", action=action,
            row=measure, by=by, terms=by.office.terms(by.at), texts=texts, organisation=row.organisation, tin=row.tin,
        )
    ]  # fmt: skip


def _written(texts: Texts, measure: Measure) -> Texts:
    return Texts(external=texts.external or f"{measure.facts}\n\n{measure.law}", internal=texts.internal)
