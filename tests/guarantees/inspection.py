"""Everything there is, found by looking: services, their routes and tables, and the files of the repository."""

from __future__ import annotations

import importlib
import inspect
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from deploy import secret_files
from deploy.parts import services
from shared.peers import Peers
from shared.settings import Settings
from shared.web import Access
from shared.workflow import Workflow

ROOT = Path(__file__).parents[2]
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}


@dataclass(frozen=True)
class Route:
    """One address of a service with one method."""

    service: str
    method: str
    path: str
    access: tuple[Access, ...]
    endpoint: Callable[..., Any]

    def __str__(self) -> str:
        return f"{self.service} {self.method} {self.path}"


def create_app(service: str, settings: Settings) -> FastAPI:
    """A service's app; nothing of it is started."""
    app: FastAPI = importlib.import_module(f"services.{service}.app").create_app(
        settings=settings, peers=Peers(), subscribers={}
    )
    return app


@cache
def offline(folder: Path) -> Settings:
    """Settings with which an app can be made and looked at, without a database."""
    secret_files.ensure(folder, services())
    environ = {"VAKA_MODE": "test", "SECRETS": str(folder), "DATABASE_URL": "postgresql://nobody:none@127.0.0.1:1/none"}
    return Settings.from_environment(environ)


def routes(service: str, settings: Settings) -> Iterator[Route]:
    """Every route that the service itself declares, with the access rules among its dependencies."""
    for found in iter_route_contexts(create_app(service, settings).routes):
        if isinstance(found.original_route, APIRoute):
            access = tuple(rule for rule in found.dependencies if isinstance(rule, Access))
            assert found.path is not None
            assert found.endpoint is not None
            for method in sorted(found.methods or ()):
                yield Route(service, method, found.path, access, found.endpoint)


def workflows() -> list[tuple[str, Workflow]]:
    """Every workflow table of every service."""
    tables = [(service, importlib.import_module(f"services.{service}.workflow")) for service in services()]
    return [
        (service, found) for service, module in tables for found in vars(module).values() if isinstance(found, Workflow)
    ]


def alike(table: Workflow, held: Mapping[str, frozenset[Any]]) -> list[tuple[str, ...]]:
    """The roles, those together that hold the same of a table: they are asked at once, as one person with all of them."""
    used = {row.permission for row in table.actions}
    groups: dict[frozenset[Any], list[str]] = {}
    for role, permitted in held.items():
        groups.setdefault(permitted & used, []).append(role)
    return [tuple(group) for group in groups.values()]


def permissions(service: str) -> Any:
    """A service's module of permissions."""
    return importlib.import_module(f"services.{service}.permissions")


@cache
def files() -> tuple[Path, ...]:
    """What is in the repository, or would be with the next commit: nothing that .gitignore leaves out."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):  # unpacked from an archive
        left_out = {".venv", "var", ".git", "bundle", "secrets"}
        listed = [
            str(path.relative_to(ROOT)) for path in ROOT.rglob("*")
            if not left_out & set(path.relative_to(ROOT).parts) and "__pycache__" not in path.parts
        ]  # fmt: skip
    return tuple(sorted(ROOT / name for name in listed if name and (ROOT / name).is_file()))


def called_in_api(endpoint: Callable[..., Any]) -> Iterator[str]:
    """The source of a route's function and of every function of its service's api that it uses."""
    module = inspect.getmodule(endpoint)
    assert module is not None
    package = ".".join(module.__name__.split(".")[:2])
    seen: set[object] = set()
    waiting: list[Any] = [inspect.unwrap(endpoint)]
    while waiting:
        function = waiting.pop()
        if function in seen:
            continue
        seen.add(function)
        yield inspect.getsource(function)
        code = getattr(function, "__code__", None)
        if code is None:
            continue
        names = set(code.co_names)
        for constant in code.co_consts:
            if inspect.iscode(constant):
                names |= set(constant.co_names)
        scope = dict(function.__globals__)
        for name in names:
            found = scope.get(name)
            for candidate in (found, *(getattr(found, other, None) for other in names if inspect.ismodule(found))):
                if inspect.isfunction(candidate) and candidate.__module__.startswith(f"{package}.api"):
                    waiting.append(inspect.unwrap(candidate))
