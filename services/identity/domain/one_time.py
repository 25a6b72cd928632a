"""Time-based one-time passwords (TOTP, RFC 6238): six digits, thirty seconds, each used once."""

from __future__ import annotations

import hmac
from datetime import datetime

import pyotp

STEP_SECONDS = 30
TOLERANCE = 1
"""One step before and after is taken: telephones are half a minute off (RFC 6238 §5.2)."""


def new_secret() -> str:
    """A new key of 160 bits, in base32 as authenticator apps take it."""
    return str(pyotp.random_base32())


def address(secret: str, *, email: str) -> str:
    """The otpauth:// address that authenticator apps read from a QR code."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Vaka"))


def code(secret: str, *, at: datetime) -> str:
    """The code shown at an instant."""
    return str(pyotp.TOTP(secret).at(at))


def matching_step(secret: str, given: str, *, at: datetime, last_used: int | None) -> int | None:
    """The step whose code was given, or None. A step up to the last one used is never taken again (RFC 6238 §5.2)."""
    now = int(at.timestamp()) // STEP_SECONDS
    digits = given.replace(" ", "")
    found = None
    for step in range(now - TOLERANCE, now + TOLERANCE + 1):
        expected = str(pyotp.TOTP(secret).generate_otp(step))
        if hmac.compare_digest(expected.encode(), digits.encode()) and (last_used is None or step > last_used):
            found = step
    return found
