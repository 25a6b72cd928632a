"""Rules, their versions and the steps of their life; the sets that were in force."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.risk.domain.rule_life import Origin
from services.risk.domain.words import Lane, RuleState, Scope
from services.risk.model.tables import Administration, Key, Table, one_of

Words = list[str]


class Rule(Table):
    """A rule under its number for life. `version` counts every change (the ETag), `newest` the versions of its text.

    A rule that came with a region's profile keeps who signed it, its number there, its effect there and until when; `dropped` says
    that a newer profile of the same signer no longer holds it.
    """

    __tablename__ = "rule"
    __table_args__ = (
        CheckConstraint(one_of("origin", Origin), name="origin"),
        CheckConstraint("(origin = 'profile') = (regional_id is not null)", name="regional"),
        Index(
            "uq_rule_regional", "administration", "regional_signer", "regional_id", unique=True,
            postgresql_where=text("regional_id is not null"),
        ),
    )  # fmt: skip

    administration: Mapped[Administration]
    id: Mapped[Key]
    version: Mapped[int]
    newest: Mapped[int]
    owner_id: Mapped[str]
    owner_name: Mapped[str]
    origin: Mapped[str]
    origin_note: Mapped[str]
    regional_signer: Mapped[str | None]
    regional_id: Mapped[str | None]
    regional_effect: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    regional_until: Mapped[datetime | None]
    dropped: Mapped[bool]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    changed_by_name: Mapped[str]


class RuleVersion(Table):
    """One version of a rule, from draft to its end. The database itself holds what must never be otherwise.

    `condition` is empty while the text does not compile; then `mistakes` says why, and the version cannot be more than
    a draft. `authors` are all who wrote on it. `test` is the back-test that was kept for exactly `tested_digest`.
    """

    __tablename__ = "rule_version"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "rule"], ["risk.rule.administration", "risk.rule.id"], name="fk_rule_version_rule"
        ),
        CheckConstraint(one_of("state", RuleState), name="state"),
        CheckConstraint(one_of("lane", Lane), name="lane"),
        CheckConstraint(one_of("scope", Scope), name="scope"),
        CheckConstraint("probability between 0 and 100", name="probability"),
        CheckConstraint("score between 0 and 1000", name="score"),
        CheckConstraint("(scope = 'agency') = (agency is not null)", name="agency"),
        CheckConstraint("scope <> 'office' or cardinality(offices) > 0", name="offices"),
        CheckConstraint("(condition is null) = (effect_digest is null)", name="compiled"),
        CheckConstraint(
            "state in ('draft', 'expired', 'withdrawn')"
            " or (condition is not null and tested_digest is not distinct from effect_digest and test is not null)",
            name="tested",
        ),
        CheckConstraint(
            "state in ('draft', 'tested', 'withdrawn') or (valid_from is not null and valid_until is not null)",
            name="dates",
        ),
        CheckConstraint("valid_until > valid_from and valid_until - valid_from <= interval '367 days'", name="validity"),
        CheckConstraint(
            "approved_by is null"
            " or (not approved_by = any(authors) and approved_by <> coalesce(submitted_by, ''))"
            " or length(trim(coalesce(override_reason, ''))) >= 10",
            name="four_eyes",
        ),
        CheckConstraint(
            "state not in ('approved', 'scheduled', 'active') or approved_by is not null"
            " or (state = 'active' and emergency)",
            name="approved",
        ),
        CheckConstraint(
            "not emergency or (length(trim(emergency_reason)) >= 10 and valid_until - valid_from <= interval '72 hours'"
            " and approval_due_at is not null)",
            name="emergency",
        ),
        Index(
            "uq_rule_version_active", "administration", "rule", unique=True, postgresql_where=text("state = 'active'")
        ),
        Index(
            "uq_rule_version_under_way", "administration", "rule", unique=True,
            postgresql_where=text("state in ('draft', 'tested', 'submitted')"),
        ),
        Index("ix_rule_version_state", "administration", "state", "valid_from"),
    )  # fmt: skip

    administration: Mapped[Administration]
    rule: Mapped[Key]
    number: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    steps: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    condition: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    mistakes: Mapped[list[Any]]
    effect_digest: Mapped[str | None]
    lane: Mapped[str]
    probability: Mapped[int]
    score: Mapped[int]
    mandatory: Mapped[bool]
    shadow: Mapped[bool]
    scope: Mapped[str]
    agency: Mapped[str | None]
    offices: Mapped[Words] = mapped_column(ARRAY(Text))
    flows: Mapped[Words] = mapped_column(ARRAY(Text))
    valid_from: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]
    internal_text: Mapped[str]
    examiner_text: Mapped[str]
    documentation: Mapped[str]
    emergency: Mapped[bool]
    emergency_reason: Mapped[str]
    approval_due_at: Mapped[datetime | None]
    authors: Mapped[Words] = mapped_column(ARRAY(Text))
    written_at: Mapped[datetime]
    written_by: Mapped[str]
    written_by_name: Mapped[str]
    test: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    tested_digest: Mapped[str | None]
    tested_at: Mapped[datetime | None]
    tested_by: Mapped[str | None]
    tested_by_name: Mapped[str | None]
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[str | None]
    submitted_by_name: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[str | None]
    approved_by_name: Mapped[str | None]
    override_reason: Mapped[str | None]
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str]


class RuleStep(Table):
    """A step in the life of a version: who, when, from where to where, with the parameters used. Written once."""

    __tablename__ = "rule_step"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "rule", "rule_version"],
            ["risk.rule_version.administration", "risk.rule_version.rule", "risk.rule_version.number"],
            name="fk_rule_step_rule_version",
        ),
    )

    administration: Mapped[Administration]
    rule: Mapped[Key]
    rule_version: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str]
    title: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    at: Mapped[datetime]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    actor_kind: Mapped[str]
    note: Mapped[str]
    override_reason: Mapped[str | None]
    parameters: Mapped[dict[str, Any]]


class RuleSetContent(Table):
    """A set of rules with the lists as they stood, under the hash of its content. Written once, kept for ever."""

    __tablename__ = "rule_set"

    administration: Mapped[Administration]
    hash: Mapped[Key]
    content: Mapped[dict[str, Any]]
    rules: Mapped[int]
    activated_at: Mapped[datetime]


class RuleSetActivation(Table):
    """From when on which set was in force. Written once."""

    __tablename__ = "rule_set_activation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "hash"],
            ["risk.rule_set.administration", "risk.rule_set.hash"],
            name="fk_rule_set_activation_rule_set",
        ),
        Index("ix_rule_set_activation_at", "administration", "activated_at"),
    )

    administration: Mapped[Administration]
    number: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str]
    activated_at: Mapped[datetime]
    cause: Mapped[str]


class NumberSeries(Table):
    """The last number given out. Its row is locked while a number is taken, so the series has no gap."""

    __tablename__ = "number_series"

    administration: Mapped[Administration]
    series: Mapped[Key]
    last: Mapped[int]
