"""The table of synthetic declarations that the Korea Customs Service and the IBS published (MIT licence), with its labels.

A foreign source for trying things out: one row is one item, and its `Fraud` column says what an inspection would have found.
It is made of templates that repeat between its parts, so what is learnt from it proves nothing about detection.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import BinaryIO

from services.risk.domain.catalogue import NotAValue
from services.risk.domain.declarations import Declaration, Refused
from services.risk.domain.formats.days import plain_day
from services.risk.domain.formats.reading import Draft, FileRefused, Refusal

HEADER = {
    "Date": "lodged_on",
    "Office ID": "office",
    "Import Type": "declaration_type",
    "Payment Type": "payment_mode",
    "Mode of Transport": "transport_mode",
    "Declarant ID": "declarant",
    "Importer ID": "importer",
    "Seller ID": "exporter",
    "Country of Departure": "country_export",
}
"""Column to field of the declaration."""
ITEM = {
    "Import Use": "procedure",
    "HS6 Code": "hs",
    "Country of Origin": "origin",
    "Tax Rate": "duty_rate",
    "Tax Type": "preference",
    "Country of Origin Indicator": "marks",
    "Net Mass": "net_mass",
    "Item Price": "value",
}
"""Column to field of the item. The price is in won, and serves as the customs value; the type of tax names the agreement."""
LABEL = "Fraud"
REFERENCE = "Declaration ID"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A declaration with what an inspection would have found; None where the table does not say."""

    declaration: Declaration
    fraud: bool | None


def read_kcs(file: BinaryIO) -> Iterator[Declaration | Refusal]:
    """The declarations; the labels are kept beside them as something the catalogue has no field for."""
    for one in read_labelled(file):
        yield one if isinstance(one, Refusal) else one.declaration


def read_labelled(file: BinaryIO) -> Iterator[Labelled | Refusal]:
    """Declarations with labels, and refusals with their line. Raises FileRefused for a table of another kind."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        rows = csv.DictReader(text)
        missing = {REFERENCE, *HEADER, *ITEM} - set(rows.fieldnames or ())
        if missing:
            raise FileRefused(f"The first row names no column {', '.join(sorted(missing))}.", line=1)
        for row in rows:
            try:
                yield _read(row)
            except Refused as why:
                yield Refusal(line=rows.line_num, path=REFERENCE, reason=str(why))
    except UnicodeDecodeError:
        raise FileRefused("The table is not text in UTF-8.", line=1) from None
    except csv.Error as error:
        raise FileRefused(f"The table is not CSV: {error}.") from None
    finally:
        text.detach()


def _read(row: dict[str | None, str | None]) -> Labelled:
    draft = Draft(number=_number, day=plain_day)
    draft.items.append({})
    draft.put("flow", "IMPORT")
    for column, name in HEADER.items():
        draft.put(name, row[column])
    draft.put_item(0, "number", 1)
    for column, name in ITEM.items():
        draft.put_item(0, name, row[column])
    for given, value in row.items():
        if given is not None and given not in HEADER and given not in ITEM and given != REFERENCE and value:
            draft.keep(f"/{given}", value)
    label = row.get(LABEL)
    return Labelled(draft.declaration(row[REFERENCE] or ""), None if label not in ("0", "1") else label == "1")


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise NotAValue("is not a number; write 1234.56") from None
