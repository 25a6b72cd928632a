"""Alembic's entry: this service's tables, in the environment every service shares."""

from __future__ import annotations

from services.identity.model import metadata
from shared.migrations import run

run(metadata)
