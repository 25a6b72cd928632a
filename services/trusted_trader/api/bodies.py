"""Bodies that are files of lines and not JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Iterable
from datetime import date
from typing import Any

from fastapi import Request, Response

from services.trusted_trader.api.calls import officer
from services.trusted_trader.domain.entries import Line
from services.trusted_trader.operations.entries import Loaded
from services.trusted_trader.schemas import monitoring as shown
from shared.facts import Fact
from shared.office import Officer
from shared.problems import refuse
from shared.web import Call
from shared.web.files import whole_body

CSV_BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}}}
}
LARGEST = 8 * 1024 * 1024

Read = Callable[..., Iterable[Line]]
Load = Callable[..., Awaitable[tuple[Loaded, list[Fact]]]]


async def load_lines(request: Request, call: Call, *, read: Read, load: Load) -> Response:
    """Read a file line by line: what can be used is taken, every other line is named with its reason, nothing is lost."""
    call.require_key()
    content = await whole_body(request, maximum=LARGEST)
    async with call.change(body_hash=hashlib.sha256(content).hexdigest()) as change:
        by = await officer(change.session, call)
        found, facts = await load(change.session, lines=_lines(content, read, by), by=by)
        change.record(*facts)
        return change.answer(_shape(found))


def _lines(content: bytes, read: Read, by: Officer) -> Iterable[Line]:
    today: date = by.office.today(by.at)
    try:
        return read(content, today=today)
    except ValueError as error:
        raise refuse("The file cannot be used.", ("", "file", str(error))) from None


def _shape(found: Loaded) -> shown.Loaded:
    return shown.Loaded(
        lines=found.lines,
        taken=found.taken,
        unchanged=found.unchanged,
        quarantined=[
            shown.Quarantined(line=line.number, field=name, code=code, reason=reason, content=line.content)
            for line, name, code, reason in found.quarantined
        ],
    )
