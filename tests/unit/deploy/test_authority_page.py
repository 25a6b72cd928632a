"""The page that explains the local authority, and the way to the https address."""

from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from cryptography import x509

from deploy import tls
from deploy.authority_page import create_page


@pytest.fixture
def made(tmp_path: Path) -> tls.Certificate:
    return tls.local_certificate(tmp_path, ("localhost", "127.0.0.1"), now=datetime.now(UTC))


@pytest.fixture
def client(made: tls.Certificate) -> httpx.AsyncClient:
    app = create_page(made, public_url="https://localhost:8443")
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://localhost:8444")


async def test_the_page_shows_the_fingerprint_to_compare(client: httpx.AsyncClient, made: tls.Certificate) -> None:
    answer = await client.get("/")
    assert answer.status_code == 200
    assert made.fingerprint in answer.text
    assert "https://localhost:8443" in answer.text
    assert answer.headers["content-security-policy"] == "default-src 'none'"


async def test_the_certificate_is_the_authority_s(client: httpx.AsyncClient, made: tls.Certificate) -> None:
    answer = await client.get("/authority.crt")
    assert made.authority is not None
    authority = x509.load_pem_x509_certificate(made.authority.read_bytes())
    assert x509.load_der_x509_certificate(answer.content) == authority


async def test_everything_else_leads_to_https(client: httpx.AsyncClient) -> None:
    answer = await client.get("/register?q=nuts")
    assert answer.status_code == 308
    assert answer.headers["location"] == "https://localhost:8443/register"
