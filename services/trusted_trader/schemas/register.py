"""What anybody may read of holders, and what national systems are told of entitlements."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import Field

from services.trusted_trader.domain.words import HolderStatus
from services.trusted_trader.schemas.shapes import View


class RegisteredOperator(View):
    """A holder in the public register. Without the holder's consent name, address, tier and roles are empty."""

    number: str
    administration: str
    version: int
    listed: bool
    status: HolderStatus = Field(description="Read at the instant of the question")
    valid_from: date
    valid_until: date
    name: str | None
    address: str | None
    tier: str | None
    tier_name: dict[str, str] | None
    roles: list[str]


class VerifiedOperator(RegisteredOperator):
    """The answer to whoever has a number."""

    valid: bool


class Entitlements(View):
    """What an operator may claim on a day. `benefits` are {code, law, …values, certificate}; empty unless active."""

    administration: str
    tin: str = Field(description="Without spaces, dots, dashes and slashes")
    on: date
    status: str = Field(description="active, suspended, revoked, expired, surrendered, not_yet or none")
    certificate: str | None
    tier: str | None
    roles: list[str]
    sites: list[str]
    benefits: list[dict[str, Any]]
    valid_until: date | None = Field(description="The last day; null while none can be named")
    source: str = Field(description="certificate, arrangement, or message for a day that is over")
    partner: dict[str, str] | None
    as_of: datetime
    keep_until: datetime = Field(description="Until then the answer may be kept and used")


class Confirmation(View):
    """The number of the last message about operators' status, and when that was so."""

    sequence: int
    at: datetime
