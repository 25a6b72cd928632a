"""A regional profile: rules and lists as one signed file, and what is believed of such a file.

The file is a JSON Web Signature in compact form (RFC 7515) with Ed25519 (RFC 8037) over the profile as JSON. Nothing of
it is believed before the signature verifies under a key that two officers trusted.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from joserfc.jws import JWSRegistry

from services.risk.domain.rules import Matching
from services.risk.domain.words import Flow, Lane

FORMAT = "vaka-risk-profile/1"
ALGORITHMS = ["Ed25519"]
LARGEST = 8 * 1024 * 1024
MOST_RULES = 2_000


class _Large(JWSRegistry):
    """Signatures over files of this size; the library's own limit is made for tokens."""

    max_payload_length = LARGEST


_LARGE = _Large(algorithms=ALGORITHMS)


class NotAProfile(ValueError):
    """The file is no profile, or its signature does not verify; the text says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileRule:
    """A rule as a region hands it on. `text` is the condition in the rule language."""

    id: str
    version: int
    title: str
    text: str
    lane: Lane
    probability: int
    score: int
    mandatory: bool
    flows: tuple[Flow, ...]
    valid_from: datetime
    valid_until: datetime
    internal_text: str
    examiner_text: str
    documentation: str

    def content(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "id": self.id,
            "version": self.version,
            "title": self.title,
            "text": self.text,
            "lane": self.lane.value,
            "probability": self.probability,
            "score": self.score,
            "mandatory": self.mandatory,
            "flows": sorted(flow.value for flow in self.flows),
            "valid_from": self.valid_from.isoformat(),
            "valid_until": self.valid_until.isoformat(),
            "internal_text": self.internal_text,
            "examiner_text": self.examiner_text,
            "documentation": self.documentation,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileEntry:
    """An entry of a list that a profile brings."""

    value: str
    valid_until: datetime | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileList:
    """A list that the rules of a profile speak of."""

    name: str
    title: str
    matching: Matching
    field: str = ""
    entries: tuple[ProfileEntry, ...] = ()

    def content(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "name": self.name,
            "title": self.title,
            "matching": self.matching.value,
            "field": self.field,
            "entries": [
                {
                    "value": one.value,
                    "valid_until": one.valid_until.isoformat() if one.valid_until else None,
                    "source": one.source,
                }
                for one in self.entries
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is exchanged. `signer` is the administration or office that made it."""

    name: str
    signer: str
    made_at: datetime
    rules: tuple[ProfileRule, ...] = ()
    lists: tuple[ProfileList, ...] = field(default=())

    def content(self) -> dict[str, Any]:
        """As JSON, in one order."""
        return {
            "format": FORMAT,
            "name": self.name,
            "signer": self.signer,
            "made_at": self.made_at.isoformat(),
            "rules": [rule.content() for rule in sorted(self.rules, key=lambda rule: rule.id)],
            "lists": [one.content() for one in sorted(self.lists, key=lambda one: one.name)],
        }

    def text(self) -> bytes:
        """The canonical text that is signed."""
        return json.dumps(self.content(), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(token: str) -> str:
    """The hash under which an exchange is recorded."""
    return hashlib.sha256(token.encode()).hexdigest()


def kid_of(token: str) -> str:
    """Which key the file says it was signed with; believed by nobody until it verifies. Raises NotAProfile."""
    head = token.strip().partition(".")[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
        kid = header["kid"]
    except (ValueError, KeyError, TypeError):
        raise NotAProfile("the file is not a signed profile") from None
    if not isinstance(kid, str) or not 0 < len(kid) <= 200:
        raise NotAProfile("the file does not say which key signed it")
    return kid


def opened(token: str, *, jwk: Mapping[str, Any]) -> Profile:
    """The profile, once its signature verifies under the key. Raises NotAProfile for anything else."""
    if len(token) > LARGEST:
        raise NotAProfile("the file is larger than any profile")
    try:
        key = OKPKey.import_key(dict(jwk))
        verified = jws.deserialize_compact(token.strip(), key, registry=_LARGE)
    except (JoseError, ValueError, KeyError, TypeError):
        raise NotAProfile("the signature does not verify: the file was changed or comes from somebody else") from None
    try:
        given = json.loads(verified.payload or b"")
        if given["format"] != FORMAT:
            raise NotAProfile(f"the file is not of the format {FORMAT}")
        return _profile(given)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, NotAProfile):
            raise
        raise NotAProfile(f"the profile lacks something or holds what none can: {error}") from None


def _profile(given: Mapping[str, Any]) -> Profile:
    rules: Sequence[Mapping[str, Any]] = given["rules"]
    if len(rules) > MOST_RULES:
        raise NotAProfile(f"a profile has at most {MOST_RULES} rules")
    return Profile(
        name=str(given["name"])[:200],
        signer=str(given["signer"])[:200],
        made_at=_instant(given["made_at"]),
        rules=tuple(_rule(rule) for rule in rules),
        lists=tuple(_list(one) for one in given["lists"]),
    )


def _rule(given: Mapping[str, Any]) -> ProfileRule:
    probability, score = int(given["probability"]), int(given["score"])
    if not 0 <= probability <= 100 or not 0 <= score <= 1000:
        raise ValueError("a probability or score out of its range")
    found = ProfileRule(
        id=str(given["id"])[:100],
        version=int(given["version"]),
        title=str(given["title"])[:300],
        text=str(given["text"]),
        lane=Lane(given["lane"]),
        probability=probability,
        score=score,
        mandatory=bool(given["mandatory"]),
        flows=tuple(Flow(one) for one in given["flows"]),
        valid_from=_instant(given["valid_from"]),
        valid_until=_instant(given["valid_until"]),
        internal_text=str(given["internal_text"])[:10_000],
        examiner_text=str(given["examiner_text"])[:10_000],
        documentation=str(given["documentation"])[:10_000],
    )
    if found.valid_from >= found.valid_until:
        raise ValueError(f"the rule {found.id} ends before it begins")
    return found


def _list(given: Mapping[str, Any]) -> ProfileList:
    return ProfileList(
        name=str(given["name"])[:100],
        title=str(given["title"])[:300],
        matching=Matching(given["matching"]),
        field=str(given["field"])[:100],
        entries=tuple(
            ProfileEntry(
                value=str(one["value"])[:200],
                valid_until=_instant(one["valid_until"]) if one["valid_until"] else None,
                source=str(one["source"])[:300],
            )
            for one in given["entries"]
        ),
    )


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("an instant without a zone")
    return found


def public_key(given: Mapping[str, Any]) -> dict[str, Any]:
    """A public key as JSON Web Key, with nothing private in it. Raises NotAProfile for anything but an Ed25519 key."""
    wanted = {name: given.get(name) for name in ("kty", "crv", "x")}
    if given.get("d") is not None:
        raise NotAProfile("this is a private key: send the public one, and make a new pair")
    if wanted["kty"] != "OKP" or wanted["crv"] != "Ed25519" or not isinstance(wanted["x"], str):
        raise NotAProfile("a trusted key is an Ed25519 key as JSON Web Key: kty OKP, crv Ed25519, x")
    try:
        OKPKey.import_key({name: str(value) for name, value in wanted.items()})
    except (JoseError, ValueError, TypeError):
        raise NotAProfile("the key cannot be read") from None
    return wanted
