"""The programme as everybody may read it, without signing in (WTO TFA 7.7.2(a)), and its fact sheet (7.7.6)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.benefits import TFA, described
from services.trusted_trader.domain.contents import in_words
from services.trusted_trader.domain.eligibility_words import ROLE_NAMES
from services.trusted_trader.domain.programmes import Criterion, Tier, read_programme
from services.trusted_trader.domain.programmes import Programme as Content
from services.trusted_trader.domain.words import ArrangementStatus, HolderStatus
from services.trusted_trader.model import Arrangement, Authorisation, Programme, Questionnaire
from services.trusted_trader.queries.questionnaires import counts
from shared.office import Office
from shared.shapes import Shape


def public_programme(row: Programme, *, questionnaire: Questionnaire, office: Office, language: str) -> Shape:
    """The programme in one language: tiers, criteria with their law, benefits in plain words, the questionnaire."""
    content = read_programme(row.content)
    return {
        "administration": row.administration,
        "administration_name": office.administration.name(language),
        "language": language,
        "edition": row.edition,
        "from_on": row.from_on.isoformat(),
        "until_on": row.until_on.isoformat() if row.until_on else None,
        "name": in_words(content.name, language),
        "purpose": in_words(content.purpose, language),
        "law": content.law,
        "law_confirmed": content.law_confirmed,
        "roles": [{"code": role, "name": in_words(ROLE_NAMES[role], language)} for role in content.roles],
        "tiers": [_tier(one, content, questionnaire, language) for one in content.tiers],
        "contact": dict(content.contact),
        "questionnaire": {
            "edition": questionnaire.edition,
            "sha256": questionnaire.sha256,
            "link": f"/api/trusted-trader/questionnaires/{questionnaire.edition}?administration={row.administration}",
        },
        "eligibility": f"/api/trusted-trader/eligibility/questions?administration={row.administration}",
        "fact_sheet": f"/api/trusted-trader/programme/fact-sheet?administration={row.administration}",
    }


def _tier(one: Tier, content: Content, questionnaire: Questionnaire, language: str) -> Shape:
    return {
        "code": one.code,
        "name": in_words(one.name, language),
        "entry": one.entry,
        "validity_months": one.validity_months,
        "measures": len(one.measures),
        "questions": counts(questionnaire, roles=content.roles, tier=one.code),
        "criteria": [_criterion(content.criterion(code), language) for code in one.criteria],
        "benefits": [
            {
                "code": benefit.code,
                "words": described(benefit, language=language),
                "values": dict(benefit.values),
                "law": benefit.law,
                "tfa": TFA[benefit.code],
            }
            for benefit in one.benefits
        ],
    }


def _criterion(found: Criterion, language: str) -> Shape:
    return {
        "code": found.code,
        "element": found.element.value,
        "title": in_words(found.title, language),
        "text": in_words(found.text, language),
        "law": found.law,
        "tfa": found.tfa,
    }


async def figures(session: AsyncSession, *, office: Office, at: datetime) -> Shape:
    """How many hold the status by tier, and with whom arrangements are in force. A number below the administration's
    smallest cell is not told (None)."""
    today = office.today(at)
    least = int(office.terms(at).value("statistics.small_cell"))
    held = await session.execute(
        select(Authorisation.tier, func.count())
        .where(
            Authorisation.administration == office.code,
            Authorisation.state == HolderStatus.ACTIVE,
            Authorisation.valid_from <= today,
            Authorisation.valid_until >= today,
        )
        .group_by(Authorisation.tier)
    )
    arranged = await session.execute(
        select(Arrangement.partner_name, Arrangement.from_on)
        .where(
            Arrangement.administration == office.code,
            Arrangement.state == ArrangementStatus.IN_FORCE,
            Arrangement.from_on <= today,
            Arrangement.until_on.is_(None) | (Arrangement.until_on >= today),
        )
        .order_by(Arrangement.from_on)
    )
    return {
        "on": today.isoformat(),
        "smallest_cell": least,
        "holders": {tier: count if count >= least else None for tier, count in held},
        "arrangements": [{"partner": name, "from_on": day.isoformat()} for name, day in arranged],
    }
