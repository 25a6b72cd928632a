"""The names a machine is called by; asking for them needs the resolver."""

from dataclasses import replace
from pathlib import Path

from deploy import tls
from shared.settings import Settings


def test_localhost_and_the_public_name_are_always_among_the_names(tmp_path: Path) -> None:
    settings = replace(
        Settings.from_environment({}), data=tmp_path, public_url="https://customs.example:8443", host="0.0.0.0"
    )
    found = tls.names(settings)
    assert {"localhost", "127.0.0.1", "::1", "customs.example"} <= set(found)
    assert "0.0.0.0" not in found
