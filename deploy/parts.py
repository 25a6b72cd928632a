"""Which parts there are, found by looking: a folder in services/ with migrations is a service, and then the gateway."""

import importlib
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

GATEWAY = "gateway"
ROOT = Path(__file__).parent.parent


def services() -> tuple[str, ...]:
    """The names of all services; identity first, for the others verify what it signs."""
    found = sorted(path.parent.parent.name for path in (ROOT / "services").glob("*/migrations/env.py"))
    return tuple(sorted(found, key=lambda name: name != "identity"))


def parts() -> tuple[str, ...]:
    """Everything `deploy.run <part>` can start."""
    return (*services(), GATEWAY)


def module(service: str, name: str) -> ModuleType | None:
    """A module of a service ("seed", "subscribers"), or None where the service has no such file."""
    folder = ROOT / "services" / service
    if not (folder / f"{name}.py").exists() and not (folder / name / "__init__.py").exists():
        return None
    return importlib.import_module(f"services.{service}.{name}")


def subscriptions() -> Mapping[str, tuple[str, ...]]:
    """Who hears what: the type of an event, and the services whose subscribers.HEARS names it."""
    heard: dict[str, list[str]] = {}
    for service in services():
        subscribers = module(service, "subscribers")
        for event_type in getattr(subscribers, "HEARS", {}):
            heard.setdefault(event_type, []).append(service)
    return {event_type: tuple(names) for event_type, names in heard.items()}
