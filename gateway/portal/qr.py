"""The QR code on paper: the address of the case or ruling, drawn as SVG so that it prints sharp."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr_code(address: str) -> Markup:
    """An inline SVG of an address, 105 px wide by the stylesheet; error correction M survives a photocopy."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        scale=1, border=2, omitsize=True, svgclass=None, lineclass=None, dark="#000", light="#fff"
    )
    return Markup(drawn.replace("<svg", '<svg role="img" aria-label="QR"', 1))  # noqa: S704  # drawn here, no foreign text
