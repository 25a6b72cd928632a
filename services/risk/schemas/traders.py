"""What the trusted-trader service is told of firms' declarations: counts and hours, nothing of any one case."""

from __future__ import annotations

from datetime import date

from services.risk.schemas.shapes import View


class TraderFigures(View):
    """Counts; hours are the mean to release, null without a release, and the deviation null below two."""

    declarations: int
    examined: int
    finds: int
    released: int
    hours: float | None
    hours_deviation: float | None


class TraderQuarter(View):
    """The figures of a quarter."""

    from_on: date
    until_on: date
    own: TraderFigures
    comparable: TraderFigures


class TraderRecord(View):
    """A firm's declarations beside those of comparable firms. `traders` is how many firms are comparable."""

    tin: str
    band: str
    traders: int
    own: TraderFigures
    comparable: TraderFigures
    quarters: list[TraderQuarter]


class TraderRecords(View):
    """The records of the firms asked for, over days; `method` says what is counted."""

    from_on: date
    until_on: date
    method: str
    items: list[TraderRecord]
