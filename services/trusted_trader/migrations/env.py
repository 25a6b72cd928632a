"""Alembic's entry: the tables of trusted traders."""

from services.trusted_trader.model import METADATA
from shared.migrations import run

run(METADATA)
