"""docker-compose.yml and the Dockerfile, looked at without any Docker engine."""

import importlib.util
import ipaddress
import itertools
import json
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy import secret_files
from deploy.parts import GATEWAY, parts, services
from gateway.limits import MAX_DOCUMENT
from services.advance_rulings.operations.shown_texts import MEMORY_AT_MOST

ROOT = Path(__file__).parents[3]
TOOLS = Path(sys.executable).parent
OURS = (*parts(), "migrate")


def _read(*beside: Path) -> dict[str, Any]:
    """The file as compose itself reads it, anchors and variables resolved, with other files over it."""
    files = [word for path in (ROOT / "docker-compose.yml", *beside) for word in ("--file", path)]
    done = subprocess.run(
        [TOOLS / "docker-compose", *files, "config", "--format", "json"],
        capture_output=True, text=True, check=False, cwd=ROOT, env={"PATH": "/usr/bin:/bin"}, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "variable is not set" not in done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def resolved() -> dict[str, Any]:
    return _read()


def test_every_part_has_a_container(resolved: dict[str, Any]) -> None:
    assert set(resolved["services"]) == {*OURS, "database"}
    for part in OURS:
        assert resolved["services"][part]["command"] == [part]


@pytest.mark.parametrize("name", [*OURS, "database"])
def test_a_container_can_do_no_more_than_it_must(resolved: dict[str, Any], name: str) -> None:
    container = resolved["services"][name]
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in container["security_opt"]
    assert not container.get("privileged")
    assert int(container["mem_limit"]) <= 2**30
    assert container["pids_limit"] <= 300


def test_only_the_gateway_can_be_reached_and_only_on_loopback(resolved: dict[str, Any]) -> None:
    for name, container in resolved["services"].items():
        published = container.get("ports", [])
        if name == GATEWAY:
            assert [port["host_ip"] for port in published] == ["127.0.0.1"]
        else:
            assert not published
            way_out = {"notices": {"webhooks"}, "advance_rulings": {"partners"}}.get(name, set())
            assert set(container["networks"]) == {"inside"} | way_out
            calls_out = name in services() and bool(_says(name, r"\bshared\.outside\b"))
            assert calls_out == bool(way_out), "whoever calls out has a way out, and nobody else"
    assert resolved["networks"]["inside"]["internal"] is True
    subnets = [
        ipaddress.ip_network(one["ipam"]["config"][0]["subnet"])
        for name, one in resolved["networks"].items()
        if name != "inside"
    ]
    assert not any(one.overlaps(other) for one, other in itertools.combinations(subnets, 2))


def test_no_password_stands_in_the_file(resolved: dict[str, Any]) -> None:
    for name, container in resolved["services"].items():
        for key, value in (container.get("environment") or {}).items():
            if any(word in key for word in ("PASSWORD", "SECRET", "KEY")):
                assert key.endswith("_FILE"), (name, key)
                assert value.startswith("/run/secrets/")
            assert "@" not in (value or ""), (name, key)
    assert resolved["services"][GATEWAY]["environment"]["VAKA_MODE"] == "production"


def test_every_secret_is_a_file_and_goes_only_where_it_is_needed(resolved: dict[str, Any]) -> None:
    assert set(resolved["secrets"]) == set(secret_files.names(services()))
    for name, secret in resolved["secrets"].items():
        assert Path(secret["file"]) == ROOT / "secrets" / name
    given = {part: {secret["source"] for secret in resolved["services"][part].get("secrets", [])} for part in OURS}
    assert given[GATEWAY] == set()
    for service in services():
        own = {f"database-password-{service}", f"signing-key-{service}"}
        assert own <= given[service]
        assert given[service] - own <= {f"sealing-key-{service}"}
    assert given["migrate"] == set(secret_files.names(services()))


def _says(service: str, what: str) -> set[str]:
    """What the code of a service says, wherever it is not about the demonstration."""
    folder = ROOT / "services" / service
    own = (path for path in folder.rglob("*.py") if "seed" not in path.relative_to(folder).parts)
    return {found for path in own for found in re.findall(what, path.read_text(encoding="utf-8"))}


def test_keys_of_documents_are_read_by_those_who_sign_and_written_by_nobody(resolved: dict[str, Any]) -> None:
    target = "/run/secrets/documents"
    mounts = {
        name: [volume for volume in container.get("volumes", []) if volume["target"].startswith("/run/secrets")]
        for name, container in resolved["services"].items()
    }
    sign = {service for service in services() if _says(service, r"\bdocument_keys\(")}
    assert {"advance_rulings", "trusted_trader"} <= sign
    assert {name for name, found in mounts.items() if found} == {"migrate"} | sign
    for found in filter(None, mounts.values()):
        (mount,) = found
        assert (mount["target"], mount["read_only"], mount["type"]) == (target, True, "bind")
        assert mount["bind"].get("create_host_path", False) is False, "an empty folder would be no help"
        assert Path(mount["source"]) == ROOT / "secrets" / "documents"


def test_what_a_service_writes_into_data_outlasts_its_container(resolved: dict[str, Any]) -> None:
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text()
    written = {
        service: _says(service, r"\bdata / \"(\w+)\"") | ({"mail"} if _says(service, r"\bPost\(") else set())
        for service in services()
    }
    assert "uploads" in written["advance_rulings"]
    assert "exchange" in written["risk"]
    assert "mail" in written["identity"]
    for service, folders in written.items():
        volumes = {volume["target"]: volume for volume in resolved["services"][service].get("volumes", [])}
        for folder in folders:
            own = f"/{service}" if folder in ("documents", "uploads") else ""
            mount = volumes[f"/var/lib/vaka/{folder}{own}"]
            assert mount["type"] == "volume", (service, folder)
            assert not mount.get("read_only")
            # A volume takes its owner from the folder of the image that it covers; without one it is root's.
            assert f"/var/lib/vaka/{folder}" in dockerfile, folder
        assert {target for target in volumes if target.startswith("/var/lib/vaka/documents/")} <= {
            f"/var/lib/vaka/documents/{service}"
        }


def test_files_on_their_way_in_have_room_and_the_process_keeps_its_memory(resolved: dict[str, Any]) -> None:
    for part in parts():
        container = resolved["services"][part]
        room = {target.partition(":")[0]: target for target in container["tmpfs"]}
        sizes = {path: int(re.findall(r"size=(\d+)m", mount)[0]) << 20 for path, mount in room.items()}
        assert sizes["/tmp"] >= 7 * MAX_DOCUMENT, part
        beside = MEMORY_AT_MOST if part == "advance_rulings" else 0  # the process that reads PDFs
        assert int(container["mem_limit"]) - sum(sizes.values()) - beside >= 256 << 20, (
            "what is filled counts as memory"
        )


def test_parts_wait_for_the_tables_and_for_one_another(resolved: dict[str, Any]) -> None:
    waits = {name: container.get("depends_on", {}) for name, container in resolved["services"].items()}
    assert waits["migrate"]["database"]["condition"] == "service_healthy"
    for service in services():
        assert waits[service]["migrate"]["condition"] == "service_completed_successfully"
        assert waits[GATEWAY][service]["condition"] == "service_healthy"
        url = resolved["services"][GATEWAY]["environment"][f"URL_{service.upper()}"]
        assert url == f"http://{service}:8000"


def test_the_database_s_health_is_asked(resolved: dict[str, Any]) -> None:
    assert resolved["services"]["database"]["healthcheck"]["test"][0] == "CMD"


def test_the_image_has_a_health_check_a_user_and_an_exact_set_of_packages() -> None:
    lines = (ROOT / "deploy" / "Dockerfile").read_text().splitlines()
    assert any(line.startswith("HEALTHCHECK") and "deploy.healthy" in line for line in lines)
    assert "USER 10001:10001" in lines
    assert sum("--require-hashes" in line for line in lines) == 2
    # Nothing can be written into the image at run time: what is not compiled here is compiled at each start.
    (installed,) = (line for line in lines if "requirements.lock \\" in line and "uv pip install" in line)
    assert "--compile-bytecode" in installed
    assert importlib.util.find_spec("deploy.healthy") is not None


def test_the_linter_has_nothing_to_say_about_the_dockerfile() -> None:
    done = subprocess.run(
        [TOOLS / "hadolint", ROOT / "deploy" / "Dockerfile"], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout


def test_the_image_takes_what_the_launcher_imports_and_nothing_private() -> None:
    taken = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text()
    copied = {line.split()[1] for line in dockerfile.splitlines() if line.startswith("COPY") and "--from" not in line}
    assert copied - {"deploy/installer.lock"} <= taken
    assert taken == {"shared", "services", "gateway", "deploy", "requirements.lock"}


def test_compose_files_are_plain_yaml() -> None:
    assert yaml.safe_load((ROOT / "docker-compose.yml").read_text())["name"] == "vaka"
    assert shutil.which("docker-compose", path=str(TOOLS)) is not None


def test_what_the_guide_puts_over_the_file_does_what_it_says(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "guides" / "operators.md").read_text(encoding="utf-8")
    over = tmp_path / "docker-compose.override.yml"
    pieces = [textwrap.dedent(piece) for piece in re.findall(r"(?m)^    services:\n(?:    .*\n)+", guide)]
    (tls,) = (piece for piece in pieces if "TLS:" in piece)
    over.write_text(tls)
    gateway = _read(over)["services"][GATEWAY]
    assert [(port["published"], port["target"]) for port in gateway["ports"]] == [("443", 8000)]
    files = gateway["environment"]["TLS"].split(",")
    assert {str(Path(file).parent) for file in files} == {volume["target"] for volume in gateway["volumes"]}
    (mail,) = (piece for piece in pieces if "mail" in piece)
    over.write_text(mail)
    found = _read(over)
    assert not found["networks"]["mail"].get("internal")
    assert {name for name, one in found["services"].items() if "mail" in one["networks"]} == {"identity", "notices"}
    assert "inside" in found["services"]["identity"]["networks"], "beside the database's network, not instead of it"


def test_the_guide_names_containers_that_are_there(resolved: dict[str, Any]) -> None:
    guide = (ROOT / "docs" / "guides" / "operators.md").read_text(encoding="utf-8")
    named = re.findall(r"docker compose (?:exec|restart) ([a-z_ ]+?)(?=`| ls| python3|\n)", guide)
    assert {name for names in named for name in names.split()} >= {"advance_rulings", "notices", GATEWAY}
    assert {name for names in named for name in names.split()} <= set(resolved["services"])
