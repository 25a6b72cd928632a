"""Which decisions may be contested, how, and until when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.contests import CONTESTED, ENDED_BY, Past, Way, ways
from services.advance_rulings.domain.words import Contested, ContestKind, ContestStatus, RulingStatus, Status
from services.advance_rulings.model import Application, Contest, Ruling, Step
from services.advance_rulings.queries.cases import visible
from shared.actors import Actor
from shared.office import Office
from shared.shapes import Shape, moment

AT_MOST = 200
_DECIDED = (Status.ISSUED, Status.DECLINED)
_NOT_ENDED = (RulingStatus.IN_FORCE, RulingStatus.EXPIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision that stands, and how it may be contested."""

    against: Contested
    application: Application
    ruling: Ruling | None
    step: Step
    ways: tuple[Way, ...]


async def decisions(
    session: AsyncSession, *, office: Office, applications: Sequence[Application], at: datetime
) -> list[Decision]:
    """The decisions that stand about some applications and what they led to, whether or not there is time left."""
    decided = [row for row in applications if row.state in _DECIDED]
    if not decided:
        return []
    keys = [row.id for row in decided]
    rulings = {
        row.application_id: row
        for row in await session.scalars(
            select(Ruling).where(Ruling.administration == office.code, Ruling.application_id.in_(keys))
        )
    }
    steps = await _steps(session, office=office, applications=decided, rulings=list(rulings.values()))
    past = await _past(session, office=office, applications=decided)
    terms = office.terms(at)
    review_days, appeal_days = int(terms.value("review_days")), int(terms.value("appeal_days"))
    found = []
    for row in decided:
        ruling = rulings.get(row.id)
        for against in Contested:
            step = _standing(against, row, ruling, steps)
            if step is not None:
                open_ways = ways(
                    decided_at=step.at, past=past[step.printed], review_days=review_days, appeal_days=appeal_days,
                    calendar=office.calendar,
                )  # fmt: skip
                found.append(Decision(against=against, application=row, ruling=ruling, step=step, ways=open_ways))
    return found


async def contestable(session: AsyncSession, *, office: Office, actor: Actor, at: datetime) -> list[Shape]:
    """What the actor's firm may still contest, the first last day first; nothing for officers."""
    if actor.organisation is None:
        return []
    rows = await session.scalars(
        select(Application)
        .where(Application.administration == office.code, visible(actor), Application.state.in_(_DECIDED))
        .order_by(Application.decided_at.desc())
        .limit(AT_MOST)
    )
    return shaped(await decisions(session, office=office, applications=rows.all(), at=at), office=office, at=at)


def shaped(found: Sequence[Decision], *, office: Office, at: datetime) -> list[Shape]:
    """The ways that have time left, one line for each."""
    today = office.today(at)
    lines = [
        {
            "kind": way.kind.value,
            "against": decision.against.value,
            "of": decision.application.number,
            "application": str(decision.application.id),
            "goods_name": decision.application.answers.get("goods_name") or "",
            "step": decision.step.printed,
            "decided": moment(decision.step.at, office.calendar.zone),
            "reasons": decision.step.external_text,
            "law": decision.step.law,
            "last_day": way.last_day.isoformat(),
            "after": way.after,
        }
        for decision in found
        for way in decision.ways
        if way.last_day >= today
    ]
    return sorted(lines, key=lambda line: (line["last_day"], line["of"], line["kind"]))


def _standing(
    against: Contested, application: Application, ruling: Ruling | None, steps: dict[tuple[str, str, str], Step]
) -> Step | None:
    """The step of a decision, if that decision stands."""
    if against is Contested.DECLINE:
        stands = application.state == Status.DECLINED
    elif ruling is None:
        stands = False
    elif against in ENDED_BY:
        stands = ruling.state == ENDED_BY[against]
    else:
        stands = ruling.state in _NOT_ENDED
    thing, actions = CONTESTED[against]
    key = str(application.id) if thing == "application" else application.number or ""
    known = [step for action in actions if (step := steps.get((thing, key, action))) is not None]
    return max(known, key=lambda step: step.number) if stands and known else None


async def _steps(
    session: AsyncSession, *, office: Office, applications: Sequence[Application], rulings: Sequence[Ruling]
) -> dict[tuple[str, str, str], Step]:
    """The last step of each kind that may be contested."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for thing, actions in CONTESTED.values():
        kinds[thing] += actions
    keys = {"application": [str(row.id) for row in applications], "ruling": [row.number for row in rulings]}
    wanted = or_(
        *(
            and_(Step.thing == thing, Step.thing_id.in_(keys[thing]), Step.action.in_(actions))
            for thing, actions in kinds.items()
        )
    )
    statement = select(Step).where(Step.administration == office.code, wanted).order_by(Step.number)
    return {(step.thing, step.thing_id, step.action): step for step in await session.scalars(statement)}


async def _past(session: AsyncSession, *, office: Office, applications: Sequence[Application]) -> dict[str, list[Past]]:
    """What was lodged against each step and not withdrawn, the first one first."""
    found: dict[str, list[Past]] = defaultdict(list)
    rows = await session.scalars(
        select(Contest)
        .where(
            Contest.administration == office.code,
            Contest.application_id.in_([row.id for row in applications]),
            Contest.state != ContestStatus.WITHDRAWN,
        )
        .order_by(Contest.lodged_at)
    )
    for row in rows:
        found[row.step].append(
            Past(
                number=row.number, kind=ContestKind(row.kind), state=ContestStatus(row.state), decided_at=row.decided_at
            )
        )
    return found
