"""An installation that has rulings is brought up to date: what was written before is there afterwards, word for word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql

from deploy import migrate
from shared.settings import Settings

SERVICE = "advance_rulings"
CASE = UUID("0194f1a0-0000-7000-8000-000000000001")
STEP = (
    "at, zone, actor_id, actor_name, actor_kind, law, law_confirmed, internal_text, external_text, review, parameters"
)
SAID = "now(), 'Pacific/Fiji', 'p', 'Officer', 'person', 'Law 1', true, 'inside', 'outside', 'the way', '{}'"


@pytest.fixture
def old(database_server, template, tmp_path: Path) -> Iterator[Settings]:
    """A database as the third revision left it."""
    name = f"vaka_old_{uuid4().hex[:8]}"
    with psycopg.connect(database_server.url, autocommit=True) as admin:
        admin.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    found = replace(
        Settings.from_environment({"VAKA_MODE": "test", "DATA": str(tmp_path)}),
        secrets=database_server.secrets,
        database_url=database_server.in_database(name),
    )
    migrate.make_role(found, SERVICE)
    migrate.make_schema(found, SERVICE)
    migrate.upgrade(found, SERVICE, to="0003")
    yield found
    with psycopg.connect(database_server.url, autocommit=True) as admin:
        admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def test_ar_42_no_step_of_an_older_installation_is_lost(old: Settings) -> None:
    with psycopg.connect(old.database_url, autocommit=True) as owner:
        owner.execute("set search_path = advance_rulings, public; set row_security = off")
        owner.execute(
            "insert into application (administration, id, version, number, type, state, applicant_name, lodged_by,"
            " lodged_by_id, lodged_by_name, answers, created_at, changed_at, changed_by, changed_by_name, proposed_by,"
            " decided_by, steps) values ('FJ', %s, 3, 'FJ-AR-2025-00007', 'classification', 'issued', 'Firm',"
            " 'applicant', 'p', 'Person', '{}', now(), now(), 'p', 'Person', 'a', 'b', 2)",
            (CASE,),
        )
        for step, action in ((1, "submit"), (2, "issue")):
            owner.execute(
                "insert into application_step (administration, application_id, number, action, title, from_state,"
                f" to_state, {STEP}, clock) values ('FJ', %s, %s, %s, 'Title', 'a', 'b', {SAID}, 'stops')",
                (CASE, step, action),
            )
        owner.execute(
            "insert into ruling (administration, number, version, application_id, type, state, zone, holder_name,"
            " subject, hs_edition, goods_description, reasoning, legal_basis, conditions, internal_text, issued_at,"
            " issued_by, issued_by_name, proposed_by, proposed_by_name, valid_from, valid_until, publish, review, steps,"
            " ended_at, ended_on, end_ground, end_facts, end_basis)"
            " values ('FJ', 'FJ-AR-2025-00007', 2, %s, 'classification', 'revoked', 'Pacific/Fiji', 'Firm', 'Goods',"
            " 'HS 2022', 'Goods', 'Because', 'GIR 1', '', '', now(), 'b', 'Decider', 'a', 'Reviewer', current_date,"
            " current_date + 100, true, 'the way', 1, now(), current_date + 1, 'change_of_law', 'Facts', 'Law')",
            (CASE,),
        )
        owner.execute(
            "insert into ruling_step (administration, ruling, number, action, title, from_state, to_state,"
            f" {STEP}) values ('FJ', 'FJ-AR-2025-00007', 1, 'revoke', 'Revoke', 'in_force', 'revoked', {SAID})"
        )
    migrate.upgrade(old, SERVICE)
    with psycopg.connect(old.database_url, autocommit=True) as owner:
        owner.execute("set search_path = advance_rulings, public; set row_security = off")
        steps = owner.execute(
            "select thing, thing_id, printed, action, clock, law, internal_text, external_text from step order by printed"
        ).fetchall()
        changed = owner.execute("select changed_by, changed_at = ended_at, edition from ruling").fetchall()
    number, kept = "FJ-AR-2025-00007", ("Law 1", "inside", "outside")
    assert steps == [
        ("application", str(CASE), f"{number}/1", "submit", "stops", *kept),
        ("application", str(CASE), f"{number}/2", "issue", "stops", *kept),
        ("ruling", number, f"{number}/R/1", "revoke", None, *kept),
    ]
    assert changed == [("b", True, 1)]
