"""The signature in a PDF: PAdES B-B, or B-T with the stamp of a time-stamp service, certifying that nothing may change.

It is invisible: a drawn seal would need a font and a form field that break PDF/UA; the letter says in words who signed.
pyHanko takes a second and 50 MB to load, so it is imported when the first document is signed.
"""

from __future__ import annotations

import io
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from shared import logs
from shared.documents.keys import DocumentKeys, Signer
from shared.documents.verify import verify_pdf

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper

FIELD = "Seal"
PATIENCE = 10
"""Seconds for the time-stamp service; a document is not held up by it any longer."""
log = logs.logger("documents")


def seal_pdf(pdf: bytes, *, keys: DocumentKeys, administration: str, at: datetime) -> tuple[bytes, bool]:
    """The PDF signed by an administration, and whether it carries a time stamp. Blocks for 50 ms: call it in a thread.

    Where TIMESTAMP_URL names a service that gives no stamp, or none that holds, the document is signed without, which is
    logged: a decision does not wait for a link. `at` is the time the signer gives. Raises MissingSetting without a key.
    """
    signer = keys.signer(administration)
    if keys.timestamp_url:
        try:
            stamped = _sealed(pdf, signer, at, keys.timestamp_url)
            if verify_pdf(stamped, keys.key_set()).genuine:
                return stamped, True
            raise ValueError("the stamp does not verify")
        except Exception as error:  # a service may answer anything; what else is wrong comes up again below
            log.warning("time stamp missing", administration=administration, reason=repr(error))
    return _sealed(pdf, signer, at, ""), False


def _sealed(pdf: bytes, signer: Signer, at: datetime, timestamp_url: str) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.signers.pdf_signer import PdfSigningSession

    class At(signers.PdfSigner):
        """Signs at the time it is told."""

        def init_signing_session(self, *arguments: Any, **named: Any) -> PdfSigningSession:
            session = super().init_signing_session(*arguments, **named)
            session.system_time = at
            return session

    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    stamper = _stamper(timestamp_url) if timestamp_url else None
    out = io.BytesIO()
    At(meta, signer=_ready(signer), timestamper=stamper).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out)
    return out.getvalue()


@cache
def _stamper(url: str) -> HTTPTimeStamper:
    """The service; kept, because it is asked once more beforehand how large its stamps are."""
    from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper

    return HTTPTimeStamper(url, timeout=PATIENCE)


@cache
def _ready(signer: Signer) -> SimpleSigner:
    """The key and certificates as pyHanko takes them."""
    from asn1crypto import keys, x509
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    certificates = [x509.Certificate.load(der) for der in signer.chain]
    store.register_multiple(certificates[1:])
    der = signer.key.as_der(private=True)
    return signers.SimpleSigner(
        signing_cert=certificates[0], signing_key=keys.PrivateKeyInfo.load(der), cert_registry=store
    )
