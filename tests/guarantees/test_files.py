"""The repository itself: small files, a small shared/, no addresses of anybody's machine, commands that are there."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from deploy.parts import services
from shared.problems import registry
from tests.guarantees.inspection import ROOT, create_app, files

TEXT = {
    ".py",
    ".md",
    ".toml",
    ".yml",
    ".yaml",
    ".html",
    ".css",
    ".js",
    ".sh",
    ".lock",
    ".txt",
    ".json",
    ".cfg",
    ".mako",
    "",
}
PYTHON = [path for path in files() if path.suffix == ".py"]
LONGEST, LONGEST_SHARED, SHARED_TOTAL = 400, 300, 6_800

CUSTOMS = re.compile(
    r"\b(customs|tariff|ruling|applicant|importer|exporter|consignment|consignee|shipment|manifest|valuation|"
    r"classification|origin|duty|duties|trader|broker|hs code|declarant)s?\b",
    re.IGNORECASE,
)
ALLOWED = {
    "shared/__init__.py": "says that there is none",
    "shared/actors.py": "what identity says of an actor: one who acts for an organisation is called a trader",
}
NOT_A_NOUN = (
    "no customs officer",
    "no customs noun",
    "cors_origin",
)


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_files_stay_small():
    long = {name(path): len(lines(path)) for path in PYTHON if "migrations/versions" not in name(path)}
    assert {path: count for path, count in long.items() if count > LONGEST} == {}, "make it a folder, split by noun"


def test_shared_stays_small():
    counts = {name(path): len(lines(path)) for path in PYTHON if name(path).startswith("shared/")}
    assert {path: count for path, count in counts.items() if count > LONGEST_SHARED} == {}
    assert sum(counts.values()) <= SHARED_TOTAL


def test_shared_holds_no_customs_noun():
    found = []
    for path in files():
        if not name(path).startswith("shared/") or path.suffix != ".py" or name(path) in ALLOWED:
            continue
        for number, line in enumerate(lines(path), 1):
            text = line.lower()
            for phrase in NOT_A_NOUN:
                text = text.replace(phrase, "")
            found += [f"{name(path)}:{number}: {hit[0]}" for hit in CUSTOMS.finditer(text)]
    assert found == []


def test_nobodys_machine_is_named():
    """No absolute path of one machine, no address of a package registry: neither works elsewhere."""
    own = re.compile(r"(?:/root/|/home/[a-z]+/|/Users/|[A-Z]:\\\\Users)")
    registries = re.compile(
        r"https?://(?:[\w.-]*pypi[\w.-]*|files\.pythonhosted|registry\.npmjs|[\w.-]*artifactory|[\w.-]*nexus)[\w./-]*",
        re.I,
    )
    found = []
    for path in files():
        if path.suffix not in TEXT or path == Path(__file__):
            continue
        for number, line in enumerate(lines(path), 1):
            found += [f"{name(path)}:{number}: {hit[0]}" for hit in (*own.finditer(line), *registries.finditer(line))]
    assert found == []


def test_the_locks_have_hashes_and_no_addresses():
    for lock in ("requirements.lock", "requirements-dev.lock", "bench/requirements.lock"):
        text = (ROOT / lock).read_text(encoding="utf-8")
        assert "--index-url" not in text
        assert "http" not in re.sub(r"(?m)^\s*#.*$|^[\w\[\]-]*http[\w\[\].-]*==.*$", "", text)
        pinned = re.findall(r"(?m)^([a-z0-9][\w.\[\]-]*)==", text)
        assert len(pinned) > 30
        assert text.count("--hash=sha256:") >= len(pinned)
    assert not (ROOT / "uv.lock").exists() or "uv.lock" in (ROOT / ".gitignore").read_text()


def test_every_dependency_is_named_with_its_reason():
    described = (ROOT / "docs/decisions/0013-dependencies.md").read_text(encoding="utf-8").lower()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for requirement in project["project"]["dependencies"]:
        package = re.split(r"[\[<>=~! ;]", requirement)[0].lower()
        assert f"`{package}`" in described, f"{package} has no line in the decision about dependencies"


class TestReadme:
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    @pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/guides/operators.md"])
    def test_every_make_target_it_names_is_there(self, document):
        text = (ROOT / document).read_text(encoding="utf-8")
        named = set(re.findall(r"(?:^|`|: )make ([a-z][a-z-]*)", text, re.MULTILINE))
        there = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))
        assert named, document
        assert named <= there, document

    @pytest.mark.parametrize(
        "document",
        ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/guides/operators.md", "docs/guides/integrators.md"],
    )
    def test_every_command_of_the_launcher_it_names_is_there(self, document):
        from deploy.parts import parts
        from deploy.run import COMMANDS

        text = (ROOT / document).read_text(encoding="utf-8")
        named = set(re.findall(r"deploy\.run ([a-z_-]+)", text))
        assert named <= {"all", *COMMANDS, *parts()}, document

    def test_the_commands_run(self):
        """Each target as far as make can follow it without doing it, each command of the launcher up to its help."""
        from deploy.run import COMMANDS

        targets = re.findall(r"(?m)^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"))
        dry = subprocess.run(["make", "-n", *targets], cwd=ROOT, capture_output=True, text=True, check=False)
        assert dry.returncode == 0, dry.stderr
        for command in COMMANDS:
            asked = [sys.executable, "-m", "deploy.run", command, "--help"]
            told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
            assert told.returncode == 0, f"{command}: {told.stderr}"
            assert "usage:" in told.stdout

    def test_the_two_commands_stand_in_it(self):
        assert "make run" in self.text
        assert "make test" in self.text

    def test_every_link_to_a_file_leads_to_one(self):
        for path in files():
            if path.suffix != ".md":
                continue
            text = path.read_text(encoding="utf-8")
            for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
                if not re.match(r"[a-z]+:", target):
                    assert (path.parent / target).exists(), f"{name(path)} links to {target}"


class TestProblems:
    def test_every_problem_has_a_title_and_a_hint(self, offline_settings):
        for service in services():
            create_app(service, offline_settings)
        import gateway.app  # noqa: F401  # its problems are in the registry too

        for code, kind in registry().items():
            if kind.__module__.startswith("tests."):
                continue
            assert kind.__doc__, f"{code} has no title of its own"
            assert kind.title().endswith("."), f"{code}: the title is a sentence"
            assert kind.hint, f"{code} names no next step"
            assert 400 <= kind.status < 600, code
            assert not re.search(r"\b(error|exception|invalid)\b", kind.title(), re.I), (
                f"{code}: say what is wrong in plain words"
            )


def test_public_functions_say_why_they_exist():
    missing = []
    for path in PYTHON:
        if name(path).split("/")[0] not in {"shared", "services", "gateway", "deploy"} or "migrations/versions" in name(
            path
        ):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in [
            tree,
            *(n for n in tree.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)),
        ]:
            own = getattr(node, "name", path.stem)
            if not own.startswith("_") and not ast.get_docstring(node) and lines(path):
                missing.append(f"{name(path)}: {own}")
    assert missing == []


def test_no_work_is_left_as_a_note():
    notes = re.compile(r"\b(TODO|FIXME|XXX:|HACK)\b")
    found = [
        f"{name(path)}:{number}" for path in PYTHON if path != Path(__file__)
        for number, line in enumerate(lines(path), 1) if notes.search(line)
    ]  # fmt: skip
    assert found == []
