"""A service and risk in one place: one clock, and the events of the one reach the other when a test says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any, Generic, TypeVar

from sqlalchemy import text

from services.risk.app import create_app as risk_app
from services.risk.subscribers import HEARS
from shared.actors import service_actor
from shared.outbox import read_event
from shared.peers import Peers
from shared.tokens import SigningKey
from tests.databases import Ground
from tests.service.house import House, Identity, share_routes
from tests.service.risk.conftest import House as RiskHouse

Telling = TypeVar("Telling", bound=House)


@dataclass
class Together(Generic[Telling]):
    """A service that publishes, and risk that hears it."""

    telling: Telling
    risk: RiskHouse
    heard: int = 0

    def later(self, **how_much: float) -> None:
        self.telling.later(**how_much)
        self.risk.at = self.telling.at

    async def said(self) -> list[dict[str, Any]]:
        """The events that were put aside for risk, as they are sent."""
        work = self.telling.work
        async with work.reading(administration="FJ") as session:
            statement = f"select event from {work.service}.outbox where recipient = 'risk' order by sequence"
            return list(await session.scalars(text(statement)))

    async def deliver(self) -> None:
        """Let risk hear what it has not heard yet."""
        for body in (await self.said())[self.heard :]:
            event = read_event(body)
            actor = service_actor(service=self.telling.work.service, administration="FJ")
            await self.risk.work.hear(event, actor=actor, at=self.risk.at, handler=HEARS[event.type])
            self.heard += 1


def side_by_side(ground: Ground, service: str, kind: type[Telling]) -> tuple[Telling, RiskHouse]:
    """Both houses, who know one another."""
    key = SigningKey(part="identity", seed=ground.settings.secret("signing-key-identity"))
    peers = Peers({"identity": Identity(key)})
    telling: Telling

    def now() -> datetime:
        return telling.at

    create_app = import_module(f"services.{service}.app").create_app
    subscribers = {event: ("risk",) for event in HEARS if event.startswith(f"{service}.")}
    app = create_app(settings=ground.settings, peers=peers, subscribers=subscribers, now=now)
    risk = risk_app(settings=ground.settings, peers=peers, now=now)
    share_routes(app, create_app)
    share_routes(risk, risk_app)
    peers |= {service: app, "risk": risk}
    telling = kind(app=app, key=key)
    return ground.place(telling), ground.place(RiskHouse(app=risk, key=key))
