"""The reports of the office: what each is called, which columns it has and what their headings say; and a little counting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Any


class ReportName(StrEnum):
    """Every report, by the name in its address."""

    INBOX_AGE = "inbox-age"
    PERFORMANCE = "performance"
    DECLINED = "declined"
    EXPIRING = "expiring"
    CHAPTERS = "chapters"
    CONTESTS = "contests"
    WORKLOAD = "workload"
    DEVIATIONS = "deviations"


TITLES: Mapping[ReportName, dict[str, str]] = {
    ReportName.INBOX_AGE: {"en": "Age of open cases", "fr": "Âge des dossiers ouverts"},
    ReportName.PERFORMANCE: {"en": "Decisions against the time limit", "fr": "Décisions et délai légal"},
    ReportName.DECLINED: {"en": "Declined, by ground", "fr": "Refus, par motif"},
    ReportName.EXPIRING: {"en": "Rulings about to expire", "fr": "Décisions bientôt expirées"},
    ReportName.CHAPTERS: {"en": "Rulings by chapter", "fr": "Décisions par chapitre"},
    ReportName.CONTESTS: {"en": "Reviews and appeals", "fr": "Réexamens et recours"},
    ReportName.WORKLOAD: {"en": "Workload", "fr": "Charge de travail"},
    ReportName.DEVIATIONS: {"en": "Rulings not followed", "fr": "Décisions non suivies"},
}
COLUMNS: Mapping[ReportName, tuple[str, ...]] = {
    ReportName.INBOX_AGE: (
        "number", "type", "goods", "state", "team", "officer", "submitted_on", "days", "left", "band", "waiting_for",
    ),
    ReportName.PERFORMANCE: ("month", "type", "decided", "median", "p90", "limit", "in_time", "in_time_percent"),
    ReportName.DECLINED: ("ground", "type", "count"),
    ReportName.EXPIRING: ("number", "subject", "hs_code", "holder", "valid_until", "days_left", "reissued_by"),
    ReportName.CHAPTERS: ("chapter", "issued", "in_force", "expired", "ended"),
    ReportName.CONTESTS: ("kind", "against", "state", "count", "median", "late"),
    ReportName.WORKLOAD: ("queue", "name", "open", "overdue", "due_soon", "waiting", "points"),
    ReportName.DEVIATIONS: (
        "deviated_on", "ruling", "type", "subject", "hs_code", "declaration", "item", "used_on", "standing", "reason", "officer",
    ),
}  # fmt: skip
HEADINGS: Mapping[str, dict[str, str]] = {
    "number": {"en": "Number", "fr": "Numéro"},
    "type": {"en": "Type", "fr": "Type"},
    "goods": {"en": "Goods", "fr": "Marchandises"},
    "state": {"en": "State", "fr": "État"},
    "team": {"en": "Team", "fr": "Équipe"},
    "officer": {"en": "Officer", "fr": "Agent"},
    "submitted_on": {"en": "Submitted on", "fr": "Déposée le"},
    "days": {"en": "Days with the office", "fr": "Jours au bureau"},
    "left": {"en": "Days left", "fr": "Jours restants"},
    "band": {"en": "Clock", "fr": "Délai"},
    "waiting_for": {"en": "Waiting for", "fr": "En attente de"},
    "month": {"en": "Month", "fr": "Mois"},
    "decided": {"en": "Decided", "fr": "Tranchées"},
    "median": {"en": "Median days", "fr": "Médiane, jours"},
    "p90": {"en": "90 of 100 within, days", "fr": "90 sur 100 en, jours"},
    "limit": {"en": "Limit, days", "fr": "Délai, jours"},
    "in_time": {"en": "In time", "fr": "Dans le délai"},
    "in_time_percent": {"en": "In time, %", "fr": "Dans le délai, %"},
    "ground": {"en": "Ground", "fr": "Motif"},
    "count": {"en": "Count", "fr": "Nombre"},
    "subject": {"en": "Subject", "fr": "Objet"},
    "hs_code": {"en": "Code", "fr": "Code"},
    "holder": {"en": "Holder", "fr": "Titulaire"},
    "valid_until": {"en": "Valid until", "fr": "Valable jusqu'au"},
    "days_left": {"en": "Days left", "fr": "Jours restants"},
    "reissued_by": {"en": "Issued again as", "fr": "Rendue de nouveau sous"},
    "chapter": {"en": "Chapter", "fr": "Chapitre"},
    "issued": {"en": "Issued", "fr": "Rendues"},
    "in_force": {"en": "In force now", "fr": "En vigueur"},
    "expired": {"en": "Expired since", "fr": "Expirées depuis"},
    "ended": {"en": "Ended before their time", "fr": "Terminées avant terme"},
    "kind": {"en": "Kind", "fr": "Genre"},
    "against": {"en": "Against", "fr": "Contre"},
    "late": {"en": "After the limit", "fr": "Hors délai"},
    "queue": {"en": "Queue of", "fr": "File"},
    "name": {"en": "Name", "fr": "Nom"},
    "open": {"en": "Open", "fr": "Ouverts"},
    "overdue": {"en": "Overdue", "fr": "En retard"},
    "due_soon": {"en": "Due soon", "fr": "Bientôt dus"},
    "waiting": {"en": "Waiting for the applicant", "fr": "En attente du demandeur"},
    "deviated_on": {"en": "Noted on", "fr": "Notée le"},
    "ruling": {"en": "Ruling", "fr": "Décision"},
    "declaration": {"en": "Declaration", "fr": "Déclaration"},
    "item": {"en": "Line", "fr": "Article"},
    "used_on": {"en": "Day that counts", "fr": "Jour déterminant"},
    "standing": {"en": "The ruling on that day", "fr": "La décision ce jour-là"},
    "reason": {"en": "Why it was not followed", "fr": "Pourquoi elle n'a pas été suivie"},
    "points": {"en": "Points of age", "fr": "Points d'âge"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A report as rows: for each column one cell, a text, a number or nothing."""

    name: ReportName
    rows: Sequence[Mapping[str, Any]]

    def lines(self, *, language: str) -> list[list[Any]]:
        """The headings in a language, then the rows."""
        keys = COLUMNS[self.name]
        return [
            [HEADINGS[key].get(language, HEADINGS[key]["en"]) for key in keys],
            *([row.get(key) for key in keys] for row in self.rows),
        ]


def share(values: Sequence[int], percent: int) -> int | None:
    """The value that so many of a hundred do not exceed (nearest rank); None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[max(ceil(percent / 100 * len(ordered)), 1) - 1]


def percent(part: int, whole: int) -> int | None:
    """A part in whole per cent; None of nothing."""
    return round(100 * part / whole) if whole else None
