"""Bodies that are files and not JSON."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from shared.problems import TooLarge


def _raw(*types: str) -> dict[str, Any]:
    schema = {"schema": {"type": "string", "format": "binary"}}
    return {"requestBody": {"required": True, "content": dict.fromkeys(types, schema)}}


CSV_BODY = _raw("text/csv")
RULE_FILE_BODY = _raw("text/csv", "text/plain", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


async def whole_body(request: Request, *, maximum: int) -> bytes:
    """A body that is small enough to be held whole. Raises TooLarge."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > maximum:
        raise TooLarge(f"The file has {announced} bytes; we take {maximum}.", limit=maximum)
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > maximum:
            raise TooLarge(f"The file is larger than {maximum} bytes.", limit=maximum)
    return bytes(content)
