"""What belongs to the installation: people, sessions, codes, attempts, machines' tokens, letters."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.identity.model.schema import Base, Instant, Key, Words


class Person(Base):
    """A person, once in an installation. `totp` and `totp_offered` are sealed; `long_password`: good without a one-time code."""

    __tablename__ = "person"

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    language: Mapped[str]
    password: Mapped[str | None]
    long_password: Mapped[bool]
    totp: Mapped[str | None]
    totp_offered: Mapped[str | None]
    totp_step: Mapped[int | None] = mapped_column(BigInteger)
    last_membership: Mapped[UUID | None]
    created_at: Mapped[Instant]
    changed_at: Mapped[Instant]
    version: Mapped[int]

    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)


class Session(Base):
    """One person signed in on one device. The token itself is not kept, only its digest. `acting_in`: an administration's code."""

    __tablename__ = "session"

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("identity.person.id"))
    digest: Mapped[str] = mapped_column(unique=True)
    membership: Mapped[UUID | None]
    acting_in: Mapped[str | None]
    officer: Mapped[bool]
    amr: Mapped[Words]
    address: Mapped[str]
    device: Mapped[str]
    began_at: Mapped[Instant]
    seen_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]

    __table_args__ = (
        Index("ix_session_person_id_alive", "person_id", postgresql_where=text("ended_at is null")),
        Index("ix_session_began_at", "began_at"),
    )


class OneTimeCode(Base):
    """A code that was sent to an address or printed for a person; `person_id` is None where there is no account."""

    __tablename__ = "one_time_code"

    id: Mapped[Key]
    purpose: Mapped[str]
    email: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.person.id"))
    digest: Mapped[str] = mapped_column(unique=True)
    forgets_totp: Mapped[bool]
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    used_at: Mapped[Instant | None]

    __table_args__ = (
        CheckConstraint("purpose in ('register', 'reset', 'printed')", name="purpose"),
        Index("ix_one_time_code_email", "email", "purpose"),
    )


class SignInAttempt(Base):
    """One try, counted before it is judged; `account` is a digest, so that what was typed is not kept."""

    __tablename__ = "sign_in_attempt"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    what: Mapped[str]
    account: Mapped[str]
    address: Mapped[str]
    at: Mapped[Instant]
    succeeded: Mapped[bool]

    __table_args__ = (
        Index("ix_sign_in_attempt_account", "what", "account", "at"),
        Index("ix_sign_in_attempt_address", "what", "address", "at"),
        Index("ix_sign_in_attempt_at", "at"),
    )


class ClientToken(Base):
    """A machine's token of ten minutes, by its digest."""

    __tablename__ = "client_token"

    digest: Mapped[str] = mapped_column(primary_key=True)
    acting_in: Mapped[str]
    client_id: Mapped[str]
    issued_at: Mapped[Instant]
    expires_at: Mapped[Instant]

    __table_args__ = (Index("ix_client_token_expires_at", "expires_at"),)


class Letter(Base):
    """An e-mail to be sent, kept in the transaction of its cause."""

    __tablename__ = "letter"

    id: Mapped[Key]
    kind: Mapped[str]
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[Instant]
    next_at: Mapped[Instant]
    attempts: Mapped[int]
    sent_at: Mapped[Instant | None]
    given_up_at: Mapped[Instant | None]
    last_error: Mapped[str | None]

    __table_args__ = (
        Index("ix_letter_waiting", "next_at", postgresql_where=text("sent_at is null and given_up_at is null")),
        Index("ix_letter_recipient", "recipient", "kind", "created_at"),
    )
