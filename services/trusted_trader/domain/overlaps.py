"""Two live certificates for one role at one site cannot be. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """For what a live certificate counts; `site` "" is every site."""

    number: str
    role: str
    site: str


def overlaps(taken: Iterable[Covered], *, roles: Iterable[str], sites: Iterable[str]) -> Sequence[Covered]:
    """What of it is the same role at the same site as what is asked for; no site named is every site."""
    wanted, named = set(roles), set(sites) or {""}
    return [one for one in taken if one.role in wanted and (one.site == "" or "" in named or one.site in named)]
