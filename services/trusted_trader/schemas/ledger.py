"""Bodies of the benefit ledger and of the published figures."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.trusted_trader.schemas.shapes import Body, Line, View


class FromFigures(BaseModel):
    """Made of a frozen dataclass of the same fields."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class RecordFigures(FromFigures):
    """Counts of declarations; hours are the mean to release, null without a release."""

    declarations: int
    examined: int
    finds: int
    released: int
    hours: float | None
    hours_deviation: float | None


class Record(FromFigures):
    """A firm's declarations beside those of comparable firms without the status; `traders` is how many firms those are."""

    tin: str
    from_on: date
    until_on: date
    band: str
    traders: int
    own: RecordFigures
    comparable: RecordFigures


class Measured(FromFigures):
    """A figure with its interval at 90 %. Where it was not measured it is null, and `why_not` says why: no_record,
    few_own, few_traders, few_comparable."""

    value: float | None
    low: float | None
    high: float | None
    why_not: str | None


class GuaranteeSum(FromFigures):
    """Guarantee spared in one currency, in minor units, and of how many entries."""

    currency: str
    entries: int
    without_status: int
    asked: int
    spared: int


class Least(View):
    """What must be there before two sides are compared."""

    traders: int
    declarations: int


class Method(View):
    """How each figure is computed, in plain words."""

    inspections: str
    hours: str
    guarantee: str
    comparable: str


class Ledger(View):
    """What one holder was spared. `record` holds the counts that the figures were made of; an empty
    `guarantee_reduced` means that no guarantee was told for these days."""

    tin: str
    from_on: date
    until_on: date
    held_since: date | None
    inspections_avoided: Measured
    hours_saved: Measured
    guarantee_reduced: list[GuaranteeSum]
    record: Record | None
    least: Least
    method: Method


class Total(FromFigures):
    """A figure added up: of how many holders it was measured, and of how many not."""

    value: float | None
    holders: int
    not_measured: int


class ProgrammeLedger(View):
    """What all holders together were spared."""

    from_on: date
    until_on: date
    holders: int
    inspections_avoided: Total
    hours_saved: Total
    guarantee_reduced: list[GuaranteeSum]
    guarantee_holders: int
    record_missing: bool
    least: Least
    method: Method


class NewGuarantee(Body):
    """What guarantee a consignment or a period would have needed, and what was asked; minor units."""

    on: date
    without_status: Annotated[int, Field(ge=0, lt=10**15)]
    asked: Annotated[int, Field(ge=0, lt=10**15)]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    source: Line
    reference: Line


class Guarantee(FromFigures):
    """A guarantee entry as it stands."""

    tin: str
    on: date
    without_status: int
    asked: int
    currency: str
    source: str
    reference: str


class Cell(FromFigures):
    """A group as it is published. Null is a figure that is closed because somebody could be made out."""

    group: str
    groups: list[str]
    decided: int | None
    granted: int | None
    refused: int | None
    median_days: float | None


class Tables(View):
    """Decided applications by size of the firm, by sector, and by sex of the owner where it was given."""

    size: list[Cell]
    sector: list[Cell]
    owner_sex: list[Cell]


class Fairness(View):
    """Published figures. `smallest` is the fewest cases that a figure may be about."""

    administration: str
    year: int | None
    smallest: int
    total: Cell
    tables: Tables
    note: str
