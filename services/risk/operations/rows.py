"""Many rows in one statement: arrays in, `unnest` in the server.

COPY would be faster still, but PostgreSQL refuses COPY FROM into a table with row-level security for anyone it binds,
and every table here has it. One INSERT … SELECT FROM unnest is checked by the policy once and sent as one message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from pydantic_core import to_json
from sqlalchemy import CursorResult, TextClause, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.model.tables import Table

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's dialects are not typed


@cache
def _statement(table: type[Table], names: tuple[str, ...], action: str, rest: str) -> tuple[TextClause, frozenset[str]]:
    columns = table.__table__.c
    json = frozenset(name for name in names if isinstance(columns[name].type, JSONB))
    types = {name: "text" if name in json else columns[name].type.compile(_DIALECT) for name in names}
    arrays = ", ".join(f"cast(:{name} as {types[name]}[])" for name in names)
    given = ", ".join(f"cast(u.{name} as jsonb)" if name in json else f"u.{name}" for name in names)
    source = f"unnest({arrays}) as u({', '.join(names)})"
    place = f"{table.metadata.schema}.{table.__tablename__}"
    if action == "insert":
        statement = f"insert into {place} ({', '.join(names)}) select {given} from {source} {rest}"  # noqa: S608  # names of our columns
    else:
        own = [name for name in names if name not in ("administration", "id")]
        sets = ", ".join(f"{name} = {f'cast(u.{name} as jsonb)' if name in json else f'u.{name}'}" for name in own)
        where = "where t.administration = u.administration and t.id = u.id"
        statement = f"update {place} as t set {sets} from {source} {where} {rest}"  # noqa: S608  # names of our columns
    return text(statement), json


def _arrays(rows: Sequence[Mapping[str, Any]], json: frozenset[str]) -> dict[str, list[Any]]:
    return {
        name: [to_json(row[name]).decode() for row in rows] if name in json else [row[name] for row in rows]
        for name in rows[0]
    }


async def insert_rows(
    session: AsyncSession, table: type[Table], rows: Sequence[Mapping[str, Any]], *, rest: str = ""
) -> list[Any]:
    """Insert rows that all have the same columns. `rest` follows the statement ("on conflict … returning …"); what it
    returns is answered."""
    if not rows:
        return []
    statement, json = _statement(table, tuple(rows[0]), "insert", rest)
    found = await session.execute(statement, _arrays(rows, json))
    return list(found.all()) if isinstance(found, CursorResult) and found.returns_rows else []


async def update_rows(
    session: AsyncSession, table: type[Table], rows: Sequence[Mapping[str, Any]], *, rest: str = ""
) -> None:
    """Change rows by administration and id; `rest` is a further condition or "returning"."""
    if rows:
        statement, json = _statement(table, tuple(rows[0]), "update", rest)
        await session.execute(statement, _arrays(rows, json))
