"""Asking for the declarations' record, before a transaction opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from services.trusted_trader.domain.ledger import Record
from services.trusted_trader.peers import Declarations
from shared.web import Call


async def declared(call: Call, *, tins: Sequence[str], from_on: date, until_on: date) -> Mapping[str, Record] | None:
    """The records of these firms by tax number; None where they could not be had, which every answer then says."""
    platform = call.platform
    asking = Declarations(peers=platform.peers, key=platform.key, now=lambda: call.at)
    return await asking.records(
        administration=call.actor.administration, tins=list(tins), from_on=from_on, until_on=until_on
    )
