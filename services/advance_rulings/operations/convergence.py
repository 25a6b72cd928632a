"""Convergence: two administrations about one kind of goods; each states, and each changes its own ruling by its own law."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.hs import digits, dotted, why_not_a_code
from services.advance_rulings.domain.lives import ConvergenceView
from services.advance_rulings.domain.sentences import sentence
from services.advance_rulings.domain.words import ConvergenceStatus, DivergenceStatus
from services.advance_rulings.events import ConvergenceOpened, PositionStated
from services.advance_rulings.model import Convergence, ConvergenceStatement, Divergence
from services.advance_rulings.operations import divergences
from services.advance_rulings.operations.steps import move, next_number
from services.advance_rulings.permissions import Permission
from services.advance_rulings.workflow import CONVERGENCE
from shared.facts import Fact
from shared.office import Officer, Texts
from shared.problems import NotPossible, RuleNotMet, refuse
from shared.workflow import Action

THING = CONVERGENCE.name
OPEN = Action("open", ConvergenceStatus.OPEN, ConvergenceStatus.OPEN, Permission.CONVERGE, title="Opened")


class OpenElsewhere(RuleNotMet):
    """The other administration opened a case about these rulings already."""

    hint = "State your position in that case."


async def begin(
    session: AsyncSession, *, row: Divergence, subject: str, hs_code: str, text: str, by: Officer
) -> tuple[Convergence, list[Fact]]:
    """Open a case with the other administration, with the own position. Raises OpenElsewhere."""
    seen = await divergences.view(session, row=row, by=by)
    other = await session.scalar(
        select(Convergence.number).where(
            Convergence.administration == row.other_administration,
            Convergence.to_administration == by.office.code,
            Convergence.other_ruling == row.ruling,
            Convergence.ruling == row.other_ruling,
            Convergence.state == ConvergenceStatus.OPEN,
        )
    )
    if other is not None:
        raise OpenElsewhere(f"The case is {other}.", convergence=other)
    found = Convergence(
        administration=by.office.code, id=uuid4(), number=await next_number(session, by=by, series="CV"),
        to_administration=row.other_administration, ruling=row.ruling, other_ruling=row.other_ruling, subject=subject,
        state=ConvergenceStatus.OPEN.value, agreed_code=None, conclusion="", version=0, steps=0, created_at=by.at,
        changed_at=by.at, changed_by=by.actor.id, changed_by_name=by.actor.name,
    )  # fmt: skip
    row.convergence = found.id
    moved = await divergences.step(session, "converge", row, view=seen, by=by)
    session.add(found)
    opened = await _step(session, OPEN, found, by)
    await _say(session, found, hs_code=hs_code, text=text, by=by)
    return found, [moved, opened]


async def state(session: AsyncSession, *, row: Convergence, hs_code: str, text: str, by: Officer) -> list[Fact]:
    """State the own side's position, or a new one. The other administration writes its own rows, not those of the case."""
    action = CONVERGENCE.apply("state", state=row.state, held=by.held, view=ConvergenceView(), actor=by.actor)
    said = await _say(session, row, hs_code=hs_code, text=text, by=by)
    if row.administration == by.office.code:
        return [await _step(session, action, row, by)]
    return [
        PositionStated(
            subject=f"convergence/{row.id}", version=row.version, administration=by.office.code, thing=THING,
            number=row.number, step=row.number, action=action.name, from_state=row.state, state=row.state,
            external_text=f"{sentence('state', thing=THING, language=by.office.language)} {said.hs_code}",
            of=row.other_ruling,
        )
    ]  # fmt: skip


async def agree(session: AsyncSession, *, row: Convergence, conclusion: str, by: Officer) -> list[Fact]:
    """Note the agreement: both sides stated the same code last. Each then modifies its own ruling, or keeps it."""
    _refuse_other_side(row, by)
    last = await positions(session, row=row)
    view = ConvergenceView(positions=tuple(digits(code) for code in last.values()))
    action = CONVERGENCE.apply("agree", state=row.state, held=by.held, view=view, actor=by.actor)
    row.agreed_code, row.conclusion = dotted(next(iter(last.values()))), conclusion
    return [await _step(session, action, row, by)]


