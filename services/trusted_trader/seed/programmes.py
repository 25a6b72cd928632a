"""The demonstration's programmes, each with the first edition of its questionnaire, signed long enough ago to have holders."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select

from services.trusted_trader.model import Programme
from services.trusted_trader.operations import programmes, questionnaires
from services.trusted_trader.permissions import ROLES
from services.trusted_trader.queries.office import office
from services.trusted_trader.seed.programme_words import PLACES, programme_content
from shared.actors import Actor
from shared.office import Office, Officer
from shared.settings import Settings
from shared.work import Work

REGIONAL = "2026-1"
LONG_AGO = timedelta(days=1200)
"""So long the programmes have been in force: longer than the longest validity, so that re-validations are due."""
ALONE = "One officer runs the programme here; the registrar read it too."
HELD = ROLES["parameters"]


async def seed_programmes(
    *, settings: Settings, work: Work, people: Mapping[str, Sequence[Actor]], at: datetime
) -> dict[str, int]:
    """A programme for each administration named in `people` for which there is one; answers how many came anew.

    The first person with the role "parameters" (else the first officer) proposes, another one signs; in a small office
    with one officer alone the same one, with the reason. An administration
    with a programme of its own is left as it is.
    """
    async with asyncio.TaskGroup() as together:
        tasks = {
            code: together.create_task(_one(settings, work, code, [a for a in actors if a.organisation is None], at))
            for code, actors in people.items()
            if code in PLACES
        }
    return {code: task.result() for code, task in tasks.items()}


async def _one(settings: Settings, work: Work, code: str, officers: Sequence[Actor], at: datetime) -> int:
    async with work.reading(administration=code) as session:
        found = await office(session, administration=settings.hosted_administrations()[code])
        if await session.scalar(select(func.count()).select_from(Programme)):
            return 0
    ranked = sorted(officers, key=lambda actor: "parameters" not in actor.roles)
    writer = ranked[0]
    signer = next((actor for actor in ranked if actor.id != writer.id), writer)
    reason = ALONE if signer is writer else None
    begun = at - LONG_AGO
    async with work.changing(actor=writer, at=begun, administration=code) as change:
        by = _officer(writer, begun, found)
        asked, facts = await questionnaires.begin(change.session, regional=REGIONAL, own={}, by=by)
        change.record(*facts)
        change.record(*await questionnaires.publish(change.session, row=asked, by=by))
        wording = programmes.Wording(
            content=programme_content(code), questionnaire=asked.edition, from_on=found.today(begun)
        )
        row, facts = await programmes.draft(change.session, wording=wording, by=by)
        change.record(*facts)
        change.record(*await programmes.step(change.session, name="propose", row=row, by=by))
        number = row.edition
    later = begun + timedelta(hours=1)
    signing = _officer(signer, later, found)
    async with work.changing(actor=signer, at=later, administration=code) as change:
        row = await change.session.get_one(Programme, (code, number))
        if row.from_on < found.today(later):
            row.from_on = found.today(later)
        change.record(
            *await programmes.step(change.session, name="activate", row=row, by=signing, override_reason=reason)
        )
    return 1


def _officer(actor: Actor, at: datetime, found: Office) -> Officer:
    return Officer(actor=replace(actor), held=frozenset(HELD), at=at, office=found)
