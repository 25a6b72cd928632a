"""Past assessments are computed again: one by one for an auditor, all of a day by a command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.draw import faults
from services.risk.domain.recomputing import differences, recompute
from services.risk.domain.rules import RuleSet
from services.risk.domain.words import Lane
from services.risk.events import AssessmentExplained
from services.risk.model import Assessment, Declaration
from services.risk.operations.random import secrets_of
from services.risk.queries import assessments
from shared.facts import Fact
from shared.sealing import Box


class SecretLost(LookupError):
    """The secret of a day cannot be opened, so nothing drawn with it can be computed again; the text names the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a recomputation found: the lane computed, where it differs from what was kept, what is wrong with the draw."""

    lane: Lane
    differences: tuple[str, ...]
    draw: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether everything is as it was kept, to the last bit."""
        return not self.differences and not self.draw


async def again(
    session: AsyncSession, *, row: Assessment, of: Declaration, box: Box, rules: RuleSet | None = None
) -> Finding:
    """Compute one assessment again from what was kept, and check its draw against the day's commitment.

    `rules` are those of the assessment where the caller has them at hand. Raises SecretLost.
    """
    day = date.fromisoformat(row.draw["day"])
    place = row.administration
    secret = (await secrets_of(session, administration=place, days=[day], box=box)).get(day)
    if secret is None:
        raise SecretLost(f"The secret of {day.isoformat()} was sealed under a key that is gone.")
    published = (await assessments.published(session, administration=place, days=[day]))[day]
    rules = rules or await assessments.rules_of(session, row)
    kept = await assessments.kept(session, row=row, of=of)
    computed = recompute(kept, rule_set=rules, secret=secret)
    first = await assessments.lodged_of(session, row, of, number=int(row.draw["number"]))
    wrong = faults(row.draw, secret=secret, published=published.commitment, declaration=first)
    return Finding(lane=computed.lane, differences=differences(kept.content, computed.content()), draw=wrong)


def read(row: Assessment, of: Declaration) -> list[Fact]:
    """Somebody reads why a declaration has its lane: that itself is a fact."""
    read = AssessmentExplained(
        subject=f"declaration/{of.id}", version=of.version, administration=of.administration, reference=of.reference,
        declaration_version=row.number, assessment=str(row.id),
    )  # fmt: skip
    return [read]
