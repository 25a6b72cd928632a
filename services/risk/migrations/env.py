"""Alembic's entry: the tables of risk."""

from services.risk.model import METADATA
from shared.migrations import run

run(METADATA)
