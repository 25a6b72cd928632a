"""The field catalogue: what a declaration can say and what rules may ask, grouped by the criteria of TFA 7.4.4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from gateway.portal.client import risk_plans
from gateway.portal.client.risk_plans import FieldView
from gateway.portal.pages.officer.desk import get
from gateway.portal.pages.officer.risk_rule_words import CRITERIA, TYPES, UNITS
from gateway.portal.rendering import page
from gateway.portal.visit import Visit

LEVELS = ("header", "item")


@dataclass(frozen=True, slots=True)
class Group:
    """The fields that serve one criterion."""

    criterion: str
    title: str
    fields: Sequence[FieldView]


def grouped(fields: Sequence[FieldView]) -> list[Group]:
    """Fields by criterion, in the order of the Agreement; what serves none comes last."""
    return [
        Group(name, title, own)
        for name, title in CRITERIA.items()
        if (own := [field for field in fields if (field["criterion"] or "") == name])
    ]


async def catalogue(visit: Visit) -> Response:
    """One level a page: the declaration's fields, or the items'."""
    level = visit.query_params.get("level", "")
    level = level if level in LEVELS else LEVELS[0]
    fields = await risk_plans.fields(visit.api)
    return page(
        visit, "officer/risk/fields.html", level=level, types=TYPES, units=UNITS,
        groups=grouped([field for field in fields if field["level"] == level]),
        counts={name: sum(field["level"] == name for field in fields) for name in LEVELS},
    )  # fmt: skip


ROUTES = [get("/risk/fields", catalogue)]
