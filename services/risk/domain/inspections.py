"""The inspection act: what an examiner writes after looking at goods or documents, and what makes it whole.

The fields follow the inspection act and examination result of customs systems in use (conform or not, up to six offence
codes, what was corrected), with what measurement needs besides: revenue in money and effort in minutes. An act is never
changed: a correction is a new act that supersedes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from services.risk.domain.catalogue import Level, NotAValue, find

MOST_FINDINGS = 6
MOST_CORRECTIONS = 200
MOST_PHOTOS = 20
LONGEST_MINUTES = 14 * 24 * 60
"""Two weeks of one person: what is more was typed wrong."""
LARGEST_REVENUE = 10**13


class Kind(StrEnum):
    """What was looked at."""

    GOODS = "goods"
    DOCUMENTS = "documents"


class Offence(StrEnum):
    """What was found: a closed list, so that finds can be counted."""

    UNDERVALUATION = "undervaluation"
    MISDESCRIPTION = "misdescription"
    MISCLASSIFICATION = "misclassification"
    ORIGIN = "origin"
    QUANTITY = "quantity"
    UNDECLARED = "undeclared"
    PROHIBITED = "prohibited"
    DOCUMENTS = "documents"
    IP = "ip"
    BIOSECURITY = "biosecurity"
    OTHER = "other"

    @property
    def wording(self) -> str:
        """The offence in words."""
        return _OFFENCES[self]


_OFFENCES = {
    Offence.UNDERVALUATION: "Value declared too low",
    Offence.MISDESCRIPTION: "Goods described wrongly",
    Offence.MISCLASSIFICATION: "Wrong commodity code",
    Offence.ORIGIN: "Wrong origin or preference",
    Offence.QUANTITY: "Wrong quantity or weight",
    Offence.UNDECLARED: "Goods not declared",
    Offence.PROHIBITED: "Prohibited or restricted goods",
    Offence.DOCUMENTS: "Documents missing, false or not valid",
    Offence.IP: "Goods that infringe intellectual property",
    Offence.BIOSECURITY: "Biosecurity risk",
    Offence.OTHER: "Something else, told in the note",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One offence, on one item (from 1) or on the declaration as a whole."""

    offence: Offence
    item: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A field that was declared wrongly, as the catalogue names it ("total_value", "item.hs"), and what is right.

    Values as JSON has them. `was` None: the field was missing; `now` None: it should not be there.
    """

    field: str
    item: int | None = None
    was: object = None
    now: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What the examiner writes. `revenue` in the smallest unit of `currency`, recovered or to be recovered; `minutes`
    of work of everybody together."""

    kind: Kind
    conform: bool
    findings: tuple[Finding, ...] = ()
    revenue: int = 0
    currency: str = ""
    minutes: int = 0
    corrections: tuple[Correction, ...] = ()
    items: tuple[int, ...] = ()
    note: str = ""
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an act: JSON Pointer into the body, stable word, sentence."""

    pointer: str
    code: str
    detail: str


def check(
    act: Act,
    *,
    header: Mapping[str, object],
    items: Sequence[Mapping[str, object]],
    currency: str,
    photos: frozenset[str],
) -> tuple[Act, tuple[Fault, ...]]:
    """The act with its corrections as the catalogue writes them, and what is wrong with it.

    `header` and `items` are the declared values as JSON; `currency` the administration's; `photos` the hashes of the
    pictures uploaded for this declaration.
    """
    faults = [*_findings(act, len(items)), *_measures(act, currency), *_photos(act, photos)]
    corrected = []
    if len(act.corrections) > MOST_CORRECTIONS:
        faults.append(Fault("/corrections", "too_many", f"An act takes {MOST_CORRECTIONS} corrections."))
    for position, one in enumerate(act.corrections[:MOST_CORRECTIONS]):
        right, wrong = _correction(one, header, items, f"/corrections/{position}")
        faults += wrong
        corrected.append(right)
    seen = {(one.field, one.item) for one in corrected}
    if len(seen) < len(corrected):
        faults.append(Fault("/corrections", "twice", "Each field is corrected once."))
    for position, number in enumerate(act.items):
        if not 1 <= number <= len(items):
            faults.append(Fault(f"/items/{position}", "unknown", f"The declaration has no item {number}."))
    return replace(act, corrections=tuple(corrected), items=tuple(sorted(set(act.items)))), tuple(faults)


def _findings(act: Act, items: int) -> list[Fault]:
    found = []
    if act.conform and act.findings:
        found.append(Fault("/findings", "conform", "An act that is conform has no findings."))
    if act.conform and act.revenue:
        found.append(Fault("/revenue", "conform", "An act that is conform recovers nothing."))
    if not act.conform and not act.findings:
        found.append(Fault("/findings", "missing", "Say what was found: at least one offence."))
    if len(act.findings) > MOST_FINDINGS:
        found.append(Fault("/findings", "too_many", f"An act takes {MOST_FINDINGS} findings."))
    if len({(one.offence, one.item) for one in act.findings}) < len(act.findings):
        found.append(Fault("/findings", "twice", "Each offence is named once for each item."))
    for position, one in enumerate(act.findings):
        if one.item is not None and not 1 <= one.item <= items:
            found.append(Fault(f"/findings/{position}/item", "unknown", f"The declaration has no item {one.item}."))
        if one.offence is Offence.OTHER and not (one.note.strip() or act.note.strip()):
            found.append(Fault(f"/findings/{position}/note", "missing", "Say in words what was found."))
    return found


def _measures(act: Act, currency: str) -> list[Fault]:
    found = []
    if not 0 <= act.minutes <= LONGEST_MINUTES:
        found.append(Fault("/minutes", "range", f"Minutes are 0 to {LONGEST_MINUTES}."))
    if not 0 <= act.revenue <= LARGEST_REVENUE:
        found.append(Fault("/revenue", "range", f"Revenue is 0 to {LARGEST_REVENUE}, in the smallest unit."))
    if act.currency != currency:
        found.append(Fault("/currency", "currency", f"Revenue of this administration is in {currency}."))
    return found


def _photos(act: Act, known: frozenset[str]) -> list[Fault]:
    found = [
        Fault(f"/photos/{position}", "unknown", "This picture was not uploaded for this declaration.")
        for position, sha256 in enumerate(act.photos)
        if sha256 not in known
    ]
    if len(act.photos) > MOST_PHOTOS:
        found.append(Fault("/photos", "too_many", f"An act takes {MOST_PHOTOS} pictures."))
    return found


def _correction(
    one: Correction, header: Mapping[str, object], items: Sequence[Mapping[str, object]], pointer: str
) -> tuple[Correction, list[Fault]]:
    of_item = one.field.startswith("item.")
    known = find(one.field.removeprefix("item."), Level.ITEM if of_item else Level.HEADER)
    if known is None:
        return one, [Fault(f"{pointer}/field", "unknown", f"The catalogue has no field {one.field!r}.")]
    if known.derived:
        return one, [Fault(f"{pointer}/field", "derived", f"{known.title} is computed, not declared.")]
    if of_item and (one.item is None or not 1 <= one.item <= len(items)):
        return one, [Fault(f"{pointer}/item", "unknown", "Say which item of the declaration.")]
    if not of_item and one.item is not None:
        return one, [Fault(f"{pointer}/item", "not_of_items", f"{known.title} belongs to the whole declaration.")]
    place = items[one.item - 1] if one.item is not None else header
    declared = place.get(known.name)
    faults: list[Fault] = []
    values: dict[str, object] = {}
    for name in ("was", "now"):
        given = getattr(one, name)
        try:
            values[name] = None if given in (None, "") else known.show(known.read(given))
        except NotAValue as wrong:
            faults.append(Fault(f"{pointer}/{name}", "value", f"{known.title} {wrong}."))
            values[name] = None
    if values["was"] is None:
        values["was"] = declared
    elif not faults and values["was"] != declared:
        faults.append(Fault(f"{pointer}/was", "not_declared", f"Declared is {declared!r}, not {values['was']!r}."))
    if not faults and values["now"] == declared:
        faults.append(Fault(f"{pointer}/now", "same", f"{known.title} was declared so."))
    return Correction(field=one.field, item=one.item, was=values["was"], now=values["now"]), faults
