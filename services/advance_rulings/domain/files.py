"""Entries of the register as lines of a file: JSON Lines, and CSV for spreadsheets."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from services.advance_rulings.domain.sheets import CSV
from shared.sheets import csv_bytes

__all__ = ["CSV", "JSON_LINES", "csv_lines", "json_lines"]

JSON_LINES = "application/x-ndjson"
COLUMNS = (
    "administration", "number", "edition", "type", "status", "subject", "hs_codes", "hs_edition", "origin_country",
    "valuation_method", "goods_description", "reasoning", "legal_basis", "conditions", "keywords", "issued_on",
    "valid_from", "valid_until", "ended_on", "end_ground", "end_reason", "replaced_by", "reissue_of", "reissued_by",
    "adopted_administration", "adopted_number", "agreement", "origin_rule", "relief", "category", "source", "changed_at",
)  # fmt: skip
"""In this order for ever; a new column comes at the end."""
_BOM = b"\xef\xbb\xbf"


def json_lines(entries: Sequence[Mapping[str, Any]], *, first: bool) -> bytes:
    """One object a line; without the snippet, which is the beginning of what stands there anyway."""
    lines = [
        json.dumps({name: value for name, value in one.items() if name != "snippet"}, ensure_ascii=False, separators=(",", ":"))
        for one in entries
    ]  # fmt: skip
    return "".join(f"{line}\n" for line in lines).encode()


def csv_lines(entries: Sequence[Mapping[str, Any]], *, first: bool) -> bytes:
    """One line each, before the first the names of the columns."""
    rows: list[Sequence[Any]] = [COLUMNS] if first else []
    rows += [[_cell(one[name]) for name in COLUMNS] for one in entries]
    found = csv_bytes(rows)
    return found if first else found.removeprefix(_BOM)


def _cell(value: Any) -> str | int | None:
    return "; ".join(map(str, value)) if isinstance(value, list) else value
