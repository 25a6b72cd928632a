"""Alembic's entry: the tables of advance rulings."""

from services.advance_rulings.model import METADATA
from shared.migrations import run

run(METADATA)
