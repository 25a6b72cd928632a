"""Bodies that are files and not JSON."""

from __future__ import annotations

from typing import Any


def _raw(*types: str) -> dict[str, Any]:
    schema = {"schema": {"type": "string", "format": "binary"}}
    return {"requestBody": {"required": True, "content": dict.fromkeys(types, schema)}}


CSV_BODY = _raw("text/csv")
RULE_FILE_BODY = _raw("text/csv", "text/plain", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
