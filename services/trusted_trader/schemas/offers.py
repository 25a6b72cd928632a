"""Answers offered to another administration, as people see them."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from services.trusted_trader.schemas.answers import LeftView
from services.trusted_trader.schemas.shapes import Moment, Party, View


class OfferView(View):
    """An offer: which questions it answers, to whom it is made and until when it counts."""

    id: str
    direction: str = Field(description="given by the firm here, or received from elsewhere")
    administration: str
    to_administration: str
    to_tin: str
    firm: Party
    regional: str = Field(description="The edition of the region's questionnaire")
    questions: list[str]
    consented: Moment
    consented_by_name: str
    until_on: date
    withdrawn: Moment | None


class TakenOverView(View):
    """What became of offered answers; `evidence` names the questions for which documents are still to be attached."""

    application_version: int
    giver: str
    taken: list[str]
    left: list[LeftView]
    evidence: list[str]
    missing: list[str]
