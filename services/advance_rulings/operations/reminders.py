"""Applicants are reminded once that their time is nearly over."""

from __future__ import annotations

from datetime import timedelta

from services.advance_rulings.domain.words import Status
from services.advance_rulings.events import InformationDueSoon
from services.advance_rulings.model import Application
from services.advance_rulings.operations.steps import fact
from shared.facts import Fact
from shared.office import Officer, turn

REMINDED = (Status.INCOMPLETE, Status.AWAITING_APPLICANT, Status.AWAITING_SAMPLE)


def due(row: Application, by: Officer) -> bool:
    """Whether the applicant is to be reminded today: not yet of this turn, and the last day is near and not over."""
    found = turn(row)
    if found is None or row.state not in REMINDED:
        return False
    if row.reminded_at is not None and row.reminded_at >= found.began_at:
        return False
    until, today = found.until_on(by.office.calendar), by.office.today(by.at)
    return today <= until <= today + timedelta(days=int(by.office.terms(by.at).value("chase_days")))


def remind(*, row: Application, by: Officer) -> list[Fact]:
    """Tell the applicant until when an answer, a sample or the missing answers are awaited.

    The application's version stays: whoever is just writing the answer must not be refused because of a reminder.
    """
    found = turn(row)
    if found is None or not due(row, by):
        return []
    row.reminded_at = by.at
    return [fact(InformationDueSoon, row, until_on=found.until_on(by.office.calendar))]
