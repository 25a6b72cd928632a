"""Reports of the office."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.advance_rulings.domain.reports import ReportName
from services.advance_rulings.domain.words import RulingType
from services.advance_rulings.schemas.shapes import View


class ReportColumn(View):
    """A column: the key of its cells in each row, and its heading in the reader's language."""

    key: str
    heading: str


class ReportRow(View):
    """A report that there is."""

    name: ReportName
    title: str


class Report(View):
    """A report: counted at the moment of the answer."""

    name: ReportName
    title: str
    from_on: date
    until_on: date
    team: str | None
    type: RulingType | None
    columns: list[ReportColumn]
    rows: list[dict[str, Any]]
