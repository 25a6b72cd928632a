"""Decision tables: rules as rows of a sheet, a view on the same trees.

The first row names the columns. A condition column is a field's key and an operator (`item.hs startsWith`, `office in`,
`item.value >`); an empty cell asks nothing. Every other row is a rule: all its conditions hold together, and those on
items hold for the same item. The other columns say what the rule does: `lane` and the rest of RESULTS.
"""

from services.risk.domain.decision_tables.layout import RESULTS, CellMistake, TableReading, TableRule
from services.risk.domain.decision_tables.reading import read_rows, read_table
from services.risk.domain.decision_tables.sheets import TableRefused
from services.risk.domain.decision_tables.writing import LeftOut, Table, csv_of, lay_out, xlsx_of

__all__ = [
    "RESULTS", "CellMistake", "LeftOut", "Table", "TableReading", "TableRefused", "TableRule",
    "csv_of", "lay_out", "read_rows", "read_table", "xlsx_of",
]  # fmt: skip
