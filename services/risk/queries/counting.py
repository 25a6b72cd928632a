"""The statements that count outcomes. Each is bound by administration and by a window of time (or of assessments).

Written as SQL because they are read and tuned as SQL. A declaration counts once, however many acts are about it, and an
act that another superseded counts nowhere.
"""

from __future__ import annotations

from sqlalchemy import text

MOST_RULES = 5000
MOST_OVERLAPS = 50

# The acts that count: not superseded. Everything about one declaration counts once.
ACT = """
act as (
    select i.* from risk.inspection i
    where i.administration = :administration
      and not exists (
          select 1 from risk.inspection n where n.administration = i.administration and n.supersedes = i.id
      )
)
"""
# Hits and acts are laid together and grouped, never joined to each other: grouping costs the same however badly the planner
# guesses. An act comes after its hit, so that none before the window is read.
RULES = text(
    f"""
with {ACT}, pair as (
    select rule, declaration_id, bool_or(selected) as selected, bool_and(shadow) as shadow, bool_or(found) as found,
           bool_and(alone) as alone, sum(minutes) as minutes, sum(revenue) as revenue
    from (
        select h.rule, h.declaration_id, true as hit, h.selected and not h.shadow as selected, h.shadow,
               null::boolean as found, null::boolean as alone, 0 as minutes, 0 as revenue
        from risk.rule_hit h
        join risk.declaration d on d.administration = h.administration and d.id = h.declaration_id
        where h.administration = :administration and h.at >= :since and h.at < :until
          and (cast(:place as text) is null or d.office = :place)
        union all
        select s.rule, s.declaration_id, false, false, null, not act.conform, s.alone, act.minutes, act.revenue
        from risk.inspection_hit s
        join act on act.id = s.inspection_id
        where s.administration = :administration and act.at >= :since
    ) as laid
    group by rule, declaration_id having bool_or(hit)
), beside as (
    select pair.*, count(*) filter (where not shadow) over (partition by declaration_id)
                   - case when shadow then 0 else 1 end as others
    from pair
)
select rule, count(*) as hits, count(*) filter (where selected) as selected, bool_and(shadow) as shadow,
       count(*) filter (where others > 0) as overlapping, count(found) as inspected,
       count(*) filter (where found) as finds, coalesce(sum(minutes), 0)::bigint as minutes,
       count(*) filter (where alone) as alone, count(*) filter (where alone and found) as unique_finds,
       coalesce(sum(revenue), 0)::bigint as revenue
from beside
group by rule order by rule limit {MOST_RULES}
"""  # noqa: S608  # constants of this file only
)
# A rule in force that hit nothing in the window; silent where it counted for half a year, in whatever version, and hit nothing.
QUIET = text(
    f"""
select v.rule, bool_and(v.shadow) filter (where v.state = 'active') as shadow,
       min(v.began_at) <= :half and not exists (
           select 1 from risk.rule_hit h where h.administration = :administration and h.rule = v.rule
           and h.at >= :half and h.at < :until
       ) as silent
from risk.rule_version v
where v.administration = :administration and v.rule <> all(cast(:hit as text[]))
group by v.rule having bool_or(v.state = 'active' and not v.emergency) order by v.rule limit {MOST_RULES}
"""  # noqa: S608  # constants of this file only
)
OVERLAP = text(
    f"""
with mine as (
    select distinct h.declaration_id from risk.rule_hit h
    join risk.declaration d on d.administration = h.administration and d.id = h.declaration_id
    where h.administration = :administration and h.rule = :rule and h.at >= :since and h.at < :until
      and (cast(:place as text) is null or d.office = :place)
), other as (
    select distinct h.rule, h.declaration_id from risk.rule_hit h join mine using (declaration_id)
    where h.administration = :administration and h.rule <> :rule
)
select other.rule, count(*) as hits, count(*) filter (where d.inspected_at is not null) as inspected,
       count(*) filter (where d.found) as finds
from other join risk.declaration d on d.administration = :administration and d.id = other.declaration_id
group by other.rule order by count(*) desc, other.rule limit {MOST_OVERLAPS}
"""  # noqa: S608  # constants of this file only
)
# A rule that hit is known, whatever became of it since.
KNOWN_RULE = text(
    """
select exists (select 1 from risk.rule where administration = :administration and id = :rule)
    or exists (select 1 from risk.rule_hit where administration = :administration and rule = :rule)
"""
)
# What tops up the expected share is taken by chance from what no rule chose: neither aimed at nor a sample of everything.
STREAMS = text(
    """
select count(*) filter (where selected_at_random) as random, count(*) filter (where selected_at_random and found)
       as random_finds, count(*) filter (where aimed) as targeted, count(*) filter (where aimed and found) as targeted_finds
from (select *, not selected_at_random and lane_cause is distinct from 'top_up' as aimed from risk.declaration) as declaration
where administration = :administration and received_at >= :since and received_at < :until and inspected_at is not null
  and (cast(:place as text) is null or office = :place)
"""
)
LANES = text(
    """
select coalesce(office, '') as office, lane, count(*) as declarations,
       count(*) filter (where inspected_at is not null) as inspected, count(*) filter (where found) as finds,
       count(*) filter (where selected_at_random) as random
from risk.declaration
where administration = :administration and received_at >= :since and received_at < :until and lane is not null
  and (cast(:place as text) is null or office = :place)
group by 1, lane
"""
)
RELEASES = text(
    """
select coalesce(office, '') as office, lane, count(*) as released,
       percentile_cont(0.5) within group (order by minutes) as median,
       percentile_cont(0.9) within group (order by minutes) as ninetieth, grouping(office) as whole
from risk.release
where administration = :administration and at >= :since and at < :until
  and (cast(:place as text) is null or office = :place)
group by grouping sets ((office, lane), (lane))
"""
)
DRAWN = text(
    """
select coalesce(office, '') as office, count(*) as declarations,
       count(*) filter (where selected_at_random) as drawn,
       count(*) filter (where selected_at_random and inspected_at is not null) as inspected,
       count(*) filter (where selected_at_random and inspected_at is not null and found) as finds
from risk.declaration
where administration = :administration and received_at >= :since and received_at < :until and stage <> 'cancelled'
  and (cast(:place as text) is null or office = :place)
group by 1 order by 1
"""
)
# What an officer re-routed was not chosen with the chance that is kept; what still waits is neither seen nor passed over.
CHANCES = text(
    """
select round(probability, 3)::float as probability, inspected_at is not null as inspected, coalesce(found, false) as found,
       count(*) as number
from risk.declaration
where administration = :administration and received_at >= :since and received_at < :until and stage <> 'cancelled'
  and (cast(:place as text) is null or office = :place) and probability is not null and lane_cause <> 'override'
  and (inspected_at is not null or released_at is not null or lane in ('green', 'blue'))
  and not (probability < 0.0005 and inspected_at is not null)
group by 1, 2, 3
"""
)
OFFICERS = text(
    """
with changed as (
    select requested_by as id, max(requested_by_name) as name, count(distinct declaration_id) filter
               (where state in ('applied', 'approved')) as declarations,
           count(*) filter (where state = 'applied' and lane_rank > before_rank) as raised,
           count(*) filter (where state in ('applied', 'approved') and lane_rank < before_rank) as lowered,
           count(*) filter (where state <> 'applied') as asked, count(*) filter (where state = 'refused') as refused,
           jsonb_object_agg(reason_code, times) as reasons
    from (
        select c.*, array_position(array['green', 'blue', 'yellow', 'red'], c.lane) as lane_rank,
               array_position(array['green', 'blue', 'yellow', 'red'], c.before) as before_rank,
               count(*) over (partition by c.requested_by, c.reason_code) as times
        from risk.lane_change c
        where c.administration = :administration and c.at >= :since and c.at < :until and c.cause = 'override'
          and (cast(:place as text) is null or c.office = :place)
    ) as counted group by requested_by
), did as (
    select "by" as id, by_name as name, declaration_id from risk.inspection
    where administration = :administration and at >= :since and at < :until
      and (cast(:place as text) is null or office = :place)
    union select "by", by_name, declaration_id from risk.release
    where administration = :administration and at >= :since and at < :until
      and (cast(:place as text) is null or office = :place)
    union select requested_by, requested_by_name, declaration_id from risk.lane_change
    where administration = :administration and at >= :since and at < :until and cause = 'override'
      and (cast(:place as text) is null or office = :place)
), handled as (
    select id, max(name) as name, count(distinct declaration_id) as handled from did group by id
)
select handled.id, handled.name, handled.handled, coalesce(changed.declarations, 0) as declarations,
       coalesce(changed.raised, 0) as raised, coalesce(changed.lowered, 0) as lowered, coalesce(changed.asked, 0) as asked,
       coalesce(changed.refused, 0) as refused, coalesce(changed.reasons, '{}') as reasons
from handled left join changed on changed.id = handled.id order by handled.name, handled.id limit 1000
"""
)
WORKLOAD = text(
    f"""
with {ACT}, done as (
    select "by" as id, max(by_name) as name, count(*) as acts, count(distinct declaration_id) as declarations,
           count(distinct declaration_id) filter (where not conform) as finds, sum(minutes)::bigint as minutes,
           sum(revenue)::bigint as revenue
    from act where at >= :since and at < :until and (cast(:place as text) is null or office = :place) group by 1
), has as (
    select assigned_to as id, max(assigned_name) as name, count(*) as waiting,
           sum(:declaration + :item * item_count)::bigint as points
    from risk.declaration d
    where administration = :administration and assigned_to is not null
      and stage in ('lodged', 'pre_arrival') and lane in ('red', 'yellow')
      and (cast(:place as text) is null or office = :place)
      and not exists (
          select 1 from risk.inspection i where i.administration = d.administration and i.declaration_id = d.id
          and i.version_number = d.current
      )
    group by 1
)
select id, coalesce(done.name, has.name) as name, coalesce(waiting, 0) as waiting, coalesce(points, 0) as points,
       coalesce(acts, 0) as acts, coalesce(declarations, 0) as declarations, coalesce(finds, 0) as finds,
       coalesce(minutes, 0) as minutes, coalesce(revenue, 0) as revenue
from done full join has using (id) order by 2, 1 limit 1000
"""  # noqa: S608  # constants of this file only
)
