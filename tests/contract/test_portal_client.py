"""The portal against the services: every call it makes is a route, every field it reads is in the answer.

Nothing is started: the calls are read from the portal's source, the promises from the services' OpenAPI documents.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints, is_typeddict

import pytest

from deploy import secret_files
from shared.peers import Peers
from shared.settings import Settings

PORTAL = Path("gateway/portal")
SERVICES = ("identity", "advance_rulings", "notices", "risk", "trusted_trader")
PARAMETER_SERVICES = ("advance_rulings", "risk", "notices")
METHODS = {"read": "get", "read_version": "get", "change": "post", "send_file": "post"}
SAME_THING = {
    "PersonRef": "Person",
    "PersonInShort": "PersonRef",
    "Action": "ActionView",
    "Closure": "ClosureView",
    "Question": "QuestionView",
    "InformationRequest": "InformationRequestView",
    "Document": "DocumentView",
    "Step": "StepView",
    "Membership": "MembershipOfMine",
    "ResetCode": "ResetCodeOut",
    "CasePage": "Page_CaseRow_",
    "RulingFilePage": "Page_RulingFileRow_",
    "DeclarationPage": "Page_DeclarationRow_",
    "ReceiptPage": "Page_Union_OwnReceipt__ReleasedReceipt__",
    "FilePage": "Page_FileRow_",
    "WindowView": "RuleStatistics",
    "RuleInShort": "RuleRow",
    "AlarmInShort": "DriftView",
    "Named": "RoleName",
    "Criterion": "CriterionView",
    "Benefit": "BenefitView",
    "Tier": "TierView",
    "Edition": "QuestionnaireLink",
    "Programme": "PublicProgramme",
    "Choice": "ChoiceView",
    "Asked": "EligibilityQuestion",
    "Checked": "EligibilityView",
    "Figures": "Fairness",
    "Holder": "RegisteredOperator",
    "VerifiedHolder": "VerifiedOperator",
    "HolderPage": "Page_HolderRow_",
    "OperatorPage": "Page_PartnerOperatorView_",
    "Site": "SiteView",
    "WatchBoard": "Board",
    "HolderScore": "Score",
    "ExtendedUse": "ExtendedUseRow",
}
"""What the portal calls otherwise than the service does."""

NO_ONE_SCHEMA = {("registrar", "Page")}
"""Shapes that stand for several answers."""


@pytest.fixture(scope="module")
def descriptions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The OpenAPI document of each service, made without a database."""
    folder = tmp_path_factory.mktemp("secrets")
    nowhere = dict.fromkeys(SERVICES, "postgresql://nobody:nothing@127.0.0.1:1/none")
    settings = Settings(mode="test", data=folder, secrets=folder, service_database_urls=nowhere)
    secret_files.ensure(settings.secrets, SERVICES)
    return {
        name: import_module(f"services.{name}.app").create_app(settings=settings, peers=Peers()).openapi()
        for name in SERVICES
    }


@dataclass(frozen=True)
class Call:
    """A call in the source: where it stands, the service, the method, the path with {} for what is filled in."""

    where: str
    service: str
    method: str
    path: str


def path_of(node: ast.expr) -> str | None:
    """The path of a call where it is written out; None where it is put together elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)  # type: ignore[misc]  # constants in an f-string are texts
    return None


def calls() -> Iterator[Call]:
    """Every call of the API in the portal's source."""
    for file in sorted(PORTAL.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        module = import_module(".".join(file.with_suffix("").parts).removesuffix(".__init__"))
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            held = ast.unparse(node.func.value)
            if not held.endswith("api") or node.func.attr not in {*METHODS, "reply"}:
                continue
            arguments = list(node.args)
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            method = METHODS.get(node.func.attr) or str(ast.literal_eval(arguments.pop(0))).lower()
            if "method" in given:
                method = str(ast.literal_eval(given["method"])).lower()
            path = path_of(arguments[1])
            if path is None:
                continue
            name = arguments[0]
            where = f"{file.relative_to(PORTAL)}:{node.lineno}"
            if (
                isinstance(name, ast.Name) and name.id == "service"
            ):  # the same routes in each that signs, or has parameters
                each = getattr(module, "SERVICES", PARAMETER_SERVICES)
                yield from (Call(where, service, method, path) for service in each)
                continue
            service = name.value if isinstance(name, ast.Constant) else eval(ast.unparse(name), vars(module))  # noqa: S307  # a constant of our own source
            yield Call(where, str(service), method, path)


def test_calls_are_found_at_all():
    assert len(list(calls())) > 30


def test_every_call_is_a_route(descriptions):
    wrong = []
    for call in calls():
        routes = {
            (method, re.sub(r"\{[^}]*\}", "{}", path))
            for path, methods in descriptions[call.service]["paths"].items()
            for method in methods
        }
        fitting = re.compile("^" + re.escape(call.path).replace(r"\{\}", "[^/]+") + "$")
        if not any(method == call.method and fitting.match(path) for method, path in routes):
            wrong.append(f"{call.where}: {call.method.upper()} {call.service} {call.path}")
    assert not wrong, "no such route:\n" + "\n".join(wrong)


def shapes() -> Iterator[tuple[str, type]]:
    """Every answer the portal has a type for."""
    for file in sorted((PORTAL / "client").glob("*.py")):
        if file.stem not in ("__init__", "transport"):
            module = import_module(f"gateway.portal.client.{file.stem}")
            for found in vars(module).values():
                if is_typeddict(found) and found.__module__ == module.__name__:
                    yield file.stem, found


SHAPES = [
    pytest.param(module, shape, id=f"{module}.{shape.__name__}")
    for module, shape in shapes()
    if (module, shape.__name__) not in NO_ONE_SCHEMA
]


@pytest.mark.parametrize(("module", "shape"), SHAPES)
def test_every_field_read_is_in_the_answer(descriptions, module, shape):
    fields = set(get_type_hints(shape))
    names = {shape.__name__, SAME_THING.get(shape.__name__, shape.__name__)}
    found = {
        f"{service}.{name}": set(schema.get("properties", ()))
        for service, description in descriptions.items()
        for name, schema in description["components"]["schemas"].items()
        if name.rpartition("__")[2] in names or any(name in (f"{wanted}-Output", wanted) for wanted in names)
    }
    assert found, f"no service answers a {' or '.join(sorted(names))}"
    assert any(fields <= properties for properties in found.values()), {
        name: sorted(fields - properties) for name, properties in found.items()
    }
