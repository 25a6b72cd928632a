"""Many rows in one statement: arrays in, `unnest` in the server.

COPY would be faster still, but PostgreSQL refuses COPY FROM into a table with row-level security for anyone it binds,
and every table here has it. One INSERT … SELECT FROM unnest is checked by the policy once and sent as one message. What
is the same in all rows is sent once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import CursorResult, Text, TextClause, Uuid, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import TypeEngine

from services.risk.model.tables import Table

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's dialects are not typed
_NOTHING: Mapping[str, Any] = {}


class _Kind(StrEnum):
    """How the values of a column are sent."""

    TEXT = "text"
    JSON = "json"
    UUID = "uuid"
    PLAIN = "plain"
    """Numbers, truth values, identifiers, days and instants: their text needs no quoting."""


@cache
def _statement(
    table: type[Table], names: tuple[str, ...], same: tuple[str, ...], action: str, rest: str
) -> tuple[TextClause, Mapping[str, _Kind]]:
    columns = table.__table__.c
    types = {name: columns[name].type.compile(_DIALECT) for name in (*names, *same)}
    kinds = {name: _kind(columns[name].type) for name in (*names, *same)}
    sent = {_Kind.TEXT: "cast(cast(:{0} as text) as text[])", _Kind.JSON: "cast(:{0} as text[])"}
    arrays = ", ".join(
        sent.get(kinds[name], "cast(cast(:{0} as text) as {1}[])").format(name, types[name]) for name in names
    )
    value = {name: f"cast(u.{name} as jsonb)" if kinds[name] is _Kind.JSON else f"u.{name}" for name in names}
    value |= {name: f"cast(:{name} as {types[name]})" for name in same}
    source = f"unnest({arrays}) as u({', '.join(names)})"
    place = f"{table.metadata.schema}.{table.__tablename__}"
    if action == "insert":
        statement = f"insert into {place} ({', '.join(value)}) select {', '.join(value.values())} from {source} {rest}"  # noqa: S608  # names of our columns
    else:
        sets = ", ".join(f"{name} = {given}" for name, given in value.items() if name not in ("administration", "id"))
        where = f"where t.administration = {value['administration']} and t.id = u.id"
        statement = f"update {place} as t set {sets} from {source} {where} {rest}"  # noqa: S608  # names of our columns
    return text(statement), kinds


def _kind(column: TypeEngine[Any]) -> _Kind:
    if isinstance(column, JSONB):
        return _Kind.JSON
    if isinstance(column, Uuid):
        return _Kind.UUID
    return _Kind.TEXT if isinstance(column, Text) else _Kind.PLAIN


def _given(
    rows: Sequence[Mapping[str, Any]], same: Mapping[str, Any], kinds: Mapping[str, _Kind]
) -> dict[str, list[str] | str | Any]:
    found = {name: to_json(value).decode() if kinds[name] is _Kind.JSON else value for name, value in same.items()}
    for name in rows[0]:
        values = [row[name] for row in rows]
        if kinds[name] is _Kind.JSON:
            found[name] = [to_json(value).decode() for value in values]
        else:
            found[name] = _ARRAYS[kinds[name]](values)
    return found


def _texts(values: Sequence[str | None]) -> str:
    """An array as PostgreSQL writes it. The driver's own way takes three times as long: it asks of every element whether
    it is a list."""
    if None not in values:
        joined = '","'.join(values)  # type: ignore[arg-type]  # none is missing
        if "\\" not in joined and joined.count('"') == 2 * (len(values) - 1):
            return '{"' + joined + '"}'
    return "{" + ",".join("NULL" if one is None else f'"{_quoted(one)}"' for one in values) + "}"


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _uuids(values: Sequence[UUID | None]) -> str:
    return "{" + ",".join(["NULL" if one is None else one.hex for one in values]) + "}"


def _plain(values: Sequence[Any]) -> str:
    return "{" + ",".join(["NULL" if one is None else f'"{one}"' for one in values]) + "}"


_ARRAYS: Mapping[_Kind, Callable[[Sequence[Any]], str]] = {
    _Kind.TEXT: _texts,
    _Kind.UUID: _uuids,
    _Kind.PLAIN: _plain,
}


async def insert_rows(
    session: AsyncSession, table: type[Table], rows: Sequence[Mapping[str, Any]], *, same: Mapping[str, Any] = _NOTHING,
    rest: str = "",
) -> list[Any]:  # fmt: skip
    """Insert rows that all have the same columns; `same` are further columns, with one value for all rows.

    `rest` follows the statement ("on conflict … returning …"); what it returns is answered.
    """
    if not rows:
        return []
    statement, kinds = _statement(table, tuple(rows[0]), tuple(same), "insert", rest)
    found = await session.execute(statement, _given(rows, same, kinds))
    return list(found.all()) if isinstance(found, CursorResult) and found.returns_rows else []


async def update_rows(
    session: AsyncSession, table: type[Table], rows: Sequence[Mapping[str, Any]], *, same: Mapping[str, Any] = _NOTHING,
    rest: str = "",
) -> None:  # fmt: skip
    """Change rows by administration and id; `same` are columns with one value for all, `rest` a further condition."""
    if rows:
        statement, kinds = _statement(table, tuple(rows[0]), tuple(same), "update", rest)
        await session.execute(statement, _given(rows, same, kinds))
