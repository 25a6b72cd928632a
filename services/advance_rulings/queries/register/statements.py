"""The statements of a search: at most so many candidates from the index, facets over all of them, and one page.

A candidate is judged in two steps, so that a common word costs no more than a rare one: first by which words its
subject has, of which nothing must be fetched from elsewhere; then the best of them by their whole text.
"""

from __future__ import annotations

from collections.abc import Sequence

CANDIDATES = 500
"""Rulings that are ranked and counted; beyond them a search says "more than"."""
JUDGED = 120
"""Candidates whose whole text is weighed too."""
SORTED = 2000
"""Without words, so many are sorted by date; the fewer fit, the longer a walk by date takes until it has a page of them."""

PLANNED = """
    select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off', true),
        set_config('enable_seqscan', 'off', true)
"""
"""The plans are known: indexes alone, made for the very words that are asked."""

STANDING = "case when status = 'in_force' and ends_at <= :at then 'expired' else status end"
_SHORT = f"administration, number, type, {STANDING} as status, issued_on, hs_prefixes"
_ROW = f"""
    administration, number, type, subject, hs_codes, source, issued_on, valid_from, valid_until, {STANDING} as status,
    ended_on, replaced_by, reissued_by, edition, left(goods_description, 600) as goods_description,
    left(reasoning, 4000) as reasoning
"""
_FACETS = """
    (select json_object_agg(kind, found) from (
        select kind, json_agg(json_build_object('value', value, 'count', count) order by count desc, value desc) as found from (
            select coalesce(case when a is not null then 'administration' end, case when t is not null then 'type' end,
                    case when s is not null then 'status' end, 'year') as kind,
                coalesce(a, t, s, y) as value, count(*) as count
            from (select administration as a, type as t, status as s, extract(year from issued_on)::int::text as y from hit) as plain
            group by grouping sets ((a), (t), (s), (y))
            union all
            select 'chapter', prefix, count(*) from hit, unnest(hs_prefixes) as prefix where length(prefix) = 2 group by prefix
        ) as counted group by kind
    ) as facet)
"""


def ranked(conditions: Sequence[str], weighed: Sequence[str], *, with_facets: bool) -> str:
    """Words: candidates by subject first, then by the whole text; `weighed` are the terms of a candidate's first score.

    Binds: query, in_texts (the same of a whole text, finding no more), cap, judged, start, take, at, and what conditions and
    weighed name. One row: counted, facets, page.
    """
    rest = "".join(f" and {condition}" for condition in conditions)
    score = " + ".join(weighed)
    return f"""
        with asked as materialized (select cast(:query as tsquery) as query, cast(:in_texts as tsquery) as in_texts),
        by_subject as materialized (
            select {_SHORT}, 1 + {score} as score
            from published_ruling, asked where subject_words @@ query{rest} limit :cap + 1
        ),
        by_text as materialized (
            select {_SHORT}, {score} as score
            from published_ruling, asked where words @@ in_texts and not subject_words @@ query{rest}
            limit (select greatest(:cap + 1 - count(*), 0) from by_subject)
        ),
        hit as materialized (select * from by_subject union all select * from by_text limit :cap),
        placed as (
            select administration, number, issued_on, score,
                row_number() over (order by score desc, issued_on desc, number desc, administration) as place
            from hit order by score desc, issued_on desc, number desc, administration limit greatest(cast(:judged as int), cast(:start as int) + cast(:take as int))
        ),
        judged as materialized (
            select placed.*, case when place <= :judged then (
                select ts_rank('{{0.5, 0.5, 0.6, 1.0}}', words, query, 1) from published_ruling as one, asked
                where one.administration = placed.administration and one.number = placed.number
            ) end as whole from placed
        ),
        page as (
            select administration, number,
                row_number() over (order by whole is null, score + coalesce(whole, 0) desc, place) as place
            from judged order by place limit :take offset :start
        )
        select (select count(*) from by_subject) + (select count(*) from by_text) as counted,
            {_FACETS if with_facets else "null"} as facets,
            (select json_agg(row_to_json(shown) order by place) from (
                select place, {_ROW} from page join published_ruling using (administration, number)
            ) as shown) as page
    """  # noqa: S608  # fixed pieces; every value is bound


def _looked_at(conditions: Sequence[str]) -> str:
    """Conditions that each row is looked at for: no index serves them, and half of the rows are expected to fit."""
    return f" and case when {' and '.join(conditions)} then true end" if conditions else ""


def newest(conditions: Sequence[str], *, with_facets: bool) -> str:
    """No words: the newest of what fits. Few are sorted; of many the index by date gives the next ones in their order.

    Binds: cap, sorted, take, at, issued, number, place, and what conditions name.
    """
    where = f"where {' and '.join(conditions)}" if conditions else ""
    order = "order by issued_on desc, number desc, administration desc"
    before = "(cast(:issued as date) is null or (issued_on, number, administration) < (cast(:issued as date), :number, :place))"
    after = "(issued_on, number, administration) < (coalesce(cast(:issued as date), 'infinity'), :number, :place)"
    return f"""
        with found as materialized (
            select {_SHORT} from published_ruling {where} {"" if conditions else order} limit :sorted + 1
        ),
        hit as materialized (select * from found limit :cap),
        page as (
            (select administration, number, issued_on from found
              where (select count(*) from found) <= :sorted and {before} {order} limit :take)
            union all
            (select administration, number, issued_on from published_ruling
              where (select count(*) from found) > :sorted and {after}{_looked_at(conditions)} {order} limit :take)
        )
        select (select least(count(*), :cap + 1) from found) as counted, {_FACETS if with_facets else "null"} as facets,
            (select json_agg(row_to_json(shown) order by issued_on desc, number desc, administration desc) from (
                select {_ROW} from page join published_ruling using (administration, number, issued_on)
            ) as shown) as page
    """  # noqa: S608  # fixed pieces; every value is bound


def numbered(conditions: Sequence[str]) -> str:
    """The rulings of one number, our own before references. Binds: numbered, take, at, and what conditions name."""
    return f"""
        select json_agg(row_to_json(one)) from (
            select {_ROW} from published_ruling where upper(number) = upper(:numbered){_looked_at(conditions)}
            order by source is not null, administration limit :take
        ) as one
    """  # noqa: S608  # fixed pieces; every value is bound
