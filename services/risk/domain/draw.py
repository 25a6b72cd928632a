"""The draw: chance that nobody can foresee before lodging, and everybody who may can compute again afterwards.

`uniform = HMAC-SHA256(secret of the day, subject | purpose)`. The subject of a declaration is its trader's tax number
and the transport document (the goods themselves where there is none), and the day is the one on which that subject was
first seen: cancelling and lodging again, or amending, does not draw again. SHA-256 of the secret is published before its
day (a commitment), the secret itself after it. See docs/decisions/0019-the-draw.md.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.risk.domain.customs_codes import tax_number
from services.risk.domain.declarations import Declaration

RANDOM = "random"
"""The draw for the random floor."""
TOP_UP = "top-up"
"""The draw for the expected share."""
SECRET_BYTES = 32
_STEPS = 2**53


def of_rule(rule: str) -> str:
    """The purpose of a rule's own draw; the same for every version of the rule."""
    return f"rule:{rule}"


class By(StrEnum):
    """What a subject is made of beside the tax number."""

    DOCUMENT = "document"
    GOODS = "goods"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is drawn for. `key` is a SHA-256, so that it can be kept without naming anybody."""

    key: str
    by: By


def subject(declaration: Declaration) -> Subject:
    """The subject of a declaration: its trader with the transport document, or with the goods where there is none.

    The trader is the importer, for exports the exporter, else the declarant; dashes in its number do not matter.
    """
    header = declaration.header
    first = "exporter" if header.get("flow") == "EXPORT" else "importer"
    party = header.get(first) or header.get("importer") or header.get("exporter") or header.get("declarant") or ""
    document = header.get("transport_document")
    by, thing = (By.DOCUMENT, _plain(str(document))) if document else (By.GOODS, goods(declaration))
    return Subject(_digest([tax_number(str(party)), by.value, thing]), by)


def _plain(number: str) -> str:
    """A document's number as it is compared: BL-77, BL 77 and bl77 are one."""
    if number.isalnum():
        return number.upper()
    return "".join(letter for letter in number if letter.isalnum()).upper() or number


def goods(declaration: Declaration) -> str:
    """A fingerprint of the goods: code, description, origin, mass, quantity and value of each item, in any order."""
    names = ("hs", "description", "origin", "gross_mass", "net_mass", "quantity", "quantity_unit", "packages", "value")
    rows = sorted(json.dumps([item.get(name) for name in names]).lower() for item in declaration.items)
    return _digest(rows)


def _digest(parts: list[str]) -> str:
    return hashlib.sha256(json.dumps(parts, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def commitment(secret: bytes) -> str:
    """What is published before the day: SHA-256 of the secret, in hexadecimal."""
    return hashlib.sha256(secret).hexdigest()


def uniform(secret: bytes, *, key: str, purpose: str) -> float:
    """A number from 0 (included) to 1 (excluded), of 53 bits: the first bits of the HMAC of "key|purpose"."""
    found = hmac.digest(secret, f"{key}|{purpose}".encode(), "sha256")
    return (int.from_bytes(found[:8], "big") >> 11) / _STEPS


@dataclass(slots=True, kw_only=True)
class Draw:
    """The draws of one declaration, which remembers those that were asked for.

    `day` is the day whose secret is used, `number` the version of the declaration whose content made the key.
    """

    secret: bytes = field(repr=False)
    key: str
    day: date
    by: By
    number: int
    used: dict[str, float] = field(default_factory=dict)

    def of(self, purpose: str) -> float:
        """The number drawn for a purpose."""
        found = self.used.get(purpose)
        if found is None:
            found = self.used[purpose] = uniform(self.secret, key=self.key, purpose=purpose)
        return found

    def content(self) -> dict[str, object]:
        """As JSON: what an auditor needs to draw again once the secret is known."""
        return {
            "day": self.day.isoformat(), "key": self.key, "by": self.by.value, "number": self.number,
            "uniform": dict(sorted(self.used.items())),
        }  # fmt: skip


def again(content: Mapping[str, object], *, secret: bytes) -> Draw:
    """The draw of a kept assessment, to be drawn again. Raises KeyError or ValueError for what is no draw."""
    return Draw(
        secret=secret, key=str(content["key"]), day=date.fromisoformat(str(content["day"])), by=By(str(content["by"])),
        number=int(str(content["number"])),
    )  # fmt: skip


def faults(
    content: Mapping[str, object], *, secret: bytes, published: str, declaration: Declaration | None
) -> tuple[str, ...]:
    """What is wrong with a kept draw, in words; nothing when all of it holds.

    The secret must be the one committed to, the key that of the declaration (None: the version that it was made for is
    not there), and every number what the HMAC gives.
    """
    found = []
    if commitment(secret) != published:
        found.append("the secret is not the one that was committed to")
    own = subject(declaration) if declaration is not None else None
    if own is None or (own.key, own.by.value) != (content["key"], content["by"]):
        found.append("the key is not that of the declaration")
    numbers = content["uniform"]
    kept = dict(numbers) if isinstance(numbers, Mapping) else {}
    for purpose, number in kept.items():
        if uniform(secret, key=str(content["key"]), purpose=str(purpose)) != number:
            found.append(f"the number drawn for {purpose} is another")
    return tuple(found)
