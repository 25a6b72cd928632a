"""What came of rules, lanes, the draw, officers and examiners, as it is counted."""

from __future__ import annotations

from typing import Any, TypedDict, cast

from gateway.portal.client.risk_casework import SERVICE
from gateway.portal.client.transport import Api, Query


class WindowView(TypedDict):
    """The days counted, and the office if one was asked for."""

    from_on: str
    until_on: str
    office: str | None


class RuleStatistics(WindowView):
    """Every rule that hit, and the random stream beside."""

    wished: float
    random: dict[str, Any]
    items: list[dict[str, Any]]


class LaneStatistics(WindowView):
    """Lanes, and targeting beside the random draw."""

    targeted: dict[str, Any]
    random: dict[str, Any]
    apart: dict[str, Any]
    better: bool | None
    items: list[dict[str, Any]]


class RandomStatistics(WindowView):
    """Compliance measured."""

    whole: dict[str, Any]
    items: list[dict[str, Any]]
    estimate: dict[str, Any]


class OfficerStatistics(WindowView):
    """Changes of lanes by officer."""

    items: list[dict[str, Any]]


class WorkloadStatistics(WindowView):
    """What each examiner did and has still to do."""

    items: list[dict[str, Any]]


async def rules(api: Api, *, review: bool, window: dict[str, Query]) -> RuleStatistics:
    """Rules; `review`: only those that no longer earn their keep."""
    found = await api.read(SERVICE, "/statistics/rules", review="true" if review else "", **window)
    return cast("RuleStatistics", found)


async def lanes(api: Api, *, window: dict[str, Query]) -> LaneStatistics:
    """Lanes by office and for all."""
    return cast("LaneStatistics", await api.read(SERVICE, "/statistics/lanes", **window))


async def random(api: Api, *, window: dict[str, Query]) -> RandomStatistics:
    """The random stream."""
    return cast("RandomStatistics", await api.read(SERVICE, "/statistics/random", **window))


async def officers(api: Api, *, window: dict[str, Query]) -> OfficerStatistics:
    """Officers who changed lanes."""
    return cast("OfficerStatistics", await api.read(SERVICE, "/statistics/officers", **window))


async def workload(api: Api, *, window: dict[str, Query]) -> WorkloadStatistics:
    """Examiners and their work."""
    return cast("WorkloadStatistics", await api.read(SERVICE, "/statistics/workload", **window))
