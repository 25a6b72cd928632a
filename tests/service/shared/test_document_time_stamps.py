"""PAdES B-T: a time-stamp service (RFC 3161) on loopback, asked over HTTP as any other would be."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deploy import document_keys
from shared.documents import DocumentKeys
from shared.documents.paper import compile_paper
from shared.documents.seal import seal_pdf
from shared.documents.verify import verify_pdf
from shared.settings import Settings

SIGNED_AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
STAMPED_AT = datetime(2026, 11, 22, 9, 30, 7, tzinfo=UTC)
PAPER = b'#set document(title: "A letter")\n= A letter'


class Service:
    """A time-stamp service with an RSA key; `broken` makes it answer something else."""

    def __init__(self) -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Time stamps on loopback")])
        self.certificate = (
            x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
            .not_valid_before(SIGNED_AT - timedelta(days=1))
            .not_valid_after(SIGNED_AT + timedelta(days=365))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
            .sign(key, hashes.SHA256())
        )
        self.der = self.certificate.public_bytes(serialization.Encoding.DER)
        self.key = key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        self.broken = ""
        self.asked = 0
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.asked += 1
                answer = service.answer(body) if not service.broken else b"no stamps today"
                kind = "text/plain" if service.broken == "type" else "application/timestamp-reply"
                self.send_response(500 if service.broken == "status" else 200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"

    def answer(self, body: bytes) -> bytes:
        """The stamp for a request, as the protocol has it."""
        import asyncio

        from asn1crypto import keys, tsp
        from asn1crypto import x509 as asn1_x509
        from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

        stamper = DummyTimeStamper(
            asn1_x509.Certificate.load(self.der), keys.PrivateKeyInfo.load(self.key), fixed_dt=STAMPED_AT
        )
        found: bytes = asyncio.run(stamper.async_request_tsa_response(tsp.TimeStampReq.load(body))).dump()
        return found


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """One service for the module."""
    found = Service()
    thread = threading.Thread(target=found.server.serve_forever, daemon=True)
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def stamped_settings(tmp_path_factory: pytest.TempPathFactory, service: Service) -> Settings:
    """An installation that asks the service and trusts it."""
    folder = tmp_path_factory.mktemp("installation")
    settings = Settings(mode="test", data=folder, secrets=folder, hosted=("FJ",), timestamp_url=service.url)
    document_keys.ensure(settings, now=SIGNED_AT)
    trusted = folder / "documents" / "timestamp-authorities.pem"
    trusted.write_bytes(service.certificate.public_bytes(serialization.Encoding.PEM))
    return settings


def sealed(keys: DocumentKeys) -> tuple[bytes, bool]:
    pdf = compile_paper(PAPER, content={}, at=SIGNED_AT, pictures={})
    return seal_pdf(pdf, keys=keys, administration="FJ", at=SIGNED_AT)


def test_a_stamp_proves_the_time(stamped_settings: Settings, service: Service) -> None:
    service.broken = ""
    keys = DocumentKeys(stamped_settings)
    pdf, timestamped = sealed(keys)
    assert timestamped
    found = verify_pdf(pdf, keys.key_set())
    assert (found.genuine, found.timestamped, found.at) == (True, True, STAMPED_AT)


def test_a_stamp_of_an_unknown_service_proves_nothing_and_spoils_nothing(
    stamped_settings: Settings, service: Service
) -> None:
    service.broken = ""
    keys = DocumentKeys(stamped_settings)
    pdf, _ = sealed(keys)
    found = verify_pdf(pdf, keys.key_set() | {"timestamp_authorities": []})
    assert (found.genuine, found.timestamped, found.at) == (True, False, SIGNED_AT)


def test_a_byte_changed_in_the_stamp_is_noticed(stamped_settings: Settings, service: Service) -> None:
    service.broken = ""
    keys = DocumentKeys(stamped_settings)
    pdf, _ = sealed(keys)
    begins = pdf.rindex(b"/Contents <") + 11
    ends = pdf.index(b">", begins)
    # The name of the attribute that holds the stamp, and what the stamp says of itself: no signature covers either.
    attribute = pdf.index(b"2A864886F70D010910020E", begins)
    digests = pdf.index(b"020103310F300D0609608648016503040201", attribute)
    for place in (*range(begins, ends, 307), attribute + 21, digests + 5, digests + 35):
        digit = b"0123456789ABCDEF"[(b"0123456789ABCDEF".index(pdf[place]) + 1) % 16]
        changed = pdf[:place] + bytes([digit]) + pdf[place + 1 :]
        assert not verify_pdf(changed, keys.key_set()).genuine, place


@pytest.mark.parametrize("broken", ["status", "type", "content"])
def test_a_service_that_fails_holds_no_document_up(stamped_settings: Settings, service: Service, broken: str) -> None:
    service.broken = broken
    before = service.asked
    keys = DocumentKeys(stamped_settings)
    pdf, timestamped = sealed(keys)
    assert service.asked == before + 1
    assert not timestamped
    found = verify_pdf(pdf, keys.key_set())
    assert (found.genuine, found.timestamped, found.at) == (True, False, SIGNED_AT)


def test_a_service_that_is_not_there_holds_no_document_up(stamped_settings: Settings, tmp_path: Path) -> None:
    keys = DocumentKeys(replace(stamped_settings, timestamp_url="http://127.0.0.1:9/"))
    pdf, timestamped = sealed(keys)
    assert not timestamped
    assert verify_pdf(pdf, keys.key_set()).genuine
