"""What we ask of other parts: of the risk service, what declarations say of firms, so that no copy of them is kept here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from services.trusted_trader.domain.ledger import Figures, Quarter, Record
from shared.actors import service_actor
from shared.peers import Peers, call
from shared.problems import Unavailable
from shared.tokens import SigningKey

PATIENCE = 2.0
"""Seconds that risk has to answer."""
TOGETHER = 200
"""Firms in one question."""


class Declarations:
    """Asks risk, signed as this part, and always before a transaction opens."""

    def __init__(self, *, peers: Peers, key: SigningKey, now: Callable[[], datetime]) -> None:
        self._peers, self._key, self._now = peers, key, now

    async def records(
        self, *, administration: str, tins: Sequence[str], from_on: date, until_on: date
    ) -> Mapping[str, Record] | None:
        """The record of each firm by its tax number; None where risk does not answer, which is then said."""
        actor = service_actor(service="trusted_trader", administration=administration)
        headers = {"Authorization": f"Bearer {self._key.sign_actor(actor, at=self._now().timestamp())}"}
        days = [("from", from_on.isoformat()), ("until", until_on.isoformat())]
        found: dict[str, Record] = {}
        try:
            for start in range(0, len(tins), TOGETHER):
                query = urlencode([*(("tin", tin) for tin in tins[start : start + TOGETHER]), *days])
                path = f"/internal/traders/records?{query}"
                answer = await call(self._peers["risk"], "GET", path, headers=headers, timeout=PATIENCE)
                if not answer.ok:
                    return None
                told = answer.json()
                found |= {str(one["tin"]): _record(one, told) for one in told["items"]}
        except (Unavailable, ValueError, KeyError, TypeError):
            return None
        return found

    async def record(self, *, administration: str, tin: str, from_on: date, until_on: date) -> Record | None:
        """The record of one firm, or None."""
        found = await self.records(administration=administration, tins=[tin], from_on=from_on, until_on=until_on)
        return None if found is None else found.get(tin)


def _record(one: Mapping[str, Any], told: Mapping[str, Any]) -> Record:
    return Record(
        tin=str(one["tin"]),
        from_on=date.fromisoformat(told["from_on"]),
        until_on=date.fromisoformat(told["until_on"]),
        band=str(one["band"]),
        traders=int(one["traders"]),
        own=_figures(one["own"]),
        comparable=_figures(one["comparable"]),
        quarters=tuple(
            Quarter(
                from_on=date.fromisoformat(quarter["from_on"]),
                until_on=date.fromisoformat(quarter["until_on"]),
                own=_figures(quarter["own"]),
                comparable=_figures(quarter["comparable"]),
            )
            for quarter in one["quarters"]
        ),
    )


def _figures(told: Mapping[str, Any]) -> Figures:
    hours, deviation = told["hours"], told["hours_deviation"]
    return Figures(
        declarations=int(told["declarations"]),
        examined=int(told["examined"]),
        finds=int(told["finds"]),
        released=int(told["released"]),
        hours=None if hours is None else float(hours),
        hours_deviation=None if deviation is None else float(deviation),
    )
