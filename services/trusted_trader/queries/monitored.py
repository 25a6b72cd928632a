"""Entries, check-ins, changes, scores and warnings as their readers see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.trusted_trader.domain.alerts import Alert, in_words
from services.trusted_trader.domain.check_ins import QUESTIONS
from services.trusted_trader.domain.monitoring import METHOD, Score, fallen
from services.trusted_trader.model import Authorisation, ChangeReport, CheckIn, ComplianceEntry
from services.trusted_trader.queries.monitoring import NOT_HAD, Gathered, due
from services.trusted_trader.workflow import CHANGE
from shared.actors import Actor
from shared.facts import plain
from shared.office import Office
from shared.shapes import Shape, moment, person, some_moment


def entry_shape(row: ComplianceEntry, *, office: Office, actor: Actor) -> Shape:
    """An entry; what officers made of it is theirs."""
    zone, officer = office.calendar.zone, actor.organisation is None
    return {
        "id": str(row.id),
        "version": row.version,
        "tin": row.tin,
        "kind": row.kind,
        "severity": row.severity,
        "happened_on": row.happened_on,
        "amount": {"amount": row.amount, "currency": row.currency} if row.amount is not None else None,
        "text": row.text,
        "law": row.law,
        "source": row.source,
        "reference": row.reference,
        "settled_on": row.settled_on,
        "withdrawn": some_moment(row.withdrawn_at, zone),
        "withdrawn_reason": row.withdrawn_reason,
        "reviewed": some_moment(row.reviewed_at, zone),
        "reviewed_by": row.reviewed_by_name if officer else None,
        "review": row.review if officer else None,
        "recorded": moment(row.created_at, zone),
    }


def manager(row: Authorisation) -> Shape | None:
    """The officer who looks after a firm."""
    return person(row.account_manager, row.account_manager_name or "") if row.account_manager else None


def check_ins(
    row: Authorisation, found: Sequence[CheckIn], *, office: Office, actor: Actor, language: str, at: datetime
) -> Shape:
    """The check-ins with a holder, and what is asked at the next."""
    officer = actor.organisation is None
    next_on = due(row, [one.held_on for one in found if one.held_on is not None], office=office, at=at)
    return {
        "authorisation": row.number,
        "due_on": next_on,
        "overdue": next_on < office.today(at),
        "account_manager": manager(row),
        "questions": [{"code": code, "text": text.get(language, text["en"])} for code, text in QUESTIONS.items()],
        "items": [
            {
                "id": str(one.id),
                "due_on": one.due_on,
                "held_on": one.held_on,
                "answers": one.answers,
                "outcome": one.outcome,
                "note": one.note if officer else None,
                "held_by": one.held_by_name,
            }
            for one in sorted(found, key=lambda one: one.due_on, reverse=True)
        ],
    }


def change_shape(row: ChangeReport, *, office: Office, actor: Actor, held: frozenset[str]) -> Shape:
    """A change that was told, with what may be done now."""
    return {
        "id": str(row.id),
        "version": row.version,
        "authorisation": row.authorisation,
        "tin": row.tin,
        "kind": row.kind,
        "state": row.state,
        "happened_on": row.happened_on,
        "text": row.text,
        "told": moment(row.told_at, office.calendar.zone),
        "told_by": row.told_by_name,
        "days_late": row.days_late,
        "conclusion": row.conclusion,
        "concluded_by": row.concluded_by_name,
        "actions": [offer.shape() for offer in CHANGE.offers(state=row.state, held=held, view=None, actor=actor)],
    }


def score_shape(row: Authorisation, scored: Sequence[Score], *, missing: bool, language: str) -> Shape:
    """The score with its trend and its method."""
    now = scored[-1]
    return {
        "authorisation": row.number,
        "tin": row.tin,
        "on": now.on,
        "value": now.value,
        "deductions": [{"code": one.code, "count": one.count, "points": one.points} for one in now.deductions],
        "trend": quarters(scored),
        "fallen": fallen(scored),
        "declarations_missing": NOT_HAD if missing else None,
        "method": list(METHOD.get(language, METHOD["en"])),
    }


def quarters(scored: Sequence[Score]) -> list[Shape]:
    """The score at the end of each quarter, and today."""
    return [{"on": one.on, "value": one.value} for one in scored]


def warned(alert: Alert, *, language: str) -> Shape:
    """A warning in words."""
    reason, to_do = in_words(alert, language=language)
    return {
        "code": alert.code,
        "on": alert.on,
        "reason": reason,
        "to_do": to_do,
        "refers_to": alert.refers_to,
        "values": plain(alert.values),
    }


def watched(
    row: Authorisation, found: Gathered, *, scored: Sequence[Score], alerts: Sequence[Alert], office: Office, language: str,
    at: datetime,
) -> Shape:  # fmt: skip
    """A holder on the early-warning list."""
    held = [one.held_on for one in found.check_ins if one.held_on is not None]
    return {
        "authorisation": row.number,
        "version": row.version,
        "tin": row.tin,
        "name": row.name,
        "state": row.state,
        "tier": row.tier,
        "valid_until": row.valid_until,
        "account_manager": manager(row),
        "score": scored[-1].value,
        "trend": quarters(scored),
        "check_in_due_on": due(row, held, office=office, at=at),
        "alerts": [warned(one, language=language) for one in alerts],
    }
