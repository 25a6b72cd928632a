"""The register for many: words and filters in one index, words found by their pieces, and the order of changes.

Revision 0009, after 0008.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.tenancy import APPEND_ONLY, protect_public_read, role_of

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SCHEMA = "advance_rulings"
RULING = f"{SCHEMA}.published_ruling"

_SUBJECT = "advance_rulings.parted(subject || ' ' || advance_rulings.one_text(keywords))"
_WORDS = (
    f"setweight(to_tsvector('english', {_SUBJECT}), 'A')"
    " || setweight(to_tsvector('english', advance_rulings.parted(left(goods_description, 100000))), 'B')"
    " || setweight(to_tsvector('english', advance_rulings.parted(left(reasoning, 100000))), 'D')"
)
PARTING = "-/\u2019\u2018\u201c\u201d\u201e\u00ab\u00bb\u2013\u2014\u2026\u2022\u00b7\u00ae\u2122\u00b0\u00d7\u2032\u2033\u00a0"
"""What stands between words: a dash or a stroke, and what is printed where a keyboard has an apostrophe or a blank."""


def upgrade() -> None:
    """Say how words are found, and note every change of the register in the order of the commits."""
    _functions()
    _ruling()
    _word()
    _change()


def downgrade() -> None:
    """Take the tables away."""
    raise NotImplementedError("the register is not searched in two ways")


def _functions() -> None:
    """Functions of nothing but their arguments: row-level security lets an index stand only on stored columns."""
    op.execute(
        """
        create function advance_rulings.one_text(words text[]) returns text language sql immutable parallel safe as $$
            select coalesce(string_agg(word, ' ' order by place), '') from unnest(words) with ordinality as one (word, place)
        $$;
        create function advance_rulings.parted(told text) returns text language sql immutable parallel safe as $$
            select translate(told, '__PARTING__', '__BLANKS__')
        $$;
        create function advance_rulings.facets(
            administration text, type text, status text, issued_on date, prefixes text[], keywords text[]
        ) returns text[] language sql immutable parallel safe as $$
            select array['a:' || administration, 't:' || type, 's:' || status, 'y:' || extract(year from issued_on)::int]
                || array(select 'h:' || one from unnest(prefixes) as one)
                || array(select 'k:' || lower(one) from unnest(keywords) as one)
        $$;
        create function advance_rulings.pieces(word text) returns text[] language sql immutable parallel safe as $$
            select case when long < 3 then array[]::text[] else array[
                long || 'a' || substr(word, 1, a), long || 'b' || substr(word, 1 + a, b), long || 'c' || substr(word, 1 + a + b)
            ] end
            from (select long, long / 3 as a, (long + 1) / 3 as b from (select length(word) as long) as one) as two
        $$;
        """.replace("__PARTING__", PARTING).replace("__BLANKS__", " " * len(PARTING))
    )
    for name in ("one_text(text[])", "parted(text)", "facets(text, text, text, date, text[], text[])", "pieces(text)"):
        op.execute(f"grant execute on function {SCHEMA}.{name} to {role_of(SCHEMA)}")


def _ruling() -> None:
    for name in ("subject", "words", "hs", "number"):
        op.drop_index(f"ix_published_ruling_{name}", "published_ruling", schema=SCHEMA)
    for name in ("subject_words", "words"):
        op.drop_column("published_ruling", name, schema=SCHEMA)
    columns = (
        ("facets", sa.ARRAY(sa.Text()), "advance_rulings.facets(administration, type, status, issued_on, hs_prefixes, keywords)"),
        ("subject_words", postgresql.TSVECTOR(), f"to_tsvector('english', {_SUBJECT}) || to_tsvector('simple', {_SUBJECT})"),
        ("words", postgresql.TSVECTOR(), _WORDS),
    )  # fmt: skip
    for name, kind, told in columns:
        op.add_column(
            "published_ruling", sa.Column(name, kind, sa.Computed(told, persisted=True), nullable=False), schema=SCHEMA
        )
    # What a search looks at in a thousand rulings stays together in few pages; the long texts lie elsewhere.
    op.execute(f"alter table {RULING} set (toast_tuple_target = 512)")
    for name in ("subject", "facets", "subject_words", "hs_codes", "hs_prefixes", "keywords"):
        op.execute(f"alter table {RULING} alter column {name} set storage main")
    for name, found in (
        ("subject", ["subject_words", "facets"]),
        ("words", ["words", "facets"]),
        ("hs", ["hs_prefixes"]),
    ):
        op.create_index(
            f"ix_published_ruling_{name}", "published_ruling", found, unique=False, schema=SCHEMA, postgresql_using="gin",
            postgresql_with={"fastupdate": False},
        )  # fmt: skip
    op.create_index(
        "ix_published_ruling_number",
        "published_ruling",
        [sa.literal_column("upper(number)")],
        unique=False,
        schema=SCHEMA,
    )
    op.create_index(
        "ix_published_ruling_replaced", "published_ruling", ["replaced_by"], unique=False, schema=SCHEMA,
        postgresql_where=sa.text("replaced_by is not null"),
    )  # fmt: skip
    op.create_index(
        "ix_published_ruling_changed", "published_ruling", [sa.literal_column("changed_at desc"), "administration", "number"],
        unique=False, schema=SCHEMA,
    )  # fmt: skip
    op.create_index(
        "ix_published_ruling_ends", "published_ruling", ["ends_at"], unique=False, schema=SCHEMA,
        postgresql_where=sa.text("status = 'in_force'"),
    )  # fmt: skip


def _word() -> None:
    op.drop_index("ix_published_word_alike", "published_word", schema=SCHEMA)
    told = sa.Computed("advance_rulings.pieces(word)", persisted=True)
    op.add_column("published_word", sa.Column("pieces", sa.ARRAY(sa.Text()), told, nullable=False), schema=SCHEMA)
    op.create_index(
        "ix_published_word_pieces", "published_word", ["pieces"], unique=False, schema=SCHEMA, postgresql_using="gin",
        postgresql_with={"fastupdate": False},
    )  # fmt: skip


def _change() -> None:
    op.create_table(
        "published_change",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("administration", "sequence", name=op.f("pk_published_change")),
        schema=SCHEMA,
    )
    op.create_index("ix_published_change_sequence", "published_change", ["sequence"], unique=False, schema=SCHEMA)
    op.execute(
        "insert into advance_rulings.published_change (administration, number, removed, at) select administration, number,"
        " false, changed_at from advance_rulings.published_ruling order by changed_at, administration, number"
    )
    protect_public_read(op, SCHEMA, "published_change", grants=APPEND_ONLY)
    # Deferred: the lock is taken when everything else is done and held until the commit is seen, so the order of the
    # numbers is the order in which readers see them, and no two transactions can wait for one another.
    op.execute(
        """
        create function advance_rulings.note_published_change() returns trigger language plpgsql as $$
        begin
            perform pg_advisory_xact_lock(hashtext('advance_rulings.published_change'));
            if tg_op = 'DELETE' then
                insert into advance_rulings.published_change (administration, number, removed, at)
                values (old.administration, old.number, true, clock_timestamp());
            else
                insert into advance_rulings.published_change (administration, number, removed, at)
                values (new.administration, new.number, false, clock_timestamp());
            end if;
            return null;
        end $$;
        create constraint trigger note_published_change after insert or update or delete on advance_rulings.published_ruling
            deferrable initially deferred for each row execute function advance_rulings.note_published_change();
        """
    )
