"""The programme of an administration as data: its tiers, the criteria of each, and what each gives (WTO TFA 7.7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.trusted_trader.domain.benefits import LEAST_MEASURES, Benefit, read_benefit
from services.trusted_trader.domain.contents import Place, Text
from services.trusted_trader.domain.questionnaires import Questionnaire, asked
from services.trusted_trader.domain.words import Element, Measure773, Role, Size
from shared.problems import FieldError, NotFound

LONGEST_VALIDITY = 120
CONTACT = ("office", "address", "email", "telephone", "hours")
SIZE_WORDS = ("turnover", "employee", "staff", "volume", "revenue", "capital", "size")
"""A field with such a name would set a threshold of size, which no programme may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """What a holder must fulfil: `element` of the WCO SAFE Framework, `tfa` the place in Article 7.7."""

    code: str
    element: Element
    title: Text
    text: Text
    law: str
    tfa: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """One level of trust. `validity_months` is how long its authorisation lasts; `entry` marks the first level."""

    code: str
    name: Text
    entry: bool
    validity_months: int
    criteria: tuple[str, ...]
    benefits: tuple[Benefit, ...]

    @property
    def measures(self) -> frozenset[str]:
        """Which of the seven measures of WTO TFA 7.7.3 it gives."""
        return frozenset(benefit.code for benefit in self.benefits if benefit.is_measure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """One edition. `years` is how long a firm must have been in business, `clean_years` how far back offences count;
    `law_confirmed` says whether the administration itself has confirmed the names of its laws."""

    name: Text
    purpose: Text
    law: str
    law_confirmed: bool
    roles: tuple[str, ...]
    tiers: tuple[Tier, ...]
    criteria: tuple[Criterion, ...]
    contact: Mapping[str, str]
    years: int
    clean_years: int

    def criterion(self, code: str) -> Criterion:
        """A criterion by its code. Raises NotFound."""
        for found in self.criteria:
            if found.code == code:
                return found
        raise NotFound(f"The programme has no criterion {code!r}.")

    def elements(self, tier: Tier) -> frozenset[Element]:
        """The elements that a tier's criteria belong to."""
        return frozenset(found.element for found in self.criteria if found.code in tier.criteria)


def read_programme(content: Mapping[str, Any]) -> Programme:
    """A programme from its content. Raises Invalid when its shape is wrong, with every fault and its place.

    A draft may be unfinished; `faults` says what still stands against its activation.
    """
    top = Place(content)
    _only(top, "name", "purpose", "law", "law_confirmed", "roles", "tiers", "criteria", "contact", "eligibility")
    criteria, tiers = top.rows("criteria", needed=False), top.rows("tiers", needed=False)
    top.once(criteria, "code", lambda row: row.value.get("code"))
    top.once(tiers, "code", lambda row: row.value.get("code"))
    contact = Place(content.get("contact", {}), pointer="/contact", faults=top.faults)
    contact.only(*CONTACT)
    eligibility = Place(content.get("eligibility", {}), pointer="/eligibility", faults=top.faults)
    _only(eligibility, "years", "clean_years")
    found = Programme(
        name=top.text("name", needed=False),
        purpose=top.text("purpose", needed=False),
        law=top.line("law", needed=False),
        law_confirmed=top.flag("law_confirmed"),
        roles=top.words("roles", [role.value for role in Role]),
        tiers=tuple(_tier(row) for row in tiers),
        criteria=tuple(_criterion(row) for row in criteria),
        contact={key: contact.line(key, needed=False) for key in CONTACT if contact.value.get(key)},
        years=eligibility.number("years", least=0, most=5, without=1),
        clean_years=eligibility.number("clean_years", least=0, most=10, without=3),
    )
    top.refuse("The programme cannot be read.")
    return found


def _only(row: Place, *known: str) -> None:
    row.only(*known)
    for key in row.value:
        if key not in known and any(word in str(key).lower() for word in SIZE_WORDS):
            row.fault(str(key), "size", "No criterion may block a firm by its size alone (WTO TFA 7.7.2(b)).")


def _criterion(row: Place) -> Criterion:
    _only(row, "code", "element", "title", "text", "law", "tfa")
    return Criterion(
        code=row.code("code"),
        element=Element(row.word("element", [element.value for element in Element])),
        title=row.text("title", needed=False),
        text=row.text("text", needed=False),
        law=row.line("law", needed=False),
        tfa=row.line("tfa", needed=False),
    )


def _tier(row: Place) -> Tier:
    _only(row, "code", "name", "entry", "validity_months", "criteria", "benefits")
    rows = row.rows("benefits", needed=False)
    row.once(rows, "code", lambda found: found.value.get("code"))
    return Tier(
        code=row.code("code"),
        name=row.text("name", needed=False),
        entry=row.flag("entry"),
        validity_months=row.number("validity_months", least=1, most=LONGEST_VALIDITY),
        criteria=row.words("criteria"),
        benefits=tuple(read_benefit(found) for found in rows),
    )


def tier(programme: Programme, code: str) -> Tier:
    """A tier by its code. Raises NotFound."""
    for found in programme.tiers:
        if found.code == code:
            return found
    raise NotFound(f"The programme has no tier {code!r}.")


def faults(programme: Programme, *, questionnaire: Questionnaire | None = None) -> tuple[FieldError, ...]:
    """What stands against activating a programme, each with its place; nothing where it may be activated.

    With the questionnaire it names, also that every criterion is asked about, of firms of every size.
    """
    found = [*_words_missing(programme), *_tier_faults(programme)]
    if not programme.roles:
        found.append(FieldError("/roles", "missing", "Name at least one role that may apply."))
    if not programme.law:
        found.append(FieldError("/law", "missing", "Name the law that the programme rests on."))
    if questionnaire is not None:
        found += _unasked(programme, questionnaire)
    return tuple(found)


def _words_missing(programme: Programme) -> Iterator[FieldError]:
    texts: list[tuple[str, Text]] = [("/name", programme.name), ("/purpose", programme.purpose)]
    texts += [(f"/tiers/{n}/name", one.name) for n, one in enumerate(programme.tiers)]
    for n, criterion in enumerate(programme.criteria):
        texts += [(f"/criteria/{n}/title", criterion.title), (f"/criteria/{n}/text", criterion.text)]
        if not criterion.law:
            yield FieldError(f"/criteria/{n}/law", "missing", "Every criterion names its law (WTO TFA 7.7.2(a)).")
    for pointer, text in texts:
        if not text.get("en", "").strip():
            yield FieldError(pointer, "text", "Write this text at least in English; criteria are published.")


def _tier_faults(programme: Programme) -> Iterator[FieldError]:
    if not programme.tiers:
        yield FieldError("/tiers", "missing", "A programme has at least one tier.")
        return
    if sum(one.entry for one in programme.tiers) != 1:
        yield FieldError("/tiers", "entry", "Mark exactly one tier as the one to begin with.")
    known = {criterion.code for criterion in programme.criteria}
    used = {code for one in programme.tiers for code in one.criteria}
    for n, one in enumerate(programme.tiers):
        if len(one.measures) < LEAST_MEASURES:
            yield FieldError(
                f"/tiers/{n}/benefits",
                "too_few",
                f"This tier gives {len(one.measures)} of the seven measures of WTO TFA 7.7.3; at least "
                f"{LEAST_MEASURES} are needed. Add from: {', '.join(_lacking(one))}.",
            )
        if not one.criteria:
            yield FieldError(f"/tiers/{n}/criteria", "missing", "Name the criteria of this tier (WTO TFA 7.7.2).")
        for code in one.criteria:
            if code not in known:
                yield FieldError(f"/tiers/{n}/criteria", "unknown", f"There is no criterion {code!r}.")
        for m, benefit in enumerate(one.benefits):
            if not benefit.law:
                yield FieldError(f"/tiers/{n}/benefits/{m}/law", "missing", "Name the law that gives this benefit.")
    for n, criterion in enumerate(programme.criteria):
        if criterion.code not in used:
            yield FieldError(
                f"/criteria/{n}", "unused", "No tier uses this criterion; give it to one, or leave it out."
            )


def _lacking(one: Tier) -> list[str]:
    return [measure.value for measure in Measure773 if measure.value not in one.measures]


def _unasked(programme: Programme, questionnaire: Questionnaire) -> Iterator[FieldError]:
    for n, one in enumerate(programme.tiers):
        for size in Size:
            found = {
                question.criterion for question in asked(questionnaire, roles=programme.roles, tier=one.code, size=size)
            }
            for code in sorted(set(one.criteria) - found):
                yield FieldError(
                    f"/tiers/{n}/criteria", "unasked",
                    f"The questionnaire asks a firm of size {size.value} nothing about {code!r}; it could never show it.",
                )  # fmt: skip
