"""Secrets that are shown once and kept as digests."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

SESSION = "vks_"
CLIENT_TOKEN = "vkc_"  # noqa: S105 - a prefix that lets a scanner find a leaked token
CLIENT_SECRET = "vkp_"  # noqa: S105 - as above
ONE_TIME = "vko_"

CLIENT_TOKEN_LIVES = timedelta(minutes=10)
ACTOR_TOKEN_LIVES = timedelta(seconds=60)
CODE_LIVES = timedelta(hours=24)
PRINTED_CODE_LIVES = timedelta(hours=72)
INVITATION_LIVES = timedelta(days=14)

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0, O, 1, I and L: a printed code is read by eye and told over the telephone."""


def new_secret(prefix: str, scope: str = "") -> str:
    """A secret with 256 bits of chance; the prefix says what it is, `scope` ("FJ") where it is known."""
    return prefix + (f"{scope}_" if scope else "") + secrets.token_urlsafe(32)


def scope_of(secret: str, prefix: str) -> str:
    """The scope a secret was made with, or empty. Nothing is proven by it: it says only where to look."""
    scope, found, _ = secret.removeprefix(prefix).partition("_")
    return (
        scope if found and secret.startswith(prefix) and scope.isalnum() and scope.isupper() and len(scope) <= 3 else ""
    )


def new_printed_code() -> str:
    """A code for paper, in four groups of four letters (about 79 bits): "7K3M-..."."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def digest(secret: str) -> str:
    """How a secret of high entropy is kept: SHA-256, in hex. Not for passwords.

    Dashes, blanks and case do not matter in a printed code, which has no lower case of its own.
    """
    form = secret.strip()
    if "_" not in form and len(form) <= 40:
        form = form.replace("-", "").replace(" ", "").upper()
    return hashlib.sha256(form.encode()).hexdigest()


def same(secret: str, kept: str) -> bool:
    """Whether a secret has the digest that was kept, compared in constant time."""
    return hmac.compare_digest(digest(secret), kept)
