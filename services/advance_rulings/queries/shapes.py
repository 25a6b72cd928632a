"""A firm as answers show it."""

from __future__ import annotations

from shared.shapes import Shape


def party(organisation: str | None, name: str, tin: str | None) -> Shape:
    """A firm in a case."""
    return {"organisation": organisation, "name": name, "tin": tin}
