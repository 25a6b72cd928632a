"""A document that is sent piece by piece."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from services.advance_rulings.schemas.shapes import Body, Line, Moment, View


class BeginUpload(Body):
    """What will come: the name and the size of the whole, and its SHA-256 so that nothing is kept that was damaged on the way."""

    name: Line
    media_type: Annotated[str, StringConstraints(max_length=200)] = ""
    kind: Annotated[str, StringConstraints(max_length=60)] = "other"
    confidential: bool = False
    bytes: int = Field(ge=1)
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class UploadView(View):
    """How far an upload is."""

    id: str
    name: str
    bytes: int
    received: int = Field(description="Bytes that are on the disk; the next piece begins here")
    piece: int = Field(description="Bytes of a piece that suit a slow link; at most four times as many are taken")
    until: Moment = Field(description="When it is forgotten unless it is finished")
