"""The region's shared questionnaires, as they came with this release."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from services.trusted_trader.domain.questionnaires import read_questionnaire
from shared.problems import NotFound

FOLDER = Path(__file__).parents[1] / "regional"


@cache
def _all() -> Mapping[str, dict[str, Any]]:
    found = {}
    for path in sorted(FOLDER.glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        read_questionnaire(content)
        found[str(content["regional"])] = content
    return found


def regional_editions() -> tuple[str, ...]:
    """The names of the region's editions, the newest last."""
    return tuple(_all())


def regional_content(edition: str) -> dict[str, Any]:
    """The content of a region's edition ("2026-1"), the caller's to change. Raises NotFound."""
    found = _all().get(edition)
    if found is None:
        raise NotFound(f"There is no regional questionnaire {edition!r}; there are: {', '.join(_all())}.")
    return copy.deepcopy(found)
