"""Is it genuine? A PDF or a statement against a key set, with nothing else: no network, no database, no clock.

A document is genuine only if everything holds; any exception on the way means that it is not. The signer's certificate
must be one of those in the key set, byte by byte, so nobody else's authority can speak for an administration.
"""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from shared.documents.keys import Trust, TrustedKey
from shared.documents.statement import NotGenuine, read_statement

if TYPE_CHECKING:
    from asn1crypto.cms import SignedData
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
    from pyhanko_certvalidator import ValidationContext


class Reason(StrEnum):
    """Why a document is or is not genuine."""

    GENUINE = "genuine"
    NOT_SIGNED = "not signed"
    UNKNOWN_SIGNER = "signed by somebody who is not in the key set"
    CHANGED = "changed after it was signed, or not whole"
    UNREADABLE = "damaged, or not a document of this kind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was found. Only of a genuine document is it said who signed and when.

    `at` is the time that the signer gave, unless `timestamped`: then a time-stamp service that the key set trusts vouches
    for it. `claims` are those of a statement; a PDF has none.
    """

    genuine: bool
    reason: Reason
    administration: str = ""
    name: str = ""
    kid: str = ""
    at: datetime | None = None
    timestamped: bool = False
    kind: str = ""
    claims: Mapping[str, Any] = field(default_factory=dict)


def verify_statement(text: str, key_set: Trust | Mapping[str, Any]) -> Verdict:
    """A compact JWS against a key set. Never raises."""
    try:
        found = read_statement(text, key_set)
    except NotGenuine:
        return Verdict(genuine=False, reason=Reason.CHANGED if text.count(".") == 2 else Reason.UNREADABLE)
    return Verdict(
        genuine=True, reason=Reason.GENUINE, administration=found.administration, name=found.name, kid=found.kid,
        at=found.at, kind=found.kind, claims=found.claims,
    )  # fmt: skip


def verify_pdf(content: bytes, key_set: Trust | Mapping[str, Any]) -> Verdict:
    """A signed PDF against a key set. Takes a tenth of a second and a loop of its own: a server calls it in a thread.

    Whatever the file holds, nothing is raised; RuntimeError is for a caller who is on an event loop.
    """
    if _is_on_event_loop():
        raise RuntimeError("verify_pdf belongs into a thread, as in asyncio.to_thread")
    try:
        return _verify(content, Trust.of(key_set))
    except Exception:  # whatever a broken file does to its reader, it is not genuine
        return Verdict(genuine=False, reason=Reason.UNREADABLE)


def _is_on_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _verify(content: bytes, trust: Trust) -> Verdict:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # what it says of a broken file is in the verdict
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    signatures = PdfFileReader(io.BytesIO(content)).embedded_signatures
    if len(signatures) != 1:
        return Verdict(genuine=False, reason=Reason.CHANGED if signatures else Reason.NOT_SIGNED)
    (signature,) = signatures
    key = _signer(signature, trust)
    if key is None:
        return Verdict(genuine=False, reason=Reason.UNKNOWN_SIGNER)
    claimed = signature.self_reported_timestamp
    status = validate_pdf_signature(
        signature,
        signer_validation_context=_context(key.chain, key.chain[-1:], claimed),
        ts_validation_context=_context((), trust.timestamp_authorities, claimed),
        key_usage_settings=KeyUsageConstraints({"digital_signature", "non_repudiation"}, match_all_key_usages=False),
    )
    stamp = status.timestamp_validity
    if not (
        status.intact
        and status.valid
        and status.trusted
        and status.seed_value_ok
        and status.docmdp_ok
        and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        and status.modification_level == ModificationLevel.NONE
        and (stamp is None or (stamp.intact and stamp.valid))
        and _is_exact(content, signature, key)
    ):
        return Verdict(genuine=False, reason=Reason.CHANGED)
    timestamped = stamp is not None and stamp.trusted
    return Verdict(
        genuine=True, reason=Reason.GENUINE, administration=key.administration, name=key.name, kid=key.kid,
        at=stamp.timestamp if stamp is not None and timestamped else claimed, timestamped=timestamped,
    )  # fmt: skip


def _signer(signature: EmbeddedPdfSignature, trust: Trust) -> TrustedKey | None:
    certificate = signature.signer_cert.dump()
    return next((key for key in trust.keys if key.chain and key.chain[0] == certificate), None)


def _context(chain: Sequence[bytes], authorities: Sequence[bytes], at: datetime | None) -> ValidationContext:
    """Who is believed, at the time of signing: a signature outlives the certificate it was made with."""
    from asn1crypto import x509
    from pyhanko_certvalidator import ValidationContext

    believed = [x509.Certificate.load(der) for der in authorities]
    others = [x509.Certificate.load(der) for der in chain]
    return ValidationContext(trust_roots=believed, other_certs=others, moment=at, allow_fetching=False)


def _is_exact(content: bytes, signature: EmbeddedPdfSignature, key: TrustedKey) -> bool:
    """Whether the hole that holds the signature, which the signature itself cannot cover, holds just that.

    It is hexadecimal, in capital letters, filled up with zeros; what is beside the signature in it is as we write it.
    """
    from asn1crypto import cms

    start, begins, resumes, rest = signature.byte_range
    hole = content[begins:resumes]
    # Encoded anew, without what follows it; a copy of its own, because this changes what is read from it.
    written = cms.ContentInfo.load(signature.pkcs7_content).dump(force=True)
    data = cms.ContentInfo.load(signature.pkcs7_content)["content"]
    others = {certificate.dump() for certificate in data["certificates"]}
    beside = [attribute for info in data["signer_infos"] for attribute in info["unsigned_attrs"]]
    stamps = [stamp for attribute in beside for stamp in attribute["values"]]
    return (
        start == 0
        and resumes + rest == len(content)
        and hole == b"<" + written.hex().upper().encode().ljust(len(hole) - 2, b"0") + b">"
        and others <= set(key.chain)
        and _is_plain(data, "v1")
        and [attribute["type"].native for attribute in beside] in ([], ["signature_time_stamp_token"])
        and all(_is_plain(stamp["content"], "v3") for stamp in stamps)
    )


def _is_plain(data: SignedData, version: str) -> bool:
    """Whether what a CMS says of itself, unsigned and read by nobody, is as its standard wants it (RFC 5652, 5.1)."""
    (info,) = data["signer_infos"]
    digests = {algorithm["algorithm"].native for algorithm in data["digest_algorithms"]}
    return (
        (data["version"].native, info["version"].native) == (version, "v1")
        and info["digest_algorithm"]["algorithm"].native in digests
        and digests <= {"sha256", "sha384", "sha512"}
    )
