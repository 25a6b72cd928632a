"""Alembic's entry: the tables of notices."""

from services.notices.model import METADATA
from shared.migrations import run

run(METADATA)
