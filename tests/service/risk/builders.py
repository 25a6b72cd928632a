"""Declarations as they stand after their assessment, put into the tables at once: for tests of what comes after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Executable

from services.risk.model import Assessment, Declaration, DeclarationVersion, Release, RuleHit
from services.risk.model.tables import Table
from shared import tenancy
from tests.service.house import MONDAY
from tests.service.risk.conftest import House

OFFICE = "FJSUV"
HEADER = {"office": OFFICE, "flow": "IMPORT", "importer": "50-1", "total_value": "1000.00"}
ITEMS = (
    {"number": 1, "hs": "220300", "origin": "FJ", "value": "600.00", "net_mass": "100.000"},
    {"number": 2, "hs": "851712", "origin": "CN", "value": "400.00", "net_mass": "2.000"},
)


def hit(rule: str, lane: str = "red", *, mandatory: bool = False, selected: bool = True, shadow: bool = False) -> dict[str, Any]:  # fmt: skip
    return {
        "rule": rule, "version": 1, "lane": lane, "given": lane, "score": 10, "chance": 1.0, "mandatory": mandatory,
        "selected": selected and not shadow, "shadow": shadow,
    }  # fmt: skip


@dataclass(kw_only=True)
class Lodged:
    """One declaration that was assessed; `random_lane` where the draw chose it. Past ones say what came of them."""

    lane: str = "red"
    cause: str = "rule"
    hits: Sequence[dict[str, Any]] = ()
    random_lane: str | None = None
    office: str = OFFICE
    stage: str = "lodged"
    importer: str = "50-1"
    items: Sequence[dict[str, Any]] = ITEMS
    score: int = 0
    at: datetime = MONDAY - timedelta(hours=2)
    probability: str = "0.500000"
    arrived_on: date | None = None
    found: bool | None = None
    inspected: bool = False
    released: bool = False
    waits: bool = False
    id: UUID = field(default_factory=uuid4)

    @property
    def path(self) -> str:
        return f"/declarations/{self.id}"

    def rows(self, administration: str) -> tuple[list[Table], list[Table], list[Table]]:
        reference = f"{self.office} 2026 {self.id.hex[:8]}"
        seen = self.at + timedelta(hours=1) if self.inspected or self.found is not None else None
        declaration = Declaration(
            administration=administration, id=self.id, reference=reference, version=2, current=1,
            stage="released" if self.released else self.stage, office=self.office, flow="IMPORT", importer=self.importer,
            importer_name="Acme Ltd", declarant="D1", pre_arrival=self.stage == "pre_arrival", lodged_on=self.at.date(),
            arrived_on=self.arrived_on, transport_document="BL1", item_count=len(self.items), received_at=self.at,
            changed_at=self.at, lane=self.lane, lane_cause=self.cause, lane_at=self.at,
            selected_at_random=self.random_lane is not None, score=self.score, rule_set="x",
            probability=Decimal(self.probability), assessed_at=None if self.waits else self.at, inspected_at=seen,
            found=bool(self.found) if seen else None,
            released_at=self.at + timedelta(hours=3) if self.released else None,
        )  # fmt: skip
        version = DeclarationVersion(
            administration=administration, declaration_id=self.id, number=1, fingerprint="f" * 64,
            header={**HEADER, "office": self.office}, items=list(self.items), flaws=[], unknown={}, source="api",
            format="json", received_at=self.at, received_by="x",
        )  # fmt: skip
        assessment = Assessment(
            administration=administration, id=uuid4(), declaration_id=self.id, number=1, at=self.at,
            day=(self.at + timedelta(hours=12)).date(), office=self.office, flow="IMPORT", rule_set="x", lane=self.lane, own_lane=self.lane,
            cause=self.cause, hits=list(self.hits), features={}, draw={"random_lane": self.random_lane}, relief={},
            capacity={}, score=self.score, probability=Decimal(self.probability), safe_default=False,
        )  # fmt: skip
        hits: list[Table] = [
            RuleHit(
                administration=administration, assessment_id=assessment.id, rule=one["rule"], rule_version=1,
                declaration_id=self.id, at=self.at, lane=one["lane"], selected=one["selected"], shadow=one["shadow"],
            )
            for one in self.hits
        ]  # fmt: skip
        if self.released:
            hits.append(
                Release(
                    administration=administration, declaration_id=self.id, at=self.at + timedelta(hours=3),
                    day=self.at.date(), office=self.office, flow="IMPORT", lane=self.lane, began_at=self.at,
                    minutes=180, by="somebody", by_name="Somebody", note="",
                )
            )  # fmt: skip
        return [declaration], [version], [assessment, *hits]


async def lodge(house: House, *many: Lodged, administration: str = "FJ") -> None:
    """Put declarations with their version, assessment and hits into the tables, in one transaction."""
    async with house.work.sessions() as session, session.begin():
        await tenancy.enter(session, administration=administration)
        for rows in zip(*(one.rows(administration) for one in many), strict=True):
            session.add_all([row for part in rows for row in part])
            await session.flush()


async def by_hand(house: House, statement: Executable, *, administration: str = "FJ") -> None:
    """Run a statement as the service's own role, beside the service."""
    async with house.work.sessions() as session, session.begin():
        await tenancy.enter(session, administration=administration)
        await session.execute(statement)
