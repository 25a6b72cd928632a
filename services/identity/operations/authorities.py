"""An agent's authority for a trader: stated, with the trader's letter, confirmed by an officer, ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.identity import events
from services.identity.domain.letters import Kind
from services.identity.domain.standing import Status
from services.identity.model import Authority, Organisation
from services.identity.operations.desk import Desk
from services.identity.queries import firms
from services.identity.queries.authorities import Held
from services.identity.workflow import AUTHORITY
from shared.actors import Actor
from shared.blobs import Blob
from shared.facts import Fact
from shared.problems import AlreadyExists, FieldError, Invalid, RuleNotMet, UnsupportedMedia

LARGEST_LETTER = 10 * 1024 * 1024
LETTER_TYPES = {"application/pdf": b"%PDF-", "image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}


async def state(
    session: AsyncSession, *, agent: Organisation, trader: Organisation | None, trader_tin: str, trader_name: str, stated_by: UUID,
    from_on: date, until_on: date | None, at: datetime, on: date,
) -> tuple[Authority, list[Fact]]:  # fmt: skip
    """A firm says that it may act for another, or may be acted for.

    The trader may not be registered yet: whether it is, an agent does not learn here. Raises AlreadyExists for a pair that has one.
    """
    if agent.status != Status.CONFIRMED or not agent.agent:
        raise RuleNotMet("Only a confirmed firm that customs knows as an agent may act for another.")
    if agent.tin == trader_tin:
        raise Invalid(
            errors=[FieldError("/trader_tin", "own-tax-number", "A firm needs no authority to act for itself.")]
        )
    if until_on is not None and until_on < max(from_on, on):
        raise Invalid(
            errors=[FieldError("/until_on", "ends-too-early", "The last day is before the first, or is over.")]
        )
    row = Authority(
        administration=agent.administration, id=uuid4(), agent_id=agent.id, trader_id=trader.id if trader else None,
        trader_tin=trader_tin, trader_name=trader_name, stated_by=stated_by, status=Status.CLAIMED, reason=None,
        from_on=from_on, until_on=until_on, letter_sha256=None, letter_name=None, letter_type=None, letter_bytes=None,
        created_at=at, changed_at=at, version=1,
    )  # fmt: skip
    session.add(row)
    try:
        await session.flush()
    except IntegrityError as error:
        if "uq_authority" not in str(error.orig):
            raise
        raise AlreadyExists("There is an authority for this pair of firms, confirmed or waiting.") from error
    fact = events.AuthorityStated(
        subject=f"authority/{row.id}",
        version=1,
        agent=str(agent.id),
        trader_tin=trader_tin,
        from_on=from_on,
        until_on=until_on,
    )
    return row, [fact]


def check_letter(*, media_type: str, head: bytes) -> None:
    """A letter is a PDF, JPEG or PNG and begins as one. Raises UnsupportedMedia."""
    begins = LETTER_TYPES.get(media_type)
    if begins is None:
        raise UnsupportedMedia(f"A letter cannot be {media_type or 'of an unnamed type'}.", accepted=list(LETTER_TYPES))
    if not head.startswith(begins):
        raise UnsupportedMedia(f"The file is not what its type says ({media_type}).", accepted=list(LETTER_TYPES))


def attach(
    *, held_row: Held, blob: Blob, name: str, media_type: str, actor: Actor, held: Iterable[str], at: datetime
) -> list[Fact]:
    """Put the trader's letter with an authority that waits; a letter attached before is replaced."""
    row = held_row.authority
    AUTHORITY.apply("attach", state=row.status, held=held, view=held_row.view(), actor=actor)
    row.letter_sha256, row.letter_name, row.letter_type, row.letter_bytes = blob.sha256, name, media_type, blob.size
    row.changed_at, row.version = at, row.version + 1
    return [
        events.LetterOfAuthorityAttached(
            subject=f"authority/{row.id}", version=row.version, sha256=blob.sha256, name=name, bytes=blob.size
        )
    ]


def letter_read(*, row: Authority) -> list[Fact]:
    """Somebody read the letter: a fact too."""
    return [
        events.LetterOfAuthorityRead(subject=f"authority/{row.id}", version=row.version, sha256=row.letter_sha256 or "")
    ]


