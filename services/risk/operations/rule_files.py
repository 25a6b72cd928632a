"""Rules from decision tables and ASYCUDA criteria: taken in as drafts, handed out as the same trees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.asycuda_criteria import Criterion, read_criteria, write_criteria
from services.risk.domain.catalogue import Level, Type
from services.risk.domain.decision_tables import TableRefused, TableRule, csv_of, lay_out, read_table, xlsx_of
from services.risk.domain.language import show
from services.risk.domain.language.ast import And, FieldRef, Literal, Member, Node
from services.risk.domain.rule_life import Origin
from services.risk.domain.rule_sets import read_condition
from services.risk.domain.words import Flow, Lane, RuleState, Scope
from services.risk.model import RuleVersion
from services.risk.operations.acting import Officer, refuse
from services.risk.operations.rule_drafts import Draft, begin, list_names
from services.risk.queries.rules import Held
from shared.facts import Fact

MOST_RULES = 2_000
IN_THE_SHADOW = "it stands in the shadow, which this format cannot say: there it would count"
OVER = (RuleState.EXPIRED, RuleState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Unread:
    """What of a file could not be read, and where (from 1)."""

    line: int
    column: int
    detail: str


async def take_in_table(
    session: AsyncSession, *, content: bytes, name: str, by: Officer
) -> tuple[list[str], list[Unread], list[Fact]]:
    """Drafts from a decision table (CSV or XLSX). With one mistake in it there are none: a table is one decision."""
    known = await list_names(session, administration=by.office.code)
    try:
        reading = read_table(content, name=name, lists=known)
    except TableRefused as error:
        raise refuse("The table cannot be read.", ("", "file", f"{error}.")) from None
    if reading.mistakes:
        return [], [Unread(one.row, one.column, f"{one.heading}: {one.reason}") for one in reading.mistakes], []
    drafts = [
        Draft(
            title=rule.title or f"{name}, row {number}", text=show(rule.condition), lane=rule.lane,
            probability=rule.probability, score=rule.score, mandatory=rule.mandatory,
            scope=Scope.NATIONAL if rule.scope in (Scope.REGIONAL, Scope.AGENCY) else rule.scope, offices=rule.offices,
            flows=rule.flows, valid_from=_instant(rule.valid_from, by),
            valid_until=_instant(rule.valid_until, by, last=True), internal_text=rule.internal_text,
            examiner_text=rule.examiner_text, documentation=rule.documentation,
        )
        for number, rule in enumerate(reading.rules, 2)
    ]  # fmt: skip
    keys, facts = await _begin(session, drafts, name, by)
    return keys, [], facts


async def take_in_criteria(
    session: AsyncSession, *, content: bytes, name: str, by: Officer
) -> tuple[list[str], list[Unread], list[Fact]]:
    """Drafts from criteria of ASYCUDA: each that is understood becomes one for each lane it names, the rest is listed."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    known = await list_names(session, administration=by.office.code)
    reading = read_criteria(text, lists=known)
    drafts = [
        Draft(
            title=criterion.title or f"{name}, line {criterion.line}", text=show(criterion.condition), lane=lane,
            probability=probability,
        )
        for criterion in reading.criteria
        for lane, probability in criterion.lanes
    ]  # fmt: skip
    keys, facts = await _begin(session, drafts, name, by)
    return keys, [Unread(one.line, one.column, one.reason) for one in reading.mistakes], facts


async def _begin(
    session: AsyncSession, drafts: Sequence[Draft], name: str, by: Officer
) -> tuple[list[str], list[Fact]]:
    if len(drafts) > MOST_RULES:
        raise refuse("The file has too many rules.", ("", "too_many", f"Send at most {MOST_RULES} at once."))
    keys: list[str] = []
    facts: list[Fact] = []
    for draft in drafts:
        held, made = await begin(session, draft=draft, by=by, origin=Origin.IMPORT, note=name)
        keys.append(held.rule.id)
        facts += made
    return keys, facts


def _instant(day: date | None, by: Officer, *, last: bool = False) -> datetime | None:
    return None if day is None else by.office.midnight(day, last=last)


def shown_version(held: Held, *, state: RuleState | None, criteria: bool) -> RuleVersion | None:
    """The version that is handed out: the newest in `state`; without one the version in force, else the newest that is
    not over. As criteria only what is in force: a criterion counts as soon as the national system has it."""
    if state is None and criteria:
        state = RuleState.ACTIVE
    if state is not None:
        rows = [row for row in held.versions if row.state == state]
    else:
        active = [row for row in held.versions if row.state == RuleState.ACTIVE]
        rows = active or [row for row in held.versions if row.state not in OVER]
    return next((row for row in rows if row.condition is not None), None)


def as_table(rows: Sequence[RuleVersion], *, by: Officer, xlsx: bool) -> tuple[bytes, list[tuple[str, str]]]:
    """The rules as a decision table, and those that no row can say: (rule, reason)."""
    zone = by.office.calendar.zone
    rules = []
    rows, left = _out_of_the_shadow(rows)
    for row in rows:
        last = row.valid_until.astimezone(zone) - timedelta(seconds=1) if row.valid_until else None
        rules.append(
            TableRule(
                condition=read_condition(row.condition or {}), lane=Lane(row.lane), probability=row.probability,
                score=row.score, mandatory=row.mandatory, title=row.title, internal_text=row.internal_text,
                examiner_text=row.examiner_text, valid_from=row.valid_from.astimezone(zone).date() if row.valid_from else None,
                valid_until=last.date() if last else None, documentation=row.documentation, scope=Scope(row.scope),
                offices=frozenset(row.offices), flows=frozenset(Flow(one) for one in row.flows),
            )
        )  # fmt: skip
    table = lay_out(rules)
    left += [(rows[one.index].rule, one.reason) for one in table.left_out]
    return (xlsx_of(table) if xlsx else csv_of(table)), left


def as_criteria(rows: Sequence[RuleVersion]) -> tuple[bytes, list[tuple[str, str]]]:
    """The rules as criteria of ASYCUDA, and those that criteria cannot say: (rule, reason); remarks at the end name them."""
    rows, left = _out_of_the_shadow(rows)
    given = [
        Criterion(
            condition=_where_it_counts(row),
            lanes=((Lane(row.lane), 100 if row.mandatory else row.probability),),
            title=row.title,
        )
        for row in rows
    ]
    written = write_criteria(given)
    left += [(rows[one.index].rule, one.reason) for one in written.left_out]
    remarks = "".join(
        f"/* Left out: {rule}: {' '.join(reason.replace('*/', '* /').split())} */\n" for rule, reason in left
    )
    return f"{written.text}\n{remarks}".encode() if left else written.text.encode(), left


def _out_of_the_shadow(rows: Sequence[RuleVersion]) -> tuple[list[RuleVersion], list[tuple[str, str]]]:
    return [row for row in rows if not row.shadow], [(row.rule, IN_THE_SHADOW) for row in rows if row.shadow]


def _where_it_counts(row: RuleVersion) -> Node:
    """The condition with the rule's offices and flows in it: a criterion has no other place for them."""
    narrowed = {"office": sorted(row.offices), "flow": sorted(flow.upper() for flow in row.flows)}
    asked = [
        Member(FieldRef(name, Level.HEADER, Type.CODE), tuple(Literal(value, Type.CODE) for value in values))
        for name, values in narrowed.items()
        if values
    ]
    condition = read_condition(row.condition or {})
    return And((*asked, *(condition.operands if isinstance(condition, And) else (condition,)))) if asked else condition
