"""What an administration publishes about its procedure, against what really happened (WTO TFA 3.6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.office import PREFIX
from services.advance_rulings.domain.words import RulingType
from services.advance_rulings.queries import performance
from services.advance_rulings.queries.case_file import question_list
from services.advance_rulings.queries.office import closures, value
from shared.files import ACCEPTED
from shared.office import Office
from shared.parameters import WEEKDAYS, Administration
from shared.shapes import Shape


async def requirements(session: AsyncSession, *, office: Office, language: str, at: datetime) -> Shape:
    """Everything TFA 3.6 asks to publish, from the same parameters that the clocks use."""
    terms = office.terms(at)
    found = office.administration
    spoken = language if language in ("en", "fr") else office.language
    fees = [f"{PREFIX}fee.{kind}" for kind in RulingType if f"{PREFIX}fee.{kind}" in office.parameters.names()]
    given = [RulingType(word) for word in terms.value("types")]
    today = office.today(at)
    declared = await closures(session, found=office)
    return {
        "administration": found.code,
        "name": found.name(spoken),
        "office": found.office,
        "zone": office.zone,
        "currency": found.currency,
        "languages": list(found.languages),
        "demonstration": found.sandbox,
        "types": {kind.value: question_list(kind, answers={}) for kind in given},
        "performance": await performance.last_year(session, office=office, kinds=given, at=at),
        "years": await performance.by_year(session, office=office, at=at),
        "completeness": value(terms.at("completeness_days")),
        "answer_time": value(terms.at("answer_days")),
        "validity": value(terms.at("validity_months")),
        "fees": [value(terms.at(name.removeprefix(PREFIX))) for name in fees],
        "binding_on_applicant": value(terms.at("binding_on_applicant")),
        "documents_maximum": value(terms.at("documents.maximum_count")),
        "document_bytes": value(terms.at("documents.maximum_bytes")),
        "document_types": list(ACCEPTED),
        "hs_edition": value(terms.at("hs_edition")),
        "law": value(terms.at("law.decision")),
        "review": value(terms.at(f"review_route.{spoken}")),
        "hours": {WEEKDAYS[day]: [f"{a:%H:%M}-{b:%H:%M}" for a, b in spans] for day, spans in found.hours.items()},
        "hours_law": found.hours_law,
        "hours_confirmed": found.hours_confirmed,
        "closures": [row for row in declared if row["until_on"] >= today.isoformat()],
    }


def administrations(found: Iterable[Administration], *, language: str) -> list[Shape]:
    """The administrations that this installation serves."""
    return [
        {
            "code": one.code,
            "name": one.name(language),
            "names": dict(one.names),
            "zone": one.zone.key,
            "currency": one.currency,
            "languages": list(one.languages),
            "colours": list(one.colours),
            "sandbox": one.sandbox,
        }
        for one in found
    ]
