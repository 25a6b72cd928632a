"""Files of published rulings that an administration signs, and whether a partner's file is to be believed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from services.advance_rulings.domain.exchange import SIGNED_KIND, NotAFile, Signed, head, taken_apart
from services.advance_rulings.model import Partner
from shared.documents import CLOCKS_DIFFER, DocumentKeys, NotGenuine, read_statement, sign_statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A partner's file as it was read: its lines, by which key they are signed, as of when, and whether they are all.

    `refused` says why the file as a whole is not believed; None: it is.
    """

    signed: Signed | None = None
    signed_by: str | None = None
    as_of: datetime
    complete: bool = False
    refused: str | None = None


def signed_file(
    keys: DocumentKeys, lines: Sequence[bytes], *, administration: str, complete: bool, at: datetime
) -> tuple[bytes, ...]:
    """Lines of published rulings of an administration as one file, signed at an instant, in pieces to be sent one after
    another: a register is large, and is nowhere held twice. `complete`: they are all there are."""
    digest = hashlib.sha256()
    for piece in lines:
        digest.update(piece)
    claims = {"sha256": digest.hexdigest(), "as_of": at.isoformat(), "complete": complete}
    return head(sign_statement(keys, administration=administration, kind=SIGNED_KIND, claims=claims, at=at)), *lines


def examined(partner: Partner, content: bytes, *, at: datetime) -> Examined:
    """What a file says that came at an instant, once its signature was checked with the partner's keys."""
    if not partner.believed:
        return Examined(as_of=at, refused=f"Files of {partner.code} are not believed at present.")
    try:
        signed = taken_apart(content)
        told = read_statement(signed.statement, partner.keys, kind=SIGNED_KIND)
        as_of = datetime.fromisoformat(str(told.claims["as_of"])).astimezone(UTC)
    except NotAFile as error:
        return Examined(as_of=at, refused=str(error))
    except (NotGenuine, KeyError, ValueError, OverflowError) as error:
        return Examined(as_of=at, refused=f"The signature does not hold: {error}")
    if told.administration != partner.code or told.claims.get("sha256") != signed.sha256:
        return Examined(as_of=at, refused="The signature is of another file or of another administration.")
    if as_of > at + CLOCKS_DIFFER:
        why = f"The file says that it is as of {_minute(as_of)}, which is to come: here it is {_minute(at)}."
        return Examined(as_of=at, refused=f"{why} Set the clock that is wrong, and sign the file again.")
    complete = bool(told.claims.get("complete"))
    return Examined(signed=signed, signed_by=told.kid, as_of=as_of, complete=complete)


def _minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
