"""A statement: a few claims signed by an administration as a compact JWS (RFC 7515), small enough for a QR code.

    header    {"alg": "ES256", "kid": "FJ-…", "typ": kind}
    payload   {"iss": "FJ", "iat": seconds since the epoch, …claims}

Whatever is not spelled exactly as it was signed is refused, so no character can be changed unnoticed, not even where it
carries no bits.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError

from shared.documents.keys import DocumentKeys, Trust, TrustedKey

ALGORITHM = "ES256"
LONGEST = 16_384
OURS = frozenset({"iss", "iat"})
"""Claims that signing itself makes."""
CLOCKS_DIFFER = timedelta(minutes=15)
"""So far two houses' clocks may be apart. What is as of a later instant would make every right file after it an older one."""


class NotGenuine(ValueError):
    """A statement that is not to be believed, for whatever reason; the text says which, for a log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What an administration said: the claims as they were given, when, and what kind of statement it is."""

    administration: str
    name: str
    kind: str
    at: datetime
    claims: Mapping[str, Any]
    kid: str


def sign_statement(
    keys: DocumentKeys, *, administration: str, kind: str, claims: Mapping[str, Any], at: datetime
) -> str:
    """The claims, signed by an administration at an instant; about a tenth of a millisecond once its key is read.

    `kind` keeps a statement from being taken for one of another sort ("authorisation", "entitlement"); claims are JSON
    values under names other than `iss` and `iat`. Raises MissingSetting when the administration has no key here.
    """
    if OURS & claims.keys():
        raise ValueError("iss and iat are put in by signing")
    signer = keys.signer(administration)
    payload = {"iss": administration, "iat": int(at.timestamp()), **claims}
    content = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    header = {"alg": ALGORITHM, "kid": signer.kid, "typ": kind}
    return jws.serialize_compact(header, content, signer.key, algorithms=[ALGORITHM])


def read_statement(text: str, key_set: Trust | Mapping[str, Any], *, kind: str | None = None) -> Statement:
    """What a statement says, once it has been checked against the key set. Raises NotGenuine for anything wrong.

    `key_set` is what `DocumentKeys.key_set()` gave, or a Trust made of it (for many statements). With `kind`, another
    kind is refused too. Whether it is still in force is not its business: claims may say until when.
    """
    try:
        return _read(text.strip(), Trust.of(key_set), kind)
    except NotGenuine:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, JoseError) as error:
        raise NotGenuine("It cannot be read, or its signature does not hold.") from error


def _read(text: str, trust: Trust, kind: str | None) -> Statement:
    if len(text) > LONGEST:
        raise NotGenuine("It is too long.")
    head, payload, _signature = (_decoded(part) for part in text.split("."))
    header = json.loads(head)
    key = _key(header, trust)
    jws.deserialize_compact(text, key.key, algorithms=[ALGORITHM])
    claims = json.loads(payload)
    if claims.pop("iss") != key.administration:
        raise NotGenuine("It was signed by another administration than it says.")
    if kind is not None and header["typ"] != kind:
        raise NotGenuine("It is a statement of another kind.")
    at = datetime.fromtimestamp(claims.pop("iat"), UTC)
    return Statement(
        administration=key.administration, name=key.name, kind=header["typ"], at=at, claims=claims, kid=key.kid
    )


def _key(header: Mapping[str, Any], trust: Trust) -> TrustedKey:
    if set(header) != {"alg", "kid", "typ"} or header["alg"] != ALGORITHM or not isinstance(header["typ"], str):
        raise NotGenuine("Its header is not one of ours.")
    key = trust.find(header["kid"])
    if key is None:
        raise NotGenuine("It was signed with a key that is not in the key set.")
    return key


def _decoded(part: str) -> bytes:
    """Base64url, in the one spelling that encoding gives."""
    raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != part:
        raise NotGenuine("It is not spelled as it was signed.")
    return raw
