"""Divergence (row 38): alike goods with another subheading in two administrations, noted by each for itself."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.lives import DivergenceView
from services.advance_rulings.domain.sentences import sentence
from services.advance_rulings.domain.words import ConvergenceStatus, DivergenceStatus, RulingStatus, RulingType
from services.advance_rulings.events import Note
from services.advance_rulings.model import Convergence, Divergence, Look, PublishedRuling
from services.advance_rulings.operations.steps import move
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries.similar import alike
from services.advance_rulings.queries.translation import differ
from services.advance_rulings.workflow import DIVERGENCE
from shared.facts import Fact
from shared.office import Officer, Texts
from shared.workflow import Action

THING = DIVERGENCE.name
LOOK = "divergences"
TOGETHER = 50
"""Changed rulings looked at in one transaction."""
COMPARED = 60
"""Similar rulings looked at for each."""
FIND = Action("find", DivergenceStatus.FOUND, DivergenceStatus.FOUND, Permission.CONVERGE, title="Found")

_CHANGED = """
    select max(sequence) as sequence, count(*) as times, administration, number from (
        select change.sequence, change.administration, change.number from published_change as change
        join published_ruling as ruling using (administration, number)
        where change.sequence > :place and ruling.source is null and ruling.type = 'classification'
        order by change.sequence limit :together
    ) as changed group by administration, number order by 1
