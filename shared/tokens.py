"""Who vouches for whom: short-lived tokens signed with Ed25519, and the keys by which every part checks them itself.

Identity signs Actor tokens; each service signs its own calls. A part's public key is at its /internal/jwks.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from shared.actors import Actor, Kind
from shared.peers import Peers, call
from shared.problems import Unauthenticated, Unavailable

AUDIENCE = "vaka"
ALGORITHMS = ["Ed25519"]
LIFETIME = 60
"""Seconds an Actor token lives: a removed role stops working within this time."""
GRACE = 15 * 60
"""Seconds a token is honoured longer, for reading and drafts only, while identity does not answer."""
KEYS_KEPT = 300
LONGEST = 8192


class SigningKey:
    """The key with which one part signs."""

    def __init__(self, *, part: str, seed: str) -> None:
        """`seed` is 32 bytes in base64."""
        raw = base64.b64decode(seed)
        pem = Ed25519PrivateKey.from_private_bytes(raw).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self.part = part
        self._key = OKPKey.import_key(pem)
        self.kid = f"{part}-{self._key.thumbprint()[:12]}"

    def public(self) -> dict[str, Any]:
        """The public key as a JSON Web Key Set (RFC 7517)."""
        key = dict(self._key.as_dict(private=False))
        return {"keys": [key | {"kid": self.kid, "use": "sig", "alg": "Ed25519"}]}

    def sign(self, claims: Mapping[str, Any], *, at: float, lifetime: int = LIFETIME) -> str:
        """A token over the claims, from `at` (seconds since the epoch) for `lifetime` seconds."""
        header = {"alg": "Ed25519", "kid": self.kid}
        times = {"iss": f"vaka:{self.part}", "aud": AUDIENCE, "iat": int(at), "exp": int(at) + lifetime}
        return jwt.encode(header, {**claims, **times}, self._key, algorithms=ALGORITHMS)

    def sign_file(self, content: bytes, *, kind: str) -> str:
        """A file signed for good, as a compact JWS (RFC 7515); `kind` keeps it from being taken for another."""
        header = {"alg": "Ed25519", "kid": self.kid, "typ": kind}
        return jws.serialize_compact(header, content, self._key, algorithms=ALGORITHMS)

    def sign_actor(self, actor: Actor, *, at: float, lifetime: int = LIFETIME) -> str:
        """A token that says who acts."""
        return self.sign(claims_of(actor), at=at, lifetime=lifetime)


def claims_of(actor: Actor) -> dict[str, Any]:
    """An actor as claims."""
    return {
        "sub": actor.id, "kind": actor.kind.value, "name": actor.name, "adm": actor.administration,
        "org": actor.organisation, "org_name": actor.organisation_name, "tin": actor.tin,
        "roles": sorted(actor.roles), "lang": actor.language, "sid": actor.session, "amr": sorted(actor.amr),
    }  # fmt: skip


def actor_of(claims: Mapping[str, Any]) -> Actor:
    """An actor from verified claims."""
    return Actor(
        kind=Kind(claims["kind"]), id=str(claims["sub"]), name=str(claims["name"]), administration=str(claims["adm"]),
        organisation=claims.get("org"), organisation_name=claims.get("org_name"), tin=claims.get("tin"),
        roles=frozenset(claims.get("roles", ())), language=str(claims.get("lang") or "en"),
        session=claims.get("sid"), amr=frozenset(claims.get("amr", ())),
    )  # fmt: skip


class Keyring:
    """The public keys of the other parts, fetched when needed and kept for five minutes."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        self._kept: dict[str, tuple[float, KeySet]] = {}
        self._verified: dict[str, tuple[Mapping[str, Any], float]] = {}

    async def actor(self, token: str, *, at: float, grace: int = 0) -> Actor:
        """The actor a token speaks for. Raises Unauthenticated for anything that does not verify.

        `grace` allows that many seconds after the end. Only identity may speak for people and machines; a service speaks for itself.
        """
        claims = await self._claims(token)
        if claims["exp"] + grace < at:
            raise Unauthenticated("The token has expired.")
        if claims["iat"] > at + 60:
            raise Unauthenticated("The token is from the future.")
        part = str(claims["iss"]).removeprefix("vaka:")
        if claims["kind"] == Kind.SERVICE and claims["sub"] != part:
            raise Unauthenticated("A service may speak only for itself.")
        if claims["kind"] != Kind.SERVICE and part != "identity":
            raise Unauthenticated("Only identity may speak for people and machines.")
        return actor_of(claims)

    async def _claims(self, token: str) -> Mapping[str, Any]:
        now = time.monotonic()
        if (known := self._verified.get(token)) and known[1] > now:
            return known[0]
        if len(token) > LONGEST:
            raise Unauthenticated("The token is too long.")
        issuer, kid = _unverified(token)
        keys = await self._keys(issuer, kid)
        try:
            verified = jwt.decode(token, keys, algorithms=ALGORITHMS)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise Unauthenticated("The token does not verify.") from error
        if not _is_whole(verified.claims):
            raise Unauthenticated("The token does not say who acts and until when.")
        if verified.claims.get("aud") != AUDIENCE or verified.claims.get("iss") != f"vaka:{issuer}":
            raise Unauthenticated("The token is meant for somebody else.")
        if len(self._verified) > 2000:
            self._verified.clear()
        self._verified[token] = (verified.claims, now + LIFETIME)
        return verified.claims

    async def _keys(self, issuer: str, kid: str) -> KeySet:
        if issuer not in self._peers:
            raise Unauthenticated("The token comes from a part that is not known here.")
        now = time.monotonic()
        kept = self._kept.get(issuer)
        if (
            kept is None
            or now - kept[0] > KEYS_KEPT
            or (now - kept[0] > 5 and not any(k.kid == kid for k in kept[1].keys))
        ):
            try:
                answer = await call(self._peers[issuer], "GET", "/internal/jwks", timeout=3)
                if not answer.ok:
                    raise Unavailable("The keys of a part could not be fetched.")
                kept = (now, KeySet.import_key_set(answer.json()))
            except (Unavailable, JoseError, ValueError, KeyError, TypeError) as error:
                if kept is None:
                    raise Unavailable("The keys of a part could not be fetched.") from error
                kept = (now, kept[1])
            self._kept[issuer] = kept
        return kept[1]


_TEXTS = ("iss", "sub", "kind", "name", "adm")


def _is_whole(claims: Mapping[str, Any]) -> bool:
    """Times are only looked at, never compared with this machine's clock: the caller says what time it is."""
    times = (claims.get("iat"), claims.get("exp"))
    known = claims.get("kind") in set(Kind)
    return known and all(isinstance(t, int) for t in times) and all(isinstance(claims.get(n), str) for n in _TEXTS)


def _unverified(token: str) -> tuple[str, str]:
    """Which part's keys to check with, and which of them; nothing else is believed before the signature is."""
    try:
        head, body, _ = token.split(".")
        header, claims = (json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in (head, body))
        issuer, kid = str(claims["iss"]), str(header["kid"])
    except (ValueError, KeyError, TypeError) as error:
        raise Unauthenticated("The token cannot be read.") from error
    if not issuer.startswith("vaka:"):
        raise Unauthenticated("The token comes from elsewhere.")
    return issuer.removeprefix("vaka:"), kid
