"""How far a firm keeps the rules: one number from what is known of it, the number's way over the quarters, and warnings.

The method, as the API shows it (AEO-30). A score begins at 100 and never falls below 0. From it is taken

- for each offence, debt and finding of an audit or of a declaration: 40 points where it is critical, 15 where it is
  major, 5 where it is minor. The points fade evenly to nothing at the end of the window, are halved once the matter is
  settled, and do not fade while a debt or a finding of an audit is still open;
- for each change that was told too late 5 points, for each that the office knows of and was not told 10, both fading;
- for each check-in that was not held by its day 10 points, halved and fading once it was held;
- for each finding at a site that is not resolved: 20, 8 or 2 points by severity, twice that once its day is over;
- where enough is known, half a point for each per cent by which examinations of the firm's declarations end with a find
  more often than those of comparable firms; 20 points at most.

Computed when it is read, for the last day of each quarter of the window and for today: nothing is stored, so a late
entry about an old day moves the old quarters too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.trusted_trader.domain.ledger import Figures, Quarter
from services.trusted_trader.domain.words import EntryKind, Severity

FULL = 100
ENTRY = {Severity.CRITICAL: 40, Severity.MAJOR: 15, Severity.MINOR: 5}
FINDING = {Severity.CRITICAL: 20, Severity.MAJOR: 8, Severity.MINOR: 2}
LATE, UNTOLD, MISSED = 5, 10, 10
EXAMINED, MOST_FOR_FINDS, POINTS_FOR_FINDS = 10, 20, 50
"""Examinations on both sides before finds are compared, and the most points they take."""
MEASURED = (EntryKind.OFFENCE, EntryKind.DEBT, EntryKind.AUDIT_FINDING, EntryKind.DECLARATION_FINDING)
LASTING = (EntryKind.DEBT, EntryKind.AUDIT_FINDING)
"""What weighs fully for as long as it is open."""

METHOD: dict[str, tuple[str, ...]] = {
    "en": (
        "The score begins at 100 and never falls below 0. It is computed when you read it.",
        "Offences, debts and findings of audits and declarations take 40, 15 or 5 points (critical, major, minor). The points "
        "fade evenly to nothing over the window, are halved once settled, and do not fade while a debt or a finding of an audit is open.",
        "A change told too late takes 5 points, one that was not told 10; both fade.",
        "A check-in not held by its day takes 10 points, half of that and fading once it was held.",
        "A finding at a site that is not resolved takes 20, 8 or 2 points, twice that once its day is over.",
        "Where both sides have at least 10 examinations, each per cent by which they end with a find more often than those of "
        "comparable firms takes half a point, 20 at most.",
    ),
    "fr": (
        "Le score part de 100 et ne descend pas sous 0. Il est calculé au moment de la lecture.",
        "Les infractions, dettes et constats d'audit ou de déclaration retirent 40, 15 ou 5 points (critique, majeur, mineur). Ces "
        "points s'effacent régulièrement sur la période, sont divisés par deux une fois réglés, et restent entiers tant qu'une dette "
        "ou un constat d'audit est ouvert.",
        "Un changement signalé trop tard retire 5 points, un changement non signalé 10 ; ils s'effacent.",
        "Un entretien non tenu à sa date retire 10 points, la moitié et en s'effaçant une fois tenu.",
        "Un constat sur site non résolu retire 20, 8 ou 2 points, le double passé son échéance.",
        "Si les deux côtés comptent au moins 10 visites, chaque pour cent de constats en plus par rapport aux entreprises "
        "comparables retire un demi-point, 20 au plus.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A compliance entry as the score sees it."""

    kind: EntryKind
    severity: Severity
    happened_on: date
    settled_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFinding:
    """A finding at a site as the score sees it."""

    severity: Severity
    since_on: date
    due_on: date | None = None
    resolved_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one firm. `late` and `untold` are the days on which that was so; `check_ins` (due, held)."""

    entries: tuple[Entry, ...] = ()
    late: tuple[date, ...] = ()
    untold: tuple[date, ...] = ()
    check_ins: tuple[tuple[date, date | None], ...] = ()
    findings: tuple[SiteFinding, ...] = ()
    quarters: tuple[Quarter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduction:
    """What was taken from the score for one kind of thing, and for how many."""

    code: str
    count: int
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The number, on a day, and what was taken to come to it."""

    on: date
    value: int
    deductions: tuple[Deduction, ...]


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