"""


async def look(session: AsyncSession, *, by: Officer) -> tuple[bool, list[Fact]]:
    """Look at what changed in the register since this administration last looked; answers whether there is more.

    The place is this administration's own: one that was away for a week misses nothing.
    """
    mine = by.office.code
    known = await session.get(Look, (mine, LOOK))
    place = int(known.place) if known is not None else 0
    last = int(await session.scalar(text("select coalesce(max(sequence), 0) from published_change")) or 0)
    if last <= place:
        return False, []
    changed = (await session.execute(text(_CHANGED), {"place": place, "together": TOGETHER})).all()
    more = sum(one.times for one in changed) == TOGETHER  # one ruling may have changed several times
    facts: list[Fact] = []
    for one in changed:
        row = await published(session, administration=one.administration, number=one.number)
        if row is not None:
            facts += await _recheck(session, row, by)
            facts += await _compare(session, row, by)
    reached = int(changed[-1].sequence) if more else last
    values = {"administration": mine, "what": LOOK, "up_to": by.at, "place": str(reached)}
    kept = insert(Look).values(**values)
    await session.execute(kept.on_conflict_do_update(index_elements=["administration", "what"], set_=values))
    looked = Note(
        subject=f"look/{LOOK}",
        version=1,
        administration=mine,
        what="neighbours-looked-at",
        detail=f"{len(changed)} rulings",
    )
    return more, [looked, *facts]


async def something_new(session: AsyncSession, *, administration: str) -> bool:
    """Whether anything was published since an administration last looked."""
    known = await session.get(Look, (administration, LOOK))
    last = int(await session.scalar(text("select coalesce(max(sequence), 0) from published_change")) or 0)
    return last > (int(known.place) if known is not None else 0)


async def published(session: AsyncSession, *, administration: str, number: str) -> PublishedRuling | None:
    """A published ruling of an administration of this installation."""
    return (
        await session.scalars(
            select(PublishedRuling).where(
                PublishedRuling.administration == administration,
                PublishedRuling.number == number,
                PublishedRuling.source.is_(None),
            )
        )
    ).one_or_none()


def _counts(row: PublishedRuling | None, by: Officer) -> bool:
    return (
        row is not None
        and row.type == RulingType.CLASSIFICATION
        and row.status == RulingStatus.IN_FORCE
        and (row.ends_at is None or row.ends_at > by.at)
        and bool(row.hs_codes)
    )


async def _compare(session: AsyncSession, row: PublishedRuling, by: Officer) -> list[Fact]:
    if not _counts(row, by):
        return []
    mine, least = by.office.code, int(by.office.terms(by.at).value("alike_percent"))
    found = await alike(
        session, text=f"{row.subject}\n{row.goods_description}", code=row.hs_codes[0],
        exclude=(row.administration, row.number), at=by.at, limit=COMPARED,
    )  # fmt: skip
    facts: list[Fact] = []
    for one in found:
        # Exactly one of the two is ours.
        if (
            one["source"] is not None
            or one["alike"] < least
            or (row.administration == mine) == (one["administration"] == mine)
        ):
            continue
        other = await published(session, administration=one["administration"], number=one["number"])
        if other is None or not _counts(other, by):
            continue
        ours, theirs = (row, other) if row.administration == mine else (other, row)
        if await _differ(session, ours, theirs, by):
            facts += await _note(session, ours, theirs, alike_percent=int(one["alike"]), by=by)
    return facts


async def _differ(session: AsyncSession, ours: PublishedRuling, theirs: PublishedRuling, by: Officer) -> bool:
    return await differ(
        session, one=(ours.hs_codes[0], ours.hs_edition), other=(theirs.hs_codes[0], theirs.hs_edition),
        administration=by.office.code,
    )  # fmt: skip


async def _note(
    session: AsyncSession, ours: PublishedRuling, theirs: PublishedRuling, *, alike_percent: int, by: Officer
) -> list[Fact]:
    one = Divergence
    statement = select(one).where(
        one.administration == by.office.code,
        one.ruling == ours.number,
        one.other_administration == theirs.administration,
        one.other_ruling == theirs.number,
    )
    known = (await session.scalars(statement)).one_or_none()
    codes = ours.hs_codes[0], theirs.hs_codes[0]
    if known is not None:
        moved = (known.code, known.other_code) != codes
        known.code, known.other_code, known.alike = *codes, alike_percent
        again = known.state == DivergenceStatus.RESOLVED or (known.state == DivergenceStatus.DISMISSED and moved)
        return [await step(session, "reopen", known, view=DivergenceView(), by=by)] if again else []
    row = Divergence(
        administration=by.office.code, id=uuid4(), ruling=ours.number, code=codes[0],
        other_administration=theirs.administration, other_ruling=theirs.number, other_code=codes[1],
        alike=alike_percent, state=DivergenceStatus.FOUND.value, reason="", convergence=None, found_at=by.at, version=0,
        steps=0, created_at=by.at, changed_at=by.at, changed_by=by.actor.id, changed_by_name=by.actor.name,
    )  # fmt: skip
    session.add(row)
    return [await _moved(session, FIND, row, by)]


async def _recheck(session: AsyncSession, changed: PublishedRuling, by: Officer) -> list[Fact]:
    """Alerts about a ruling that changed: over when the two name the same subheading, or one is not in force any more."""
    one = Divergence
    rows = await session.scalars(
        select(one).where(
            one.administration == by.office.code,
            one.state.in_((DivergenceStatus.FOUND, DivergenceStatus.IN_CONVERGENCE)),
            or_(
                (one.other_administration == changed.administration) & (one.other_ruling == changed.number),
                (one.administration == changed.administration) & (one.ruling == changed.number),
            ),
        )
    )
    facts: list[Fact] = []
    for row in rows:
        seen = await view(session, row=row, by=by)
        if not seen.differs:
            facts.append(await step(session, "resolve", row, view=seen, by=by))
    return facts


async def view(session: AsyncSession, *, row: Divergence, by: Officer) -> DivergenceView:
    """An alert as its rules see it: the two rulings as they are published now."""
    ours = await published(session, administration=row.administration, number=row.ruling)
    theirs = await published(session, administration=row.other_administration, number=row.other_ruling)
    differs = False
    if ours is not None and theirs is not None and _counts(ours, by) and _counts(theirs, by):
        row.code, row.other_code = ours.hs_codes[0], theirs.hs_codes[0]
        differs = await _differ(session, ours, theirs, by)
    case_open = False
    if row.convergence is not None:
        state = await session.scalar(select(Convergence.state).where(Convergence.id == row.convergence))
        case_open = state == ConvergenceStatus.OPEN
    return DivergenceView(differs=differs, case_open=case_open)


async def step(
    session: AsyncSession, name: str, row: Divergence, *, view: DivergenceView, by: Officer, reason: str = ""
) -> Fact:
    """Move an alert along its table. `reason` says why, where an officer did it."""
    action = DIVERGENCE.apply(name, state=row.state, held=by.held, view=view, actor=by.actor)
    if reason:
        row.reason = reason
    return await _moved(session, action, row, by, reason=reason)


async def dismiss(session: AsyncSession, *, row: Divergence, reason: str, by: Officer) -> list[Fact]:
    """Say that the goods are not alike, and why. It comes back when one of the codes changes."""
    return [await step(session, "dismiss", row, view=DivergenceView(), by=by, reason=reason)]


async def _moved(session: AsyncSession, action: Action, row: Divergence, by: Officer, *, reason: str = "") -> Fact:
    written = sentence(action.name, thing=THING, language=by.office.language)
    return await move(
        session, thing=THING, key=str(row.id), printed=None, action=action, row=row, by=by,
        terms=by.office.terms(by.at), texts=Texts(external=written, internal=reason), facts={"of": row.ruling},
    )  # fmt: skip
