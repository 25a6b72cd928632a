"""Keeps administrations apart: the administration of a transaction, and row-level security for migrations.

Row-level security is the second wall: a forgotten filter shows nothing instead of everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

READ_AND_CHANGE = "SELECT, INSERT, UPDATE"
APPEND_ONLY = "SELECT, INSERT"
ALL = "SELECT, INSERT, UPDATE, DELETE"


def role_of(schema: str) -> str:
    """The database role a service works as: neither owner nor superuser."""
    return f"vaka_{schema}"


async def enter(
    session: AsyncSession | AsyncConnection, *, administration: str, person: str = "", read_only: bool = False
) -> None:
    """Set the administration (and the person, for identity's own tables) for the rest of this transaction.

    The settings end with the transaction, so a pooled connection never carries them to the next borrower.
    """
    await session.execute(
        text(
            "select set_config('app.administration', :administration, true), set_config('app.person', :person, true),"
            " set_config('transaction_read_only', :read_only, true)"
        ),
        {"administration": administration, "person": person, "read_only": "on" if read_only else "off"},
    )


def create_functions(op: Any, schema: str) -> None:
    """The function that policies ask; it raises when no administration was set (unset reads as empty text)."""
    op.execute(
        f"""
        create function {schema}.administration() returns text language plpgsql stable as $$
        declare
            found text := nullif(current_setting('app.administration', true), '');
        begin
            if found is null then
                raise exception 'no administration is set for this transaction' using errcode = 'insufficient_privilege';
            end if;
            return found;
        end $$;
        """
    )
    op.execute(f"grant execute on function {schema}.administration() to {role_of(schema)}")


def protect(op: Any, schema: str, table: str, *, grants: str = READ_AND_CHANGE) -> None:
    """Rows of a table belong to the administration they name: ENABLE and FORCE, one policy for reading and writing."""
    name = f"{schema}.{table}"
    own = f"administration = (select {schema}.administration())"
    _enable(op, name)
    op.execute(f"create policy own_administration on {name} using ({own}) with check ({own})")
    _grant(op, schema, table, grants)


def protect_public_read(op: Any, schema: str, table: str, *, grants: str = READ_AND_CHANGE) -> None:
    """Rows that everybody may read (a `published_…` table); only the administration they name may write them."""
    name = f"{schema}.{table}"
    own = f"administration = (select {schema}.administration())"
    _enable(op, name)
    op.execute(f"create policy everybody_reads on {name} for select using (true)")
    op.execute(f"create policy own_insert on {name} for insert with check ({own})")
    op.execute(f"create policy own_update on {name} for update using ({own}) with check ({own})")
    op.execute(f"create policy own_delete on {name} for delete using ({own})")
    _grant(op, schema, table, grants)


def protect_offered(op: Any, schema: str, table: str, *, grants: str = READ_AND_CHANGE) -> None:
    """Rows that one administration offers to the one they name in `to_administration`, which may read and not write them."""
    name = f"{schema}.{table}"
    mine = f"(select {schema}.administration())"
    own = f"administration = {mine}"
    _enable(op, name)
    op.execute(f"create policy offered on {name} for select using ({own} or to_administration = {mine})")
    op.execute(f"create policy own_insert on {name} for insert with check ({own})")
    op.execute(f"create policy own_update on {name} for update using ({own}) with check ({own})")
    op.execute(f"create policy own_delete on {name} for delete using ({own})")
    _grant(op, schema, table, grants)


def protect_shared(op: Any, schema: str, table: str, *, grants: str = READ_AND_CHANGE) -> None:
    """Rows that every administration of the installation may read, and the public may not; only its own may write them."""
    name = f"{schema}.{table}"
    mine = f"(select {schema}.administration())"
    own = f"administration = {mine}"
    _enable(op, name)
    op.execute(f"create policy administrations_read on {name} for select using ({mine} <> '')")
    op.execute(f"create policy own_insert on {name} for insert with check ({own})")
    op.execute(f"create policy own_update on {name} for update using ({own}) with check ({own})")
    op.execute(f"create policy own_delete on {name} for delete using ({own})")
    _grant(op, schema, table, grants)


def protect_installation(
    op: Any, schema: str, table: str, *, using: str, check: str | None = None, grants: str = ALL
) -> None:
    """A table of the installation and of no administration (people, sign-in), with a policy of its own."""
    name = f"{schema}.{table}"
    _enable(op, name)
    op.execute(f"create policy installation on {name} using ({using}) with check ({check or using})")
    _grant(op, schema, table, grants)


def _enable(op: Any, name: str) -> None:
    op.execute(f"alter table {name} enable row level security")
    op.execute(f"alter table {name} force row level security")


def _grant(op: Any, schema: str, table: str, grants: str) -> None:
    op.execute(f"revoke all on {schema}.{table} from public")
    op.execute(f"grant {grants} on {schema}.{table} to {role_of(schema)}")


PLATFORM_GRANTS: Sequence[tuple[str, str]] = (
    ("audit_entry", APPEND_ONLY),
    ("audit_seal", APPEND_ONLY),
    ("audit_seal_entry", APPEND_ONLY),
    ("outbox", ALL),
    ("inbox", "SELECT, INSERT, DELETE"),
    ("idempotency_key", "SELECT, INSERT, DELETE"),
    ("parameter", READ_AND_CHANGE),
)


def protect_platform_tables(op: Any, schema: str) -> None:
    """Protect the plumbing's tables of a schema; what was audited can be read and added to, never changed."""
    for table, grants in PLATFORM_GRANTS:
        protect(op, schema, table, grants=grants)
