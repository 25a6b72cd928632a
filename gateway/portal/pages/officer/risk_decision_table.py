"""A decision table written on a page: rows are rules, columns conditions; it becomes drafts through the import."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from gateway.portal.client import risk_exchange, risk_plans
from gateway.portal.client.risk_rules import ImportReport
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.officer.desk import get, post
from gateway.portal.pages.officer.risk_desk import answered
from gateway.portal.pages.officer.risk_fields import grouped
from gateway.portal.pages.officer.risk_mistake_words import cell
from gateway.portal.pages.officer.risk_rule_words import LANES
from gateway.portal.pages.trader.kept import keep, kept_form
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit
from shared.sheets import guarded

COLUMNS_AT_MOST, ROWS_AT_MOST, CELLS_AT_MOST = 12, 60, 380
"""A form carries 500 fields; a longer table is written in a spreadsheet and taken in as a file."""
RESULTS = ("lane", "probability", "title")
MORE_RESULTS = ("score", "mandatory", "internal text", "examiner text", "valid from", "valid until", "documentation", "offices", "flows")  # fmt: skip
START = ("office in", "item.hs startsWith", "item.origin in", "item.value >")
OPERATORS: tuple[tuple[str, str], ...] = (
    ("==", N_("is")),
    ("!=", N_("is not")),
    ("in", N_("is one of")),
    ("not in", N_("is none of")),
    ("startsWith", N_("begins with")),
    ("not startsWith", N_("does not begin with")),
    ("contains", N_("contains")),
    ("<", N_("is less than")),
    ("<=", N_("is at most")),
    (">", N_("is more than")),
    (">=", N_("is at least")),
    ("in list", N_("is on the list")),
    ("not in list", N_("is not on the list")),
    ("has", N_("is given (yes, no)")),
)
HEADINGS = {"lane": N_("Lane"), "probability": N_("Share, in %"), "title": N_("Title")}


@dataclass
class Grid:
    """The table as it stands in the form: `columns` are headings of the format, `rows` the cells under them."""

    columns: list[str]
    rows: list[list[str]]

    def csv(self) -> bytes:
        """As the import reads it; rows without any condition cell and title are left out."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow([*self.columns, *RESULTS])
        for row in self.filled():
            writer.writerow([guarded(cell) for cell in row])
        return out.getvalue().encode()

    def filled(self) -> list[list[str]]:
        """The rows in which anything but the lane and its share was written."""
        width = len(self.columns)
        return [row for row in self.rows if any(row[:width]) or row[width + 2]]

    def places(self) -> list[int]:
        """The place in the form of every row that is filled."""
        width = len(self.columns)
        return [at for at, row in enumerate(self.rows) if any(row[:width]) or row[width + 2]]


def read_grid(form: Form) -> Grid:
    """The table of a form that was sent."""
    columns = [text for at in range(COLUMNS_AT_MOST) if (text := form.text(f"column.{at}"))]
    width = len(columns) + len(RESULTS)
    number = int(form.text("rows")) if form.text("rows").isdigit() else 0
    rows = [[form.text(f"{row}.{column}") for column in range(width)] for row in range(min(number, ROWS_AT_MOST))]
    return Grid(columns, rows)


def changed(grid: Grid, do: str, heading: str) -> Grid:
    """The table with a row or a column more or less."""
    blank = [""] * len(grid.columns) + ["red", "100", ""]
    room = (len(grid.rows) + 5) * (len(grid.columns) + len(RESULTS) + 1) <= CELLS_AT_MOST
    kind, _, at = do.partition(".")
    if kind == "add-rows" and room and len(grid.rows) + 5 <= ROWS_AT_MOST:
        grid.rows += [list(blank) for _number in range(5)]
    elif kind == "add-column" and heading and heading not in grid.columns and len(grid.columns) < COLUMNS_AT_MOST:
        place = len(grid.columns)
        grid.columns.append(heading)
        for row in grid.rows:
            row.insert(place, "")
    elif kind == "remove-column" and at.isdigit() and int(at) < len(grid.columns):
        del grid.columns[int(at)]
        for row in grid.rows:
            del row[int(at)]
    elif kind == "remove-row" and at.isdigit() and int(at) < len(grid.rows):
        del grid.rows[int(at)]
    return grid