def months_after(day: date, months: int) -> date:
    """The same day so many months later."""
    return months_before(day, -months)


def score(*, known: Known, on: date, window_months: int) -> Score:
    """The score on a day. What happened after it, or before the window, does not count."""
    since = months_before(on, window_months)

    def fresh(day: date) -> float:
        return max(0.0, 1 - (on - day).days / max((on - since).days, 1)) if day <= on else 0.0

    taken = [
        _deduction(kind.value, [_entry(e, on, fresh) for e in known.entries if e.kind is kind]) for kind in MEASURED
    ]
    taken.append(_deduction("change_late", [LATE * fresh(day) for day in known.late]))
    taken.append(_deduction("change_untold", [UNTOLD * fresh(day) for day in known.untold]))
    taken.append(_deduction("check_in_missed", [_check_in(due, held, on, fresh) for due, held in known.check_ins]))
    taken.append(_deduction("site_finding", [_finding(one, on) for one in known.findings]))
    taken.append(_finds([q for q in known.quarters if since <= q.until_on and q.from_on <= on]))
    counted = tuple(one for one in taken if one.points)
    total = sum(one.points for one in counted)
    return Score(on=on, value=max(0, round(FULL - total)), deductions=counted)


def _deduction(code: str, points: Iterable[float]) -> Deduction:
    counted = [one for one in points if one > 0]
    return Deduction(code=code, count=len(counted), points=round(sum(counted), 1))


def _entry(entry: Entry, on: date, fresh: Callable[[date], float]) -> float:
    weight = ENTRY[entry.severity]
    settled = entry.settled_on is not None and entry.settled_on <= on
    if entry.happened_on > on:
        return 0.0
    if entry.kind in LASTING and not settled:
        return float(weight)
    return float(weight * fresh(entry.happened_on) * (0.5 if settled else 1))


def _check_in(due: date, held: date | None, on: date, fresh: Callable[[date], float]) -> float:
    if due >= on:
        return 0.0
    if held is None or held > on:
        return float(MISSED)
    return float(MISSED / 2 * fresh(held)) if held > due else 0.0


def _finding(one: SiteFinding, on: date) -> float:
    if one.since_on > on or (one.resolved_on is not None and one.resolved_on <= on):
        return 0.0
    return float(FINDING[one.severity] * (2 if one.due_on is not None and one.due_on < on else 1))


def _finds(quarters: Sequence[Quarter]) -> Deduction:
    own, other = together(q.own for q in quarters), together(q.comparable for q in quarters)
    points = 0.0
    if own.examined >= EXAMINED and other.examined >= EXAMINED:
        excess = own.finds / own.examined - other.finds / other.examined
        points = min(MOST_FOR_FINDS, max(0.0, POINTS_FOR_FINDS * excess))
    return Deduction(code="finds", count=own.finds, points=round(points, 1))


def together(figures: Iterable[Figures]) -> Figures:
    """Counts added up; hours are left out."""
    listed = list(figures)
    return Figures(
        declarations=sum(f.declarations for f in listed),
        examined=sum(f.examined for f in listed),
        finds=sum(f.finds for f in listed),
        released=sum(f.released for f in listed),
    )


def quarter_ends(*, on: date, window_months: int) -> tuple[date, ...]:
    """The last days of the quarters of the window that are over, and the day itself."""
    first = months_before(on, window_months)
    ends = []
    quarter = date(first.year, 3 * ((first.month - 1) // 3) + 1, 1)
    while (end := months_after(quarter, 3) - timedelta(days=1)) < on:
        if end >= first:
            ends.append(end)
        quarter = months_after(quarter, 3)
    return (*ends, on)


def trend(*, known: Known, on: date, window_months: int) -> tuple[Score, ...]:
    """The score at the end of each quarter of the window, the oldest first, and today."""
    return tuple(
        score(known=known, on=end, window_months=window_months)
        for end in quarter_ends(on=on, window_months=window_months)
    )


def fallen(scores: Sequence[Score]) -> int:
    """Points by which the newest score lies below that of two quarters before; 0 where it does not."""
    if len(scores) < 2:
        return 0
    return max(0, scores[max(-3, -len(scores))].value - scores[-1].value)


def next_check_in(*, granted_on: date, held: Iterable[date], months: int) -> date:
    """The day on which the next check-in is due: so many months after the last, or after the grant."""
    return months_after(max([granted_on, *held]), months)
