"""Past assessments are computed again: one by one for an auditor, all of a day by a command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from services.risk.queries.assessments import Proof
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a day's draws are checked with: its secret, and the hash that was published of it."""

    secret: bytes
    commitment: str


async def again(session: AsyncSession, *, row: Assessment, box: Box) -> Finding:
    """Compute one assessment again from what was kept, and check its draw against the day's commitment. Raises SecretLost."""
    place = row.administration
    (proof,) = await assessments.proofs(session, administration=place, identifiers=[row.id])
    days = await days_of(session, proofs=[proof], box=box)
    return compared(proof, rules=await assessments.rules_of(session, row), days=days)


async def days_of(session: AsyncSession, *, proofs: Sequence[Proof], box: Box) -> dict[date, Day]:
    """The days whose secrets drew for these, without those whose secret cannot be opened."""
    place, days = proofs[0].row.administration, {_day(one) for one in proofs}
    opened = await secrets_of(session, administration=place, days=days, box=box)
    kept = await assessments.published(session, administration=place, days=sorted(days))
    return {day: Day(secret=secret, commitment=kept[day].commitment) for day, secret in opened.items()}


def compared(proof: Proof, *, rules: RuleSet, days: Mapping[date, Day]) -> Finding:
    """What comes of it with these rules, beside what was kept. Raises SecretLost where its day is not among `days`."""
    name, kept = _day(proof), proof.kept
    day = days.get(name)
    if day is None:
        raise SecretLost(f"The secret of {name.isoformat()} was sealed under a key that is gone.")
    computed = recompute(kept, rule_set=rules, secret=day.secret)
    wrong = faults(proof.row.draw, secret=day.secret, published=day.commitment, declaration=proof.drawn_for)
    return Finding(lane=computed.lane, differences=differences(kept.content, computed.content()), draw=wrong)


def _day(proof: Proof) -> date:
    return date.fromisoformat(proof.row.draw["day"])


def read(row: Assessment, of: Declaration) -> list[Fact]:
    """Somebody reads why a declaration has its lane: that itself is a fact."""
    read = AssessmentExplained(
        subject=f"declaration/{of.id}", version=of.version, administration=of.administration, reference=of.reference,
        declaration_version=row.number, assessment=str(row.id),
    )  # fmt: skip
    return [read]
