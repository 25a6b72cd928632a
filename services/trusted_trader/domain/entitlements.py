"""What a holder may claim: the benefits of a tier as an authorisation keeps them, and the answer others are given. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.trusted_trader.domain.status import Held
from services.trusted_trader.domain.words import HolderStatus


def tier_of(content: Mapping[str, Any], *, code: str) -> dict[str, Any]:
    """A tier of a programme's edition. Raises LookupError for one that the edition does not have."""
    for tier in content.get("tiers", ()):
        if tier["code"] == code:
            found: dict[str, Any] = dict(tier)
            return found
    raise LookupError(f"the programme has no tier {code!r}")


def counted_benefits(tier: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The benefits of a tier, each once, as an authorisation keeps them: {code, law, …values}."""
    return list({str(one["code"]): dict(one) for one in tier.get("benefits", ())}.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What an operator may claim on a day. `benefits` are {code, law, …values, certificate}."""

    status: str
    certificate: str | None
    tier: str | None
    roles: tuple[str, ...]
    sites: tuple[str, ...]
    benefits: tuple[dict[str, Any], ...]
    valid_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """An authorisation as entitlements are made of it: what it is, and with which values."""

    held: Held
    sites: tuple[str, ...]
    benefits: tuple[Mapping[str, Any], ...]


NOTHING = Claim(status="none", certificate=None, tier=None, roles=(), sites=(), benefits=(), valid_until=None)


def claim(certificates: Sequence[Certificate], *, on: date) -> Claim:
    """What these authorisations give together on a day: only those that are active and whose validity includes it.

    Where two give the same benefit, the newer certificate's values count. With none active, the status says what became
    of the newest and no benefit is given (AEO-29).
    """
    ordered = sorted(certificates, key=lambda one: (one.held.valid_from, one.held.number))
    active = [one for one in ordered if one.held.status is HolderStatus.ACTIVE and one.held.covers(on)]
    if not active:
        return _without(ordered, on=on)
    newest = active[-1].held
    benefits = {
        str(benefit["code"]): {**benefit, "certificate": one.held.number} for one in active for benefit in one.benefits
    }
    ends = [one.held.valid_until for one in active if not one.held.pending]
    return Claim(
        status=HolderStatus.ACTIVE.value, certificate=newest.number, tier=newest.tier,
        roles=_once(role for one in active for role in one.held.roles), sites=_once(site for one in active for site in one.sites),
        benefits=tuple(benefits[code] for code in sorted(benefits)), valid_until=min(ends, default=None),
    )  # fmt: skip


def _without(ordered: Sequence[Certificate], *, on: date) -> Claim:
    if not ordered:
        return NOTHING
    suspended = [one for one in ordered if one.held.status is HolderStatus.SUSPENDED]
    held = (suspended or ordered)[-1].held
    status = held.status.value
    if held.status is HolderStatus.ACTIVE:
        status = "not_yet" if on < held.valid_from else HolderStatus.EXPIRED.value
    return Claim(
        status=status, certificate=held.number, tier=held.tier, roles=held.roles, sites=(), benefits=(),
        valid_until=held.valid_until,
    )  # fmt: skip


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
