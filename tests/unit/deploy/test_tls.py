"""Certificates: an operator's, or those of an authority that may sign for this installation alone."""

import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from deploy import tls
from deploy.console import Trouble
from shared.settings import Settings

NOW = datetime.now(UTC)
NAMES = ("localhost", "127.0.0.1", "customs.example")


def _settings(tmp_path: Path, text: str) -> Settings:
    return replace(Settings.from_environment({}), data=tmp_path, tls=text)


def test_without_tls_there_is_no_certificate(tmp_path: Path) -> None:
    assert tls.certificate(_settings(tmp_path, ""), now=NOW) is None


def test_what_was_made_is_kept_until_it_ends_soon(tmp_path: Path) -> None:
    first = tls.local_certificate(tmp_path, NAMES, now=NOW)
    chain, authority = first.chain.read_bytes(), first.fingerprint
    assert tls.local_certificate(tmp_path, NAMES, now=NOW + timedelta(days=300)).chain.read_bytes() == chain
    later = tls.local_certificate(tmp_path, NAMES, now=NOW + timedelta(days=380))
    assert later.chain.read_bytes() != chain
    assert later.fingerprint == authority


def test_a_new_name_needs_a_new_authority(tmp_path: Path) -> None:
    first = tls.local_certificate(tmp_path, NAMES, now=NOW).fingerprint
    assert tls.local_certificate(tmp_path, (*NAMES, "other.example"), now=NOW).fingerprint != first


def test_the_authority_is_bound_to_its_names(tmp_path: Path) -> None:
    made = tls.local_certificate(tmp_path, NAMES, now=NOW)
    assert made.authority is not None
    authority = x509.load_pem_x509_certificate(made.authority.read_bytes())
    constraints = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert constraints.critical
    permitted = {str(name.value) for name in constraints.value.permitted_subtrees or []}
    assert permitted == {"localhost", "customs.example"} | {str(network) for network in tls.PRIVATE}


def test_a_new_address_in_the_own_network_needs_no_new_authority(tmp_path: Path) -> None:
    first = tls.local_certificate(tmp_path, NAMES, now=NOW)
    authority, chain = first.fingerprint, first.chain.read_bytes()
    moved = tls.local_certificate(tmp_path, (*NAMES, "192.168.7.20"), now=NOW)
    assert moved.fingerprint == authority
    assert moved.chain.read_bytes() != chain
    assert _handshake(moved, "192.168.7.20") is None


def test_a_client_that_trusts_the_authority_trusts_the_server_for_its_names_only(tmp_path: Path) -> None:
    made = tls.local_certificate(tmp_path, NAMES, now=NOW)
    assert _handshake(made, "customs.example") is None
    assert _handshake(made, "127.0.0.1") is None
    assert "customs.other" in str(_handshake(made, "customs.other"))


def _handshake(made: tls.Certificate, name: str) -> ssl.SSLError | None:
    """A TLS handshake in memory; the client's objection, if it has one."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(made.chain, made.key)
    trusting = ssl.create_default_context(cafile=str(made.authority))
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = serving.wrap_bio(to_server, to_client, server_side=True)
    client = trusting.wrap_bio(to_client, to_server, server_hostname=name)
    done: set[ssl.SSLObject] = set()
    for _ in range(10):
        for side in (client, server):
            if side not in done:
                try:
                    side.do_handshake()
                    done.add(side)
                except ssl.SSLWantReadError:
                    continue
                except ssl.SSLCertVerificationError as error:
                    return error
        if len(done) == 2:
            return None
    raise AssertionError("the handshake did not end")


def test_private_keys_are_for_the_owner_alone(tmp_path: Path) -> None:
    made = tls.local_certificate(tmp_path / "tls", NAMES, now=NOW)
    for path in (made.key, tmp_path / "tls" / "authority.key"):
        assert path.stat().st_mode & 0o077 == 0


def test_an_operators_files_are_taken_and_judged(tmp_path: Path) -> None:
    made = tls.local_certificate(tmp_path, NAMES, now=NOW)
    text = f"{made.chain},{made.key}"
    found = tls.certificate(_settings(tmp_path, text), now=NOW)
    assert found is not None
    assert found.authority is None
    with pytest.raises(Trouble, match="has expired"):
        tls.certificate(_settings(tmp_path, text), now=NOW + timedelta(days=400))
    for wrong, sentence in (
        (f"{made.chain},{tmp_path / 'none'}", "cannot be used"),
        ("yes", "must be 'self' or two files"),
    ):
        with pytest.raises(Trouble, match=sentence):
            tls.certificate(_settings(tmp_path, wrong), now=NOW)
