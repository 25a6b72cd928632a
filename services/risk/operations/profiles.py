"""Regional profiles: whose signatures count, what leaves as a signed file, and what comes in by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from joserfc.jwk import OKPKey
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.language import lists_of
from services.risk.domain.profile import (
    NotAProfile,
    Profile,
    ProfileEntry,
    ProfileList,
    ProfileRule,
    kid_of,
    opened,
    public_key,
    sha256,
)
from services.risk.domain.rule_life import SHORTEST_REASON, Origin
from services.risk.domain.rule_sets import read_condition
from services.risk.domain.rules import Matching
from services.risk.domain.words import Flow, Lane, RuleState, Scope
from services.risk.events import ProfileExported, ProfileImported, TrustedKeyChanged
from services.risk.model import KeptList, ListEntry, ProfileExchange, Rule, RuleVersion, TrustedKey
from services.risk.operations import lists, rule_drafts, rules
from services.risk.operations.acting import Officer, refuse
from services.risk.operations.rule_drafts import Draft, Regional, compiled, effect_of_draft, list_names
from services.risk.permissions import Permission
from services.risk.queries.rules import UNDER_WAY, Held, all_rules, rule
from shared.actors import service_actor
from shared.facts import Fact
from shared.problems import AlreadyExists, NotPermitted, RuleNotMet


class SignatureNotTrusted(NotPermitted):
    """This file is signed by nobody whose profiles are taken in here."""

    hint = "Ask the region's office for its public key, and let two officers trust it."


async def propose_key(
    session: AsyncSession, *, signer: str, jwk: Mapping[str, Any], by: Officer
) -> tuple[TrustedKey, list[Fact]]:
    """Propose to trust a key; it counts when another officer has approved it. Raises AlreadyExists."""
    try:
        public = public_key(jwk)
    except NotAProfile as error:
        raise refuse("The key cannot be used.", ("/jwk", "key", f"{error}.")) from None
    kid = str(jwk.get("kid") or OKPKey.import_key({name: str(value) for name, value in public.items()}).thumbprint())[
        :200
    ]
    known = await session.get(TrustedKey, (by.office.code, kid))
    if known is not None and known.ended_at is None:
        raise AlreadyExists("This key was proposed before.")
    if known is not None:
        raise refuse(
            "The key was ended.", ("/jwk", "ended", "A key that is not trusted any more stays so; make a new one.")
        )
    row = TrustedKey(
        administration=by.office.code, kid=kid, version=1, signer=signer, jwk=public, proposed_at=by.at,
        proposed_by=by.actor.id, proposed_by_name=by.actor.name,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    return row, [_key_fact(row, "proposed")]


async def approve_key(
    session: AsyncSession, *, row: TrustedKey, override_reason: str | None = None, by: Officer
) -> list[Fact]:
    """Another officer approves; in a small office the same one, naming the reason."""
    if row.approved_at is not None or row.ended_at is not None:
        raise RuleNotMet("The key was approved or ended before.")
    own = row.proposed_by == by.actor.id
    small = bool(by.office.terms(by.at).value("small_office"))
    if own and not (small and len((override_reason or "").strip()) >= SHORTEST_REASON):
        raise RuleNotMet(
            "Another officer than the one who proposed must approve; only a small office may override this, giving its reason."
        )
    row.approved_at, row.approved_by, row.approved_by_name = by.at, by.actor.id, by.actor.name
    row.override_reason = override_reason if own else None
    row.version += 1
    await session.flush()
    return [_key_fact(row, "approved", override_reason=row.override_reason)]


async def end_key(session: AsyncSession, *, row: TrustedKey, by: Officer) -> list[Fact]:
    """A key is trusted no more, from now on and for good."""
    if row.ended_at is not None:
        raise RuleNotMet("The key was ended before.")
    row.ended_at, row.ended_by = by.at, by.actor.id
    row.version += 1
    await session.flush()
    return [_key_fact(row, "ended")]


def _key_fact(row: TrustedKey, change: str, *, override_reason: str | None = None) -> TrustedKeyChanged:
    return TrustedKeyChanged(
        subject=f"trusted-key/{row.kid}", version=row.version, administration=row.administration, signer=row.signer,
        change=change, override_reason=override_reason,
    )  # fmt: skip


async def export(
    session: AsyncSession, *, name: str, keys: Sequence[str], sign: Callable[[bytes], str], by: Officer
) -> tuple[str, ProfileExchange, list[Fact]]:
    """Rules with the lists they speak of, as one signed file. Raises Invalid for a rule that cannot be handed on."""
    found = {held.rule.id: held for held in await all_rules(session, actor=by.actor, found=by.office, at=by.at)}
    handed: list[ProfileRule] = []
    named: set[str] = set()
    for position, key in enumerate(dict.fromkeys(keys)):
        row = _in_force(found[key]) if key in found else None
        if row is None or row.condition is None or row.valid_from is None or row.valid_until is None:
            raise refuse(
                "A rule cannot be handed on.",
                (f"/rules/{position}", "rule", f"{key} has no approved version with its dates."),
            )
        if row.agency is not None:
            raise refuse("A rule cannot be handed on.", (f"/rules/{position}", "agency", f"{key} is an agency's own."))
        named |= lists_of(read_condition(row.condition))
        handed.append(_profile_rule(row))
    profile = Profile(
        name=name, signer=by.office.administration.name("en"), made_at=by.at, rules=tuple(handed),
        lists=await _profile_lists(session, names=named, by=by),
    )  # fmt: skip
    token = sign(profile.text())
    exchange = _exchange(
        "out", token, profile, report={"rules": [one.id for one in handed], "lists": sorted(named)}, by=by
    )
    session.add(exchange)
    await session.flush()
    exported = ProfileExported(
        subject=f"profile/{exchange.sha256}", version=1, administration=by.office.code,
        rules=tuple(one.id for one in handed),
    )  # fmt: skip
    return token, exchange, [exported]


def _in_force(held: Held) -> RuleVersion | None:
    wanted = (RuleState.ACTIVE, RuleState.SCHEDULED, RuleState.APPROVED)
    return next((row for state in wanted for row in held.versions if row.state == state), None)


def _profile_rule(row: RuleVersion) -> ProfileRule:
    draft = rule_drafts.as_draft(row)
    if draft.valid_from is None or draft.valid_until is None:
        raise ValueError("a rule without dates is not handed on")
    return ProfileRule(
        id=row.rule, version=row.number, title=draft.title, text=draft.text, lane=draft.lane, probability=draft.probability,
        score=draft.score, mandatory=draft.mandatory, flows=tuple(sorted(draft.flows)), valid_from=draft.valid_from,
        valid_until=draft.valid_until, internal_text=draft.internal_text, examiner_text=draft.examiner_text,
        documentation=draft.documentation,
    )  # fmt: skip


async def _profile_lists(session: AsyncSession, *, names: set[str], by: Officer) -> tuple[ProfileList, ...]:
    found = []
    for name in sorted(names):
        row = await session.get(KeptList, (by.office.code, name))
        if row is None:
            continue
        entries = await session.scalars(
            select(ListEntry)
            .where(
                ListEntry.administration == by.office.code,
                ListEntry.list_name == name,
                ListEntry.valid_from <= by.at,
                or_(ListEntry.valid_until.is_(None), ListEntry.valid_until > by.at),
            )
            .order_by(ListEntry.value)
        )
        kept = tuple(ProfileEntry(value=one.value, valid_until=one.valid_until, source=one.source) for one in entries)
        found.append(
            ProfileList(name=name, title=row.title, matching=Matching(row.matching), field=row.field, entries=kept)
        )
    return tuple(found)


@dataclass
class _Report:
    made: list[str] = field(default_factory=list)
    revised: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    activated: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    refused: list[dict[str, str]] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)

    def content(self) -> dict[str, Any]:
        return dict(self.__dict__)


async def take_in(session: AsyncSession, *, token: str, by: Officer) -> tuple[ProfileExchange, list[Fact]]:
    """Take in a signed profile: its rules come as regional drafts, or count at once where the parameter says so.

    Raises SignatureNotTrusted for an unknown signer, Invalid for a file that was changed.
    """
    try:
        kid = kid_of(token)
        key = await session.get(TrustedKey, (by.office.code, kid))
        if key is None or key.approved_at is None or key.ended_at is not None:
            raise SignatureNotTrusted(f"The key {kid} is not trusted here.")
        profile = opened(token, jwk=key.jwk)
    except NotAProfile as error:
        raise refuse("The profile is refused.", ("/token", "signature", f"{error}.")) from None
    report, facts = _Report(), list[Fact]()
    facts += await _lists(session, profile, report, by=by)
    known = await list_names(session, administration=by.office.code)
    at_once = bool(by.office.terms(by.at).value("profile.activates"))
    for one in profile.rules:
        facts += await _rule(
            session, one, key=key, profile=profile, lists_=known, at_once=at_once, report=report, by=by
        )
    await _drop(session, profile, key=key, report=report)
    exchange = _exchange("in", token, profile, report=report.content(), by=by)
    session.add(exchange)
    await session.flush()
    taken = ProfileImported(
        subject=f"profile/{exchange.sha256}", version=1, administration=by.office.code,
        rules=(*report.made, *report.revised), signed_by=kid,
    )  # fmt: skip
    return exchange, [*facts, taken]


async def _lists(session: AsyncSession, profile: Profile, report: _Report, *, by: Officer) -> list[Fact]:
    """A profile only ever adds to lists: an entry that an administration put on its own list stays."""
    facts: list[Fact] = []
    for one in profile.lists:
        row = await session.get(KeptList, (by.office.code, one.name))
        if row is None:
            row, made = await lists.make(
                session, name=one.name, title=one.title, matching=one.matching, field=one.field,
                note=f"From the profile {profile.name} of {profile.signer}.", by=by,
            )  # fmt: skip
            facts += made
        elif row.matching != one.matching.value:
            report.refused.append({"list": one.name, "reason": f"the list here holds {row.matching} values"})
            continue
        entries = [
            lists.NewEntry(value=entry.value, valid_until=entry.valid_until, source=entry.source or profile.name)
            for entry in one.entries
            if entry.valid_until is None or entry.valid_until > by.at
        ]
        if entries:
            facts += await lists.add(session, row=row, entries=entries, by=by)
        report.lists.append(one.name)
    return facts


async def _rule(
    session: AsyncSession, one: ProfileRule, *, key: TrustedKey, profile: Profile, lists_: frozenset[str], at_once: bool,
    report: _Report, by: Officer,
) -> list[Fact]:  # fmt: skip
    draft = Draft(
        title=one.title, text=one.text, lane=one.lane, probability=one.probability, score=one.score,
        mandatory=one.mandatory, scope=Scope.REGIONAL, flows=frozenset(map(Flow, one.flows)), valid_from=one.valid_from,
        valid_until=one.valid_until, internal_text=one.internal_text, examiner_text=one.examiner_text,
        documentation=one.documentation,
    )  # fmt: skip
    node, mistakes = compiled(one.text, lists=lists_)
    if node is None:
        report.refused.append({"rule": one.id, "reason": str(mistakes[0]["detail"])})
        return []
    if one.valid_until <= by.at:
        report.refused.append({"rule": one.id, "reason": "its time is over"})
        return []
    effect = effect_of_draft(node, draft)
    row = (
        await session.scalars(
            select(Rule).where(
                Rule.administration == by.office.code, Rule.regional_signer == key.signer, Rule.regional_id == one.id
            )
        )
    ).one_or_none()
    if row is None:
        held, facts = await rule_drafts.begin(
            session, draft=draft, by=by, origin=Origin.PROFILE, note=f"{profile.name}, {profile.signer}",
            regional=Regional(signer=key.signer, id=one.id, effect=effect, until=one.valid_until),
        )  # fmt: skip
        report.made.append(held.rule.id)
    else:
        held = await rule(session, key=row.id, actor=by.actor, found=by.office, at=by.at, locked=True)
        row.dropped = False
        if any(_same(version, draft) for version in held.versions if version.state != RuleState.WITHDRAWN):
            report.unchanged.append(row.id)
            return []
        if any(version.state in UNDER_WAY for version in held.versions):
            report.refused.append(
                {"rule": one.id, "reason": f"a version of {row.id} is being prepared: finish it first"}
            )
            return []
        row.regional_effect, row.regional_until = effect.content(), one.valid_until
        held, facts = await rule_drafts.revise(session, held=held, row=held.newest, by=by)
        facts += await rule_drafts.edit(session, held=held, row=held.newest, draft=draft, by=by)
        report.revised.append(row.id)
    if at_once:
        facts += await _activate(session, held, key=key, profile=profile, report=report, by=by)
    return facts


def _same(row: RuleVersion, draft: Draft) -> bool:
    return rule_drafts.as_draft(row) == replace(draft, lane=Lane(draft.lane))


async def _activate(
    session: AsyncSession, held: Held, *, key: TrustedKey, profile: Profile, report: _Report, by: Officer
) -> list[Fact]:
    """The region tested and approved it; two officers here trust its key. What is missing leaves the rule a draft."""
    row = held.newest
    region = replace(
        service_actor(service="risk", administration=by.office.code), id=f"profile:{key.kid}", name=key.signer
    )
    approver = replace(by, actor=region, held=frozenset({str(Permission.APPROVE_RULE)}))
    test = {"region": profile.signer, "profile": profile.name}
    try:
        facts = await rule_drafts.keep_test(
            session, held=held, row=row, tested=row.effect_digest or "", test=test, by=by
        )
        facts += await rules.submit(session, held=held, row=row, by=by)
        facts += await rules.approve(session, held=held, row=row, note=f"Profile {profile.name}", by=approver)
    except RuleNotMet as error:
        report.refused.append({"rule": row.rule, "reason": str(error)})
        return []
    report.activated.append(row.rule)
    return facts


async def _drop(session: AsyncSession, profile: Profile, *, key: TrustedKey, report: _Report) -> None:
    named = {one.id for one in profile.rules}
    rows = await session.scalars(
        select(Rule).where(Rule.administration == key.administration, Rule.regional_signer == key.signer)
    )
    for row in rows:
        if row.regional_id not in named and not row.dropped:
            row.dropped = True
            report.dropped.append(row.id)


def _exchange(direction: str, token: str, profile: Profile, *, report: dict[str, Any], by: Officer) -> ProfileExchange:
    return ProfileExchange(
        administration=by.office.code, id=uuid4(), direction=direction, sha256=sha256(token), kid=kid_of(token),
        signer=profile.signer, name=profile.name, report=report, at=by.at, by=by.actor.id, by_name=by.actor.name,
    )  # fmt: skip