async def first(visit: Visit) -> Response:
    """A fresh table with the usual columns."""
    kept = kept_form(visit)
    grid = read_grid(kept) if kept else Grid(list(START), [["", "", "", "", "red", "100", ""] for _number in range(4)])
    return await _page(visit, Form(), grid)


async def _page(
    visit: Visit, form: Form, grid: Grid, *, status: int = 200, wrong: dict[str, str] | None = None
) -> Response:
    fields = await risk_plans.fields(visit.api)
    return page(
        visit, "officer/risk/table.html", status=status, form=form, grid=grid, lanes=LANES, wrong=wrong or {},
        heads=[_head(visit, column, {field["key"]: field["title"] for field in fields}) for column in grid.columns],
        results=[(name, visit.words.gettext(HEADINGS[name])) for name in RESULTS], operators=OPERATORS,
        groups=grouped(fields), more=MORE_RESULTS,
    )  # fmt: skip


def _head(visit: Visit, column: str, titles: dict[str, str]) -> tuple[str, str]:
    """A heading for people, with the one of the format under it: "Commodity code begins with"."""
    _ = visit.words.gettext
    key, _space, operator = column.partition(" ")
    words = dict(OPERATORS)
    if key in titles:
        return f"{_(titles[key])} {_(words[operator]) if operator in words else operator}", column
    return column, ""


async def table(visit: Visit, form: Form) -> Response:
    """A row or column more or less, or the whole table as drafts."""
    grid, do = read_grid(form), form.text("do")
    if do != "save":
        heading = form.text("new.result") or " ".join(part for part in (form.text("new.field"), form.text("new.operator")) if form.text("new.field"))  # fmt: skip
        return await _page(visit, Form(), changed(grid, do, heading))
    if not grid.filled():
        form.wrong("rows", visit.words.gettext("Write at least one row."))
        return await _page(visit, form, grid, status=422)
    try:
        report = await risk_exchange.take_in(visit.api, grid.csv(), kind="table", name="table.csv", key=form.key)
    except ApiProblem as problem:
        status = answered(visit, form, problem, fallback="rows")
        if "" in form.errors:
            form.errors["rows"] = form.errors.pop("")
        return await _page(visit, form, grid, status=status)
    if report["mistakes"]:
        return await _page(visit, form, grid, status=422, wrong=at_cells(visit, form, grid, report))
    number = len(report["drafts"])
    visit.tell(
        visit.words.ngettext("%(number)s draft was made.", "%(number)s drafts were made.", number) % {"number": number}
    )
    return redirect(visit, "/risk/rules?state=draft")


def at_cells(visit: Visit, form: Form, grid: Grid, report: ImportReport) -> dict[str, str]:
    """Every mistake at its cell: rows of the file begin with the headings, columns count from 1."""
    places, wrong = grid.places(), dict[str, str]()
    for row in report["mistakes"]:
        line, column = int(row["line"]) - 2, max(int(row["column"]) - 1, 0)
        name = f"{places[line]}.{column}" if 0 <= line < len(places) else f"column.{column}"
        reason = str(row["detail"]).partition(": ")[2] or str(row["detail"])  # the heading stands above the cell
        said = cell(reason, visit.words)
        wrong.setdefault(name, said)
        form.wrong(
            name,
            visit.words.gettext("Row %(row)s: %(what)s") % {"row": places[line] + 1, "what": said}
            if 0 <= line < len(places)
            else said,
        )
    return wrong


ROUTES: list[Any] = [get("/risk/rules/table", first), post("/risk/rules/table", table, lost=keep)]
