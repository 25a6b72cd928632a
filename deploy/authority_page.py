"""The plain-http page beside TLS=self: how to install the authority, its certificate, and the way to the https address."""

import html
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.tls import Certificate

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Install this office's certificate</title></head>
<body>
<main>
<h1>Install this office's certificate</h1>
<p>This network has a certificate authority of its own. Install it once on each device; after that
<a href="{url}">{url}</a> opens without a warning, and drafts can be kept on the device.</p>
<p><strong>Compare first.</strong> Ask the office to read its fingerprint aloud, from the paper on its wall or from the
screen where the system was started. It must be:</p>
<p><code>{fingerprint}</code></p>
<p>It differs? Stop here and tell the office: somebody stands between you and this page.</p>
<p><a href="/authority.crt" download>Download the certificate</a></p>
<h2>Windows</h2>
<p>Open the file, choose Install Certificate, Current User, Place all certificates in the following store, Trusted Root
Certification Authorities.</p>
<h2>Android</h2>
<p>Settings, Security, Encryption and credentials, Install a certificate, CA certificate; choose the file.</p>
<h2>iPhone and iPad</h2>
<p>Open the file, then Settings, Profile Downloaded, Install; then General, About, Certificate Trust Settings, switch it on.</p>
<h2>Mac</h2>
<p>Open the file in Keychain Access, open the entry, Trust, When using this certificate: Always Trust.</p>
<h2>Linux and Firefox</h2>
<p>Debian: copy the file to /usr/local/share/ca-certificates/ and run update-ca-certificates. Firefox: Settings,
Certificates, View Certificates, Authorities, Import, Trust this CA to identify websites.</p>
<p>The authority can sign for this office's own names and for addresses inside a private network, for no other site.</p>
</main>
</body></html>
"""


def create_page(certificate: Certificate, *, public_url: str) -> ASGIApp:
    """An ASGI app: `/` the page, `/authority.crt` the certificate (DER), everything else leads to the https address."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    assert certificate.authority is not None  # noqa: S101  # only TLS=self has this page
    authority = x509.load_pem_x509_certificate(certificate.authority.read_bytes()).public_bytes(Encoding.DER)
    page = PAGE.format(url=html.escape(public_url), fingerprint=certificate.fingerprint).encode()
    home = urlsplit(public_url)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/":
            await _answer(send, 200, page, b"text/html; charset=utf-8")
        elif scope["path"] == "/authority.crt":
            await _answer(send, 200, authority, b"application/x-x509-ca-cert")
        else:
            target = f"{home.scheme}://{home.netloc}{scope.get('raw_path', b'/').decode('latin-1')}"
            await _answer(send, 308, b"", b"text/plain", (b"location", target.encode("latin-1")))

    return app


async def _answer(send: Send, status: int, body: bytes, kind: bytes, *more: tuple[bytes, bytes]) -> None:
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"content-security-policy", b"default-src 'none'"),
        (b"x-content-type-options", b"nosniff"),
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