async def end(session: AsyncSession, *, row: Convergence, conclusion: str, by: Officer) -> list[Fact]:
    """End the case without agreement; the alert stands again."""
    _refuse_other_side(row, by)
    action = CONVERGENCE.apply("end", state=row.state, held=by.held, view=ConvergenceView(), actor=by.actor)
    row.conclusion = conclusion
    ended = await _step(session, action, row, by)
    return [ended, *await _reopen(session, row, by)]


def _refuse_other_side(row: Convergence, by: Officer) -> None:
    if row.administration != by.office.code:
        raise NotPossible(
            "The administration that opened the case notes how it ends.", state=row.state, possible=["state"]
        )


async def positions(session: AsyncSession, *, row: Convergence) -> dict[str, str]:
    """The code that each side stated last, by administration."""
    said = ConvergenceStatement
    rows = await session.execute(
        select(said.administration, said.hs_code)
        .where(said.convergence == row.id, said.administration.in_((row.administration, row.to_administration)))
        .order_by(said.at, said.id)
    )
    return {administration: code for administration, code in rows}  # noqa: C416  # the last one of each side counts


async def _say(
    session: AsyncSession, row: Convergence, *, hs_code: str, text: str, by: Officer
) -> ConvergenceStatement:
    if why := why_not_a_code(hs_code, at_least=6):
        raise refuse("The position cannot be stated.", ("/hs_code", "hs_code", why))
    sides = {row.administration, row.to_administration}
    said = ConvergenceStatement(
        administration=by.office.code, id=uuid4(), convergence=row.id, hs_code=dotted(digits(hs_code)[:6]), text=text,
        to_administration=(sides - {by.office.code}).pop(), at=by.at, by=by.actor.id, by_name=by.actor.name,
    )  # fmt: skip
    session.add(said)
    await session.flush()
    return said


async def _step(session: AsyncSession, action: Action, row: Convergence, by: Officer) -> Fact:
    written = sentence(action.name, thing=THING, language=by.office.language)
    return await move(
        session, thing=THING, key=str(row.id), printed=row.number, action=action, row=row, by=by,
        terms=by.office.terms(by.at), texts=Texts(external=written), facts={"of": row.ruling},
    )  # fmt: skip


async def _reopen(session: AsyncSession, row: Convergence, by: Officer) -> list[Fact]:
    found = (
        await session.scalars(
            select(Divergence).where(
                Divergence.administration == by.office.code,
                Divergence.convergence == row.id,
                Divergence.state == DivergenceStatus.IN_CONVERGENCE,
            )
        )
    ).one_or_none()
    if found is None:
        return []
    await session.flush()
    seen = await divergences.view(session, row=found, by=by)
    return [await divergences.step(session, "reopen" if seen.differs else "resolve", found, view=seen, by=by)]


async def hear(session: AsyncSession, *, by: Officer) -> list[Fact]:
    """What others opened or ended about rulings of ours: the own alert follows, and the own officers are told."""
    case, own = Convergence, Divergence
    pairs = await session.execute(
        select(case, own)
        .join(
            own,
            (own.administration == case.to_administration)
            & (own.other_administration == case.administration)
            & (own.ruling == case.other_ruling)
            & (own.other_ruling == case.ruling),
        )
        .where(case.to_administration == by.office.code)
        .where((own.convergence.is_distinct_from(case.id)) | (own.state == DivergenceStatus.IN_CONVERGENCE))
        .order_by(case.created_at)
    )
    facts: list[Fact] = []
    for found, row in pairs.all():
        if found.state == ConvergenceStatus.OPEN and row.state in (DivergenceStatus.FOUND, DivergenceStatus.DISMISSED):
            facts += await _join(session, found, row, by)
        elif found.state == ConvergenceStatus.ENDED and row.convergence == found.id:
            facts += await _reopen(session, found, by)
    return facts


async def _join(session: AsyncSession, found: Convergence, row: Divergence, by: Officer) -> list[Fact]:
    facts = []
    seen = await divergences.view(session, row=row, by=by)
    if row.state == DivergenceStatus.DISMISSED:
        facts.append(await divergences.step(session, "reopen", row, view=seen, by=by))
    row.convergence = found.id
    facts.append(await divergences.step(session, "converge", row, view=seen, by=by))
    facts.append(
        ConvergenceOpened(
            subject=f"convergence/{found.id}", version=found.version, administration=by.office.code, thing=THING,
            number=found.number, step=found.number, action="open", from_state=found.state, state=found.state,
            external_text=sentence("open", thing=THING, language=by.office.language), of=row.ruling,
        )
    )  # fmt: skip
    return facts
