"""A neighbour's ruling as the beginning of an own decision."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from services.advance_rulings.domain.words import RulingStatus
from services.advance_rulings.schemas.shapes import Body, Line, View


class Adopt(Body):
    """Which ruling to begin with."""

    administration: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    number: Line


class Adoption(View):
    """A proposal that begins with a neighbour's published text; nothing is proposed yet."""

    administration: str
    number: str
    subject: str
    hs_codes: list[str]
    hs_edition: str | None
    own_edition: str
    their_legal_basis: str
    their_conditions: str
    candidates: list[str] = Field(description="Codes to choose from, where the other edition's code became several")
    notes: list[str] = Field(
        description="What to look at: own_law, national_law_left_out, other_edition, several_codes, national_digits"
    )
    proposal: dict[str, Any] = Field(description="What POST …/propose takes, once the officer has completed it")


class AdoptedBy(View):
    """A ruling of another administration that adopted this one."""

    administration: str
    number: str
    subject: str
    status: RulingStatus
