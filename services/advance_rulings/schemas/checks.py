"""The use of a ruling at import: a line of a declaration, the answer, and deviations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

from services.advance_rulings.schemas.shapes import Body, Moment, Person, View
from shared.promises import Result, Standing

Reference = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\d[\d.\s]{1,24}$")]
Country = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{2}$")]


class CheckUse(Body):
    """A line of a declaration that cites a ruling. Without a day, today's counts."""

    declaration: Reference
    item: Annotated[int, Field(ge=1, le=9999)] | None = None
    holder_tin: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)]
    hs_code: Code | None = None
    origin: Country | None = None
    description: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""
    quantity: Annotated[Decimal, Field(gt=0, max_digits=18, decimal_places=6)] | None = Field(
        default=None, description="In the unit of an extended use, which is then counted"
    )
    on: date | None = Field(default=None, description="The day of the declaration; the past is judged as it stood then")


class DifferenceView(View):
    """A field in which the line differs from the ruling."""

    field: str = Field(description="hs_code, origin, description, quantity")
    ruled: str
    declared: str


class Ruled(View):
    """What the ruling said on the day."""

    number: str
    edition: int
    type: str
    subject: str
    goods_description: str
    hs_code: str | None
    hs_edition: str | None
    origin_country: str | None
    conditions: str
    valid_from: date
    valid_until: date


class ExtendedUseTaken(View):
    """The extended use on which the answer rests."""

    number: str
    until_on: date
    left: str | None = Field(description="After this check; null where no quantity limits it")
    unit: str | None
    counted: bool


class UseCheck(View):
    """The answer: one word, what differs, and whom it binds."""

    id: str
    result: Result
    standing: Standing
    binding_on_administration: bool = Field(description="In force or extended, and the holder's own (TFA 3.5)")
    binding_on_holder: bool = Field(description="The administration made rulings binding on the applicant (TFA 3.5)")
    compared: list[str]
    differences: list[DifferenceView]
    ruled: Ruled
    used_on: date
    extended_use: ExtendedUseTaken | None
    law: str


class Deviate(Body):
    """An officer does not follow a ruling on a line of a declaration. The holder reads the reason."""

    declaration: Reference
    item: Annotated[int, Field(ge=1, le=9999)] | None = None
    on: date | None = None
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=4000)]


class DeclaredLine(View):
    """What a line said."""

    holder: str
    hs_code: str | None
    origin: str | None
    description: str
    quantity: str | None


class UseView(View):
    """A comparison that was made, or a deviation. `result` is "not_followed" for a deviation."""

    id: str
    ruling: str
    edition: int
    declaration: str
    item: int | None
    used_on: date
    declared: DeclaredLine
    standing: Standing
    result: str
    differences: list[DifferenceView]
    extended_use: str | None
    quantity: str | None
    deviated: bool
    reason: str | None
    when: Moment
    by: Person | None = Field(description="For officers only")