async def confirm(
    session: AsyncSession, *, desk: Desk, held_row: Held, actor: Actor, held: Iterable[str], at: datetime
) -> list[Fact]:
    """An officer confirms from the letter that the agent may act for the trader."""
    row, agent, trader = held_row.authority, held_row.agent, held_row.trader
    AUTHORITY.apply("confirm", state=row.status, held=held, view=held_row.view(), actor=actor)
    if trader is None:  # the rules above have refused this; it is said for the type checker
        raise RuleNotMet("The trader is not known.")
    row.trader_id = trader.id
    _turn(row, Status.CONFIRMED, reason=None, at=at)
    await _tell(
        session, desk, held_row, Kind.AUTHORITY_CONFIRMED, at,
        from_on=row.from_on.isoformat(), until_on=row.until_on.isoformat() if row.until_on else "…",
    )  # fmt: skip
    return [
        events.AuthorityConfirmed(
            subject=f"authority/{row.id}", version=row.version, authority=str(row.id),
            agent=str(agent.id), agent_name=agent.name, agent_tin=agent.tin,
            trader=str(trader.id), trader_name=trader.name, trader_tin=trader.tin,
            from_on=row.from_on, until_on=row.until_on,
        )
    ]  # fmt: skip


async def refuse(
    session: AsyncSession, *, desk: Desk, held_row: Held, reason: str, actor: Actor, held: Iterable[str], at: datetime
) -> list[Fact]:
    """An officer does not confirm an authority."""
    row = held_row.authority
    AUTHORITY.apply("refuse", state=row.status, held=held, view=held_row.view(), actor=actor)
    _turn(row, Status.REFUSED, reason=reason, at=at)
    await _tell(session, desk, held_row, Kind.AUTHORITY_REFUSED, at, reason=reason)
    return [
        events.AuthorityRefused(
            subject=f"authority/{row.id}", version=row.version, authority=str(row.id), reason=reason
        )
    ]


async def end(
    session: AsyncSession,
    *,
    desk: Desk,
    held_row: Held,
    reason: str,
    actor: Actor,
    held: Iterable[str],
    at: datetime,
    on: date,
) -> list[Fact]:
    """Either firm or an officer ends an authority; it does not count from this moment on."""
    row = held_row.authority
    AUTHORITY.apply("end", state=row.status, held=held, view=held_row.view(), actor=actor)
    facts = ended(row=row, reason=reason, at=at, on=on)
    await _tell(session, desk, held_row, Kind.AUTHORITY_ENDED, at, reason=reason)
    return facts


def ended(*, row: Authority, reason: str, at: datetime, on: date) -> list[Fact]:
    """Note the end of an authority, by itself or with a firm. It stops at once, so its last whole day is the day before."""
    confirmed = row.status == Status.CONFIRMED
    _turn(row, Status.ENDED, reason=reason, at=at)
    subject = f"authority/{row.id}"
    if not confirmed or row.trader_id is None:
        return [events.AuthorityWithdrawn(subject=subject, version=row.version, authority=str(row.id), reason=reason)]
    return [
        events.AuthorityEnded(
            subject=subject, version=row.version, authority=str(row.id), agent=str(row.agent_id), trader=str(row.trader_id),
            ended_on=on - timedelta(days=1), reason=reason,
        )
    ]  # fmt: skip


async def _tell(session: AsyncSession, desk: Desk, held_row: Held, kind: Kind, at: datetime, **values: str) -> None:
    """Write to those who manage either firm. The trader's registered name is told once it is part of a confirmed authority."""
    row = held_row.authority
    known = held_row.trader if row.trader_id is not None else None
    parties = [row.agent_id, *([known.id] if known else [])]
    for person in await firms.managers(session, administration=row.administration, organisations=parties):
        await desk.write(
            session, kind, recipient=person.email, language=person.language, at=at,
            agent=held_row.agent.name, trader=known.name if known else row.trader_name, **values,
        )  # fmt: skip


def _turn(row: Authority, status: Status, *, reason: str | None, at: datetime) -> None:
    row.status, row.reason, row.changed_at, row.version = status, reason, at, row.version + 1
