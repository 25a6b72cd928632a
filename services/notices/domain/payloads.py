"""The body of a notice: thin, below 20 KB, the same bytes at every attempt."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

LARGEST = 20_000
"""Octets; the Standard Webhooks specification asks for less than 20 KB."""


def body(*, type_: str, at: datetime, administration: str, subject: str, version: int, data: Mapping[str, Any]) -> str:
    """`{type, timestamp, data}` as JSON text. Where the fields would not fit, only what identifies the event is told."""
    told = {"administration": administration, "subject": subject, "version": version}
    text = _json(type_, at, {**data, **told})
    return text if len(text.encode()) < LARGEST else _json(type_, at, told | {"shortened": True})


def _json(type_: str, at: datetime, data: Mapping[str, Any]) -> str:
    stamp = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return json.dumps({"type": type_, "timestamp": stamp, "data": data}, ensure_ascii=False, separators=(",", ":"))
