"""`verify-document`: whether a PDF or a statement is genuine, without a network and without the database."""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deploy.console import Trouble, say
from deploy.installation import read_settings
from shared.documents import DocumentKeys, Trust
from shared.documents.verify import Verdict, verify_pdf, verify_statement

PDF = b"%PDF-"


def verify_document(chosen: argparse.Namespace) -> int:
    """`verify-document FILE [--keys FILE]`: exit status 0 for a genuine document, 1 for any other."""
    path: Path = chosen.file
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Trouble(f"{path} cannot be read: {error.strerror}.") from error
    trust = _trust(chosen.keys)
    if PDF in content[:1024]:
        found = verify_pdf(content, trust)
    else:
        found = verify_statement(content.decode("utf-8", errors="replace"), trust)
    for line in describe(found):
        say(f"  {line}")
    say(f"{path.name} is genuine." if found.genuine else f"{path.name} is NOT genuine: {found.reason}.")
    return 0 if found.genuine else 1


def _trust(keys: Path | None) -> Trust:
    """The keys of a file that was downloaded, else this installation's own."""
    try:
        key_set = json.loads(keys.read_bytes()) if keys else DocumentKeys(read_settings()).key_set()
        trust = Trust(key_set)
    except (OSError, ValueError) as error:
        raise Trouble(f"{keys} is no key set: download it again from the administration.") from error
    if not trust.keys:
        raise Trouble("There are no keys here to check with: name a key set with --keys.")
    return trust


def describe(found: Verdict) -> list[str]:
    """What is known of a genuine document, a line each; nothing of one that is not."""
    if not found.genuine:
        return []
    clock = "vouched for by a time-stamp service" if found.timestamped else "by the signer's own clock"
    at = f"{found.at:%Y-%m-%d %H:%M:%S} UTC, {clock}" if found.at else "not said"
    lines = [f"{'signed by':<12} {found.name} ({found.administration})", f"{'signed at':<12} {at}"]
    lines += [f"{'key':<12} {found.kid}"]
    if found.kind:
        lines += [f"{'kind':<12} {found.kind}", *_claims(found.claims)]
    return lines


def _claims(claims: Mapping[str, Any]) -> list[str]:
    """A line each, without the characters by which a text could move the terminal."""
    lines = []
    for name, value in claims.items():
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        lines.append("".join(letter for letter in f"{name:<12} {shown}" if letter.isprintable()))
    return lines
