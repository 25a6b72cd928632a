"""A document that can be trusted: a letter as a signed PDF, and what it says as a statement, in a QR code on it too."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from shared.documents.keys import DocumentKeys
from shared.documents.paper import LETTER, compile_paper, qr_code
from shared.documents.seal import seal_pdf
from shared.documents.statement import sign_statement

ADDRESS, OFFLINE = "verify-address.svg", "verify-offline.svg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A signed PDF, its SHA-256 in hexadecimal, the statement (compact JWS), and whether a service stamped the time."""

    pdf: bytes
    statement: str
    sha256: str
    timestamped: bool


def verification_address(public_url: str, number: str) -> str:
    """Where people look whether a document of this number is genuine and in force."""
    return f"{public_url}/verify/{quote(number, safe='')}"


async def make_document(
    keys: DocumentKeys, *, administration: str, content: Mapping[str, Any], kind: str,
    statement_claims: Mapping[str, Any], at: datetime, template: Path | bytes = LETTER,
    pictures: Mapping[str, bytes] | None = None,
) -> Document:  # fmt: skip
    """Print, sign and state one document; about 60 ms, none of it on the event loop.

    `content` is what the template prints (templates/letter.typ says which fields; `number` is needed here too). What is
    put in beside it: `verify.address`, `verify.offline` (millimetres of the code that holds the statement, 0 if it fits none)
    and `is_production`, which is false for every document that must not be taken for a real one. `kind` and `statement_claims` become the statement.
    Raises MissingSetting without a key, TemplateBroken for content that the template cannot print.
    """
    return await asyncio.to_thread(
        _make, keys, administration, content, kind, statement_claims, at, template, pictures or {}
    )


def _make(
    keys: DocumentKeys, administration: str, content: Mapping[str, Any], kind: str, claims: Mapping[str, Any],
    at: datetime, template: Path | bytes, pictures: Mapping[str, bytes],
) -> Document:  # fmt: skip
    statement = sign_statement(keys, administration=administration, kind=kind, claims=claims, at=at)
    address = verification_address(keys.public_url, str(content["number"]))
    offline = qr_code(statement)
    codes = {ADDRESS: qr_code(address), OFFLINE: offline}
    printed = compile_paper(
        template,
        content={
            **content,
            "is_production": keys.is_production,
            "verify": {"address": address, "offline": offline[1] if offline else 0},
        },
        at=at,
        pictures={**pictures, **{name: code[0] for name, code in codes.items() if code}},
    )
    pdf, timestamped = seal_pdf(printed, keys=keys, administration=administration, at=at)
    return Document(pdf=pdf, statement=statement, sha256=hashlib.sha256(pdf).hexdigest(), timestamped=timestamped)
