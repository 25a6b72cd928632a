"""What the declarations of some firms say, beside those of comparable firms: counts and hours, nothing of any one case.

Asked by the trusted-trader service, for the desk assessment (AEO-24), the compliance score and the benefit ledger.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.office import Office
from services.risk.queries.statistics import Window
from shared.shapes import Shape

BANDS = (1, 10, 50, 200, 1000)
"""Where each size band begins, in declarations over the days asked for."""
METHOD = (
    "Declarations received in these days that name the firm as importer and were not cancelled. Comparable are all other importers whose status "
    "is neither active nor suspended and whose number of declarations in the same days lies in the same band: "
    "1-9, 10-49, 50-199, 200-999, 1000 and more. Examined: an examination was written down. Find: one of a declaration's "
    "examinations was not conform. Hours: from lodging, or from arrival where that is later, to release."
)

# Every declaration of the days is grouped once; firms that were asked for and bands are both read from the groups.
RECORDS = text(
    """
with firm as (
    select d.importer as tin, date_trunc('quarter', d.received_at at time zone :zone)::date as quarter,
           count(*) as declarations, count(d.inspected_at) as examined, count(*) filter (where d.found) as finds,
           count(r.minutes) as released, coalesce(sum(r.minutes / 60.0), 0)::float as hours,
           coalesce(sum((r.minutes / 60.0) ^ 2), 0)::float as squares
    from risk.declaration d
    left join risk.release r on r.administration = d.administration and r.declaration_id = d.id
    where d.administration = :administration and d.received_at >= :since and d.received_at < :until
      and d.importer is not null and d.stage <> 'cancelled'
    group by 1, 2
), sized as (
    select tin, width_bucket(sum(declarations)::int, cast(:bands as int[])) as band,
           exists (select from risk.known_trader k where k.administration = :administration and k.tin = firm.tin
                   and k.status in ('active', 'suspended')) as holder
    from firm group by tin
)
select firm.tin, band, holder, quarter, 0 as traders, declarations, examined, finds, released, hours, squares
from firm join sized using (tin) where tin = any(cast(:tins as text[]))
union all
select null, band, false, quarter, 0, sum(declarations)::bigint, sum(examined)::bigint, sum(finds)::bigint,
       sum(released)::bigint, sum(hours), sum(squares)
from firm join sized using (tin) where not holder group by band, quarter
union all
select null, band, false, null, count(*), 0, 0, 0, 0, 0, 0 from sized where not holder group by band
"""
)


@dataclass(frozen=True, slots=True)
class Sums:
    """Counts, and the sum of hours and of their squares, which add up and take away exactly."""

    declarations: int = 0
    examined: int = 0
    finds: int = 0
    released: int = 0
    hours: float = 0.0
    squares: float = 0.0

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))

    def __sub__(self, other: Sums) -> Sums:
        return Sums(*(mine - theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))

    def shape(self) -> Shape:
        """As the answer shows them: mean hours, and their standard deviation from two releases on."""
        mean = self.hours / self.released if self.released else None
        spread = None
        if mean is not None and self.released > 1:
            spread = math.sqrt(max(0.0, self.squares - self.released * mean * mean) / (self.released - 1))
        return {
            "declarations": self.declarations, "examined": self.examined, "finds": self.finds,
            "released": self.released, "hours": mean, "hours_deviation": spread,
        }  # fmt: skip


def band_name(band: int) -> str:
    """A band as people read it."""
    if band < 1:
        return "0"
    return f"{BANDS[band - 1]}-{BANDS[band] - 1}" if band < len(BANDS) else f"{BANDS[-1]}+"


async def records(session: AsyncSession, *, office: Office, over: Window, tins: Sequence[str]) -> Shape:
    """The record of each firm by its tax number, over days and by quarter. A firm without a declaration has counts of 0."""
    asked = {
        "administration": office.code, "since": over.since, "until": over.until, "zone": office.zone,
        "bands": list(BANDS), "tins": list(tins),
    }  # fmt: skip
    own: dict[str, dict[date, Sums]] = defaultdict(dict)
    bands: dict[int, dict[date, Sums]] = defaultdict(dict)
    band_of: dict[str, tuple[int, bool]] = {}
    traders: dict[int, int] = {}
    for row in (await session.execute(RECORDS, asked)).mappings():
        sums = Sums(row["declarations"], row["examined"], row["finds"], row["released"], row["hours"], row["squares"])
        if row["quarter"] is None:
            traders[row["band"]] = row["traders"]
        elif row["tin"] is None:
            bands[row["band"]][row["quarter"]] = sums
        else:
            own[row["tin"]][row["quarter"]] = sums
            band_of[row["tin"]] = (row["band"], row["holder"])
    items = []
    for tin in dict.fromkeys(tins):
        band, holder = band_of.get(tin, (0, True))
        mine, others = own.get(tin, {}), dict(bands.get(band, {}))
        if not holder:  # a firm is not compared with itself
            others = {quarter: sums - mine.get(quarter, Sums()) for quarter, sums in others.items()}
        items.append(
            {
                "tin": tin,
                "band": band_name(band),
                "traders": traders.get(band, 0) - (not holder),
                "own": _all(mine.values()).shape(),
                "comparable": _all(others.values()).shape(),
                "quarters": [
                    {
                        "from_on": quarter,
                        "until_on": _end(quarter),
                        "own": mine.get(quarter, Sums()).shape(),
                        "comparable": others.get(quarter, Sums()).shape(),
                    }
                    for quarter in sorted(mine.keys() | others.keys())
                ],
            }
        )
    return {"from_on": over.from_on, "until_on": over.until_on, "method": METHOD, "items": items}


def _all(sums: Iterable[Sums]) -> Sums:
    found = Sums()
    for one in sums:
        found += one
    return found


def _end(quarter: date) -> date:
    following = date(quarter.year + (quarter.month == 10), (quarter.month + 2) % 12 + 1, 1)
    return following - timedelta(days=1)
