"""The parts of a proposal: the reasons in law one by one, and the rulings that it names."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from services.advance_rulings.domain.words import BasisKind, CitedAs
from services.advance_rulings.schemas.shapes import Body, Line, Text

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=60)]
"""A word of the controlled list, as people write it."""


class BasisEntry(Body):
    """One reason in law: of which kind, which one (GIR 3(b); Chapter 20, note 6; Article 1), and what it says here."""

    kind: BasisKind
    reference: Line
    text: Text = ""


class CitedRuling(Body):
    """A ruling that the decision names: followed, distinguished (then `why` says how the goods differ), or adopted."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    administration: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    number: Line
    treated: CitedAs = Field(alias="as")
    why: Text = ""


Basis = Annotated[list[BasisEntry], Field(max_length=40)]
Cited = Annotated[list[CitedRuling], Field(max_length=40)]
Keywords = Annotated[list[Word], Field(max_length=30)]
