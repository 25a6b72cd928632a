"""Suggestions kept, taken and put aside; alarms of drift kept and seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.language.ast import digest
from services.risk.domain.mining import Suggestion as Mined
from services.risk.domain.rule_life import SHORTEST_REASON, Origin
from services.risk.domain.suggestions import DriftKind
from services.risk.domain.words import Lane
from services.risk.events import DriftNoticed, DriftSeen, SuggestionDismissed, SuggestionMade, SuggestionTaken
from services.risk.model import DriftAlarm, Suggestion
from services.risk.operations.acting import Officer, refuse
from services.risk.operations.rule_drafts import Draft, begin
from services.risk.queries.rules import Held
from services.risk.workflow import SUGGESTION
from shared.facts import Fact


async def keep(session: AsyncSession, *, mined: Sequence[Mined], by: Officer) -> list[Fact]:
    """Keep what is new: a condition that was suggested before, also one that was put aside, is not suggested again."""
    made: list[UUID] = []
    for one in mined:
        statement = (
            insert(Suggestion)
            .values(
                administration=by.office.code, id=uuid4(), version=1, state="made", digest=digest(one.node), text=one.text,
                evidence=one.content(), made_at=by.at,
            )
            .on_conflict_do_nothing(index_elements=["administration", "digest"])
            .returning(Suggestion.id)
        )  # fmt: skip
        if (identifier := await session.scalar(statement)) is not None:
            made.append(identifier)
    if not made:
        return []
    return [
        SuggestionMade(subject=f"suggestion/{made[0]}", version=1, administration=by.office.code, suggestions=len(made))
    ]


async def take(
    session: AsyncSession, *, row: Suggestion, title: str, lane: Lane, probability: int, by: Officer
) -> tuple[Held, list[Fact]]:
    """Make a suggestion a draft like any other: somebody edits it, tests it and submits it."""
    action = SUGGESTION.apply("take", state=row.state, held=by.held, view=None, actor=by.actor)
    evidence: Mapping[str, Any] = row.evidence
    told = (
        f"Suggested by outcomes: {evidence.get('finds')} finds in {evidence.get('inspected')} inspections of"
        f" {evidence.get('months')} months held out; find rate {float(evidence.get('rate', 0)):.1%}"
        f" ({float(evidence.get('low', 0)):.1%} to {float(evidence.get('high', 0)):.1%}),"
        f" {float(evidence.get('lift', 0)):.1f} times the usual."
    )
    draft = Draft(
        title=title, text=row.text, lane=lane, probability=probability, internal_text=told, documentation=told
    )
    held, facts = await begin(session, draft=draft, by=by, origin=Origin.SUGGESTION, note=f"suggestion {row.id}")
    row.rule = held.rule.id
    _decide(row, str(action.target), by)
    await session.flush()
    taken = SuggestionTaken(
        subject=f"suggestion/{row.id}", version=row.version, administration=by.office.code, rule=held.rule.id
    )
    return held, [*facts, taken]


async def dismiss(session: AsyncSession, *, row: Suggestion, reason: str, by: Officer) -> list[Fact]:
    """Put a suggestion aside, saying why; it is not made again."""
    action = SUGGESTION.apply("dismiss", state=row.state, held=by.held, view=None, actor=by.actor)
    if len(reason.strip()) < SHORTEST_REASON:
        raise refuse("Say why.", ("/reason", "too_short", f"Write at least {SHORTEST_REASON} characters."))
    row.reason = reason
    _decide(row, str(action.target), by)
    await session.flush()
    return [
        SuggestionDismissed(
            subject=f"suggestion/{row.id}", version=row.version, administration=by.office.code, reason=reason
        )
    ]


def _decide(row: Suggestion, state: str, by: Officer) -> None:
    row.version += 1
    row.state = state
    row.decided_at, row.decided_by, row.decided_by_name = by.at, by.actor.id, by.actor.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """What drifted: a field or a rule, by how much, against which line."""

    kind: DriftKind
    subject: str
    value: float
    threshold: float
    detail: Mapping[str, Any]


async def notice(session: AsyncSession, *, noticed: Sequence[Noticed], by: Officer) -> list[Fact]:
    """Keep alarms, one for each subject and week."""
    week = monday(by.office.today(by.at))
    facts: list[Fact] = []
    for one in noticed:
        statement = (
            insert(DriftAlarm)
            .values(
                administration=by.office.code, id=uuid4(), version=1, kind=one.kind.value, subject=one.subject, week=week,
                value=one.value, threshold=one.threshold, detail=dict(one.detail), noticed_at=by.at, note="",
            )
            .on_conflict_do_nothing(index_elements=["administration", "kind", "subject", "week"])
            .returning(DriftAlarm.id)
        )  # fmt: skip
        identifier = await session.scalar(statement)
        if identifier is not None:
            rules = (one.subject,) if one.kind is DriftKind.FIND_RATE else ()
            facts.append(
                DriftNoticed(
                    subject=f"drift/{identifier}", version=1, administration=by.office.code, what=one.subject,
                    measure=one.kind.value, value=round(one.value, 4), rules=rules,
                )
            )  # fmt: skip
    return facts


async def see(session: AsyncSession, *, row: DriftAlarm, note: str, by: Officer) -> list[Fact]:
    """An officer looked at an alarm."""
    row.version += 1
    row.seen_at, row.seen_by, row.seen_by_name, row.note = by.at, by.actor.id, by.actor.name, note
    await session.flush()
    return [DriftSeen(subject=f"drift/{row.id}", version=row.version, administration=by.office.code, note=note)]


def monday(day: date) -> date:
    """The first day of a week."""
    return day - timedelta(days=day.weekday())
