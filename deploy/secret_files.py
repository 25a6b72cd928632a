"""Secrets are files of mode 0600, one each, made at random where they are missing. There is no default secret."""

import base64
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from deploy.console import Trouble

OWNER_PASSWORD = "database-password-owner"  # noqa: S105  # the name of a file
SEALING_KEY = "sealing-key-identity"
"""Seals the keys of one-time codes in identity's tables; losing it means that officers enrol again, also after a restore."""
SEALING = ("identity", "notices", "risk")
"""The services that keep small secrets sealed in their tables, each under a key of its own."""

OURS = 0o600
FOR_CONTAINERS = 0o644


def names(services: Sequence[str]) -> tuple[str, ...]:
    """The files an installation of these services has."""
    return (
        OWNER_PASSWORD,
        *(f"database-password-{service}" for service in services),
        *(f"signing-key-{service}" for service in services),
        *(f"sealing-key-{service}" for service in services if service in SEALING),
    )


def ensure(folder: Path, services: Sequence[str], *, mode: int = OURS) -> tuple[str, ...]:
    """Make what is missing in `folder`, which only its owner may enter; returns the names of the new files.

    What is there is never changed. Containers run as other users than the one who makes the files, and see them one by
    one: for them the mode is FOR_CONTAINERS, and the folder is what keeps others out.

    A file is written beside its place, synced and moved there, so that a crash leaves no half secret.
    """
    made: list[str] = []
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in names(services):
            if not (folder / name).exists() and not Path("/run/secrets", name).exists():
                write_secret(
                    folder / name, _key() if name.startswith("signing-key-") else secrets.token_urlsafe(32), mode
                )
                made.append(name)
    except OSError as error:
        raise Trouble(f"Secrets cannot be written to {folder}: {error.strerror}.") from error
    return tuple(made)


def _key() -> str:
    """The seed of an Ed25519 key: 32 random bytes in base64."""
    return base64.b64encode(os.urandom(32)).decode()


def write_secret(path: Path, text: str, mode: int) -> None:
    """Put one text on the disk whole, or not at all; the file may be read as `mode` says from its first moment."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), mode)
        file.write(text.rstrip("\n") + "\n")
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)
