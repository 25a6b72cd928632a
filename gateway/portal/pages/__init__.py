"""One module per area. A module gives `ROUTES`, and `MENU` where it has a line in the main menu."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from starlette.routing import Route

from gateway.portal.visit import MenuItem


def collect() -> tuple[list[Route], tuple[MenuItem, ...]]:
    """Routes and menu lines of every page module, found by looking: a new area is a new file."""
    routes: list[Route] = []
    menu: list[MenuItem] = []
    for found in sorted(pkgutil.walk_packages(__path__, prefix=f"{__name__}."), key=lambda found: found.name):
        module = import_module(found.name)
        routes.extend(getattr(module, "ROUTES", ()))
        menu.extend(getattr(module, "MENU", ()))
    return routes, tuple(sorted(menu, key=lambda item: item.order))
