"""Who acts: what every operation is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.risk.domain.office import Office
from shared.actors import Actor
from shared.problems import FieldError, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """Who acts, with what they hold here, when, and for which administration."""

    actor: Actor
    held: frozenset[str]
    at: datetime
    office: Office


def refuse(detail: str, *faults: tuple[str, str, str]) -> Invalid:
    """A refusal that names its fields: (JSON Pointer, stable word, sentence)."""
    return Invalid(detail, errors=[FieldError(pointer, code, sentence) for pointer, code, sentence in faults])
