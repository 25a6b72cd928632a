"""Authorisations, what is intended against holders, appeals, and what anybody may read of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.trusted_trader.domain.words import (
    AppealStatus,
    HolderStatus,
    MeasureKind,
    MeasureStatus,
    SuspensionGround,
)
from services.trusted_trader.model.tables import (
    SECOND_OFFICER,
    Administration,
    Identifier,
    Table,
    one_of,
)
from shared.papers.tables import PaperColumns, WordingColumns
from shared.steps import Changing, Deciding


class Authorisation(Changing, Table):
    """The status of a holder. Its number is the certificate's. `benefits` is a list of {code, …values, law}.

    `plain_tin` is the number as it is compared. It is a column, since row-level security lets no index of an expression
    be used.
    """

    __tablename__ = "authorisation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "application_id"],
            ["trusted_trader.application.administration", "trusted_trader.application.id"],
            name="fk_authorisation_application",
        ),
        CheckConstraint(one_of("state", HolderStatus), name="state"),
        CheckConstraint(one_of("suspension_ground", SuspensionGround), name="suspension_ground"),
        CheckConstraint("valid_until >= valid_from", name="validity"),
        CheckConstraint("(state = 'suspended') = (suspended_at is not null)", name="suspended"),
        CheckConstraint("state in ('active', 'suspended') or ended_at is not null", name="ended"),
        CheckConstraint(
            "granted_by <> proposed_by or length(trim(coalesce(override_reason, ''))) >= 10", name="second_officer"
        ),
        Index("ix_authorisation_tin", "administration", "tin", "state"),
        Index("ix_authorisation_plain_tin", "administration", "plain_tin"),
        Index("ix_authorisation_organisation", "administration", "organisation"),
        Index("ix_authorisation_state", "administration", "state", "valid_until"),
    )

    administration: Mapped[Administration]
    number: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    application_id: Mapped[UUID]
    organisation: Mapped[str | None]
    name: Mapped[str]
    tin: Mapped[str]
    address: Mapped[str]
    tier: Mapped[str]
    tier_name: Mapped[dict[str, Any]]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    sites: Mapped[list[str]] = mapped_column(ARRAY(Text))
    benefits: Mapped[list[Any]] = mapped_column(JSONB)
    conditions: Mapped[str]
    programme: Mapped[int]
    size: Mapped[str]
    sector: Mapped[str]
    owner_sex: Mapped[str | None]
    publish: Mapped[bool]
    exchange: Mapped[bool]
    law: Mapped[str]
    granted_at: Mapped[datetime]
    granted_by: Mapped[str]
    granted_by_name: Mapped[str]
    proposed_by: Mapped[str]
    proposed_by_name: Mapped[str]
    override_reason: Mapped[str | None]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    account_manager: Mapped[str | None]
    account_manager_name: Mapped[str | None]
    suspended_at: Mapped[datetime | None]
    suspension_ground: Mapped[str | None]
    remedy_until: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
    reapply_from: Mapped[date | None]
    revalidation_id: Mapped[UUID | None]
    revalidation_filed_at: Mapped[datetime | None]
    reminded: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    plain_tin: Mapped[str] = mapped_column(Computed("upper(translate(tin, ' .-/', ''))", persisted=True), deferred=True)


class AuthorisationScope(Table):
    """For which role at which site a holder has a live authorisation: never two for the same. `site` is '' for all."""

    __tablename__ = "authorisation_scope"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "number"],
            ["trusted_trader.authorisation.administration", "trusted_trader.authorisation.number"],
            name="fk_authorisation_scope_authorisation",
        ),
    )

    administration: Mapped[Administration]
    tin: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    site: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str]


class StatusMessage(Table):
    """What other services were told of operators' status: numbered from 1 in each administration, without a gap."""

    __tablename__ = "status_message"
    __table_args__ = (Index("ix_status_message_tin", "administration", "tin", "sequence"),)

    administration: Mapped[Administration]
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    tin: Mapped[str]
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class Measure(Changing, Deciding, Table):
    """What the office intends against a holder. The holder is heard before it is carried out, unless law and facts
    allow no delay, which is then written down."""

    __tablename__ = "measure"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "authorisation"],
            ["trusted_trader.authorisation.administration", "trusted_trader.authorisation.number"],
            name="fk_measure_authorisation",
        ),
        CheckConstraint(one_of("state", MeasureStatus), name="state"),
        CheckConstraint(one_of("kind", MeasureKind), name="kind"),
        CheckConstraint(one_of("ground", SuspensionGround) + " or kind = 'revocation'", name="ground"),
        CheckConstraint(SECOND_OFFICER, name="second_officer"),
        Index("ix_measure_authorisation", "administration", "authorisation", "created_at"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    authorisation: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    ground: Mapped[str]
    facts: Mapped[str]
    law: Mapped[str]
    hearing_until: Mapped[date]
    remedy_days: Mapped[int | None]
    urgent_reason: Mapped[str | None]
    response: Mapped[str]
    responded_at: Mapped[datetime | None]
    responded_by_name: Mapped[str | None]


class Appeal(Changing, Deciding, Table):
    """An appeal against an adverse decision: the refusal of an application, a suspension, a revocation (AEO-34)."""

    __tablename__ = "appeal"
    __table_args__ = (
        UniqueConstraint("administration", "number", name="uq_appeal_number"),
        CheckConstraint(one_of("state", AppealStatus), name="state"),
        CheckConstraint("against in ('refusal', 'suspension', 'revocation')", name="against"),
        CheckConstraint("decided_by is null or decided_by <> contested_by", name="other_officer"),
        Index("ix_appeal_organisation", "administration", "organisation"),
        Index("ix_appeal_state", "administration", "state", "due_on"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    number: Mapped[str]
    state: Mapped[str]
    against: Mapped[str]
    application_id: Mapped[UUID | None]
    authorisation: Mapped[str | None]
    organisation: Mapped[str | None]
    name: Mapped[str]
    tin: Mapped[str]
    contested_by: Mapped[str]
    contested_at: Mapped[datetime]
    grounds: Mapped[str]
    lodged_at: Mapped[datetime]
    due_on: Mapped[date]
    outcome_text: Mapped[str]
    law: Mapped[str]


class PublishedOperator(Table):
    """What anybody may read of a holder who agreed to it. There is no column here for anything confidential.

    `ends_at` is the instant at which validity is over. Without the holder's consent to publication the row is there for
    verification by number only: `listed` is false, and neither name nor address is in it.
    """

    __tablename__ = "published_operator"
    __table_args__ = (
        CheckConstraint(one_of("status", HolderStatus), name="status"),
        CheckConstraint("listed or (name = '' and address = '' and tin = '')", name="consent"),
        Index("ix_published_operator_number", "number"),
        Index("ix_published_operator_name", text("lower(name)")),
    )

    administration: Mapped[Administration]
    number: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    listed: Mapped[bool]
    name: Mapped[str]
    address: Mapped[str]
    tin: Mapped[str]
    tier: Mapped[str]
    tier_name: Mapped[dict[str, Any]]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    status: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    ends_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Wording(WordingColumns, Table):
    """What a signed document says. `organisation` is the firm that may read it, beside officers."""

    __tablename__ = "wording"
    __table_args__ = (
        Index("ix_wording_thing", "administration", "thing", "thing_id", "at"),
        Index("ix_wording_waiting", "administration", "at", postgresql_where=text("printed_at is null")),
    )


class Paper(PaperColumns, Table):
    """A signed document made of a numbered step, in one language: a certificate, a refusal … It is made once and kept."""

    __tablename__ = "paper"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "number"],
            ["trusted_trader.wording.administration", "trusted_trader.wording.number"],
            name="fk_paper_wording",
        ),
        Index("ix_paper_sha256", "administration", "sha256"),
    )
