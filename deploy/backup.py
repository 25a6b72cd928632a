"""Backup and restore of database and documents together.

The database is dumped first and the documents are copied after it: a document is written before the row that names
it, so every document that the dump names is in the copy. `manifest.json` is written last; a folder without it is no
backup. Secrets are not in it: whoever restores has or makes their own, and a stolen backup opens no door. The public
certificates of documents are, without which nobody could check what was signed before.
"""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from deploy import migrate
from deploy.console import Trouble, say, step
from deploy.embedded import programs
from deploy.parts import services
from deploy.secret_files import SEALING_KEY
from shared.documents.keys import FOLDER, PUBLISHED
from shared.settings import Settings

MANIFEST = "manifest.json"
DUMP = "database.dump"
DOCUMENTS = "documents"
CERTIFICATES = "document-certificates"
DEMONSTRATION = "demo.json"
FORMAT = 1
PIECE = 1 << 20


def documents_of(settings: Settings) -> Path:
    """Where the documents of an installation are."""
    return settings.data / "documents"


def published_of(settings: Settings) -> Path:
    """Where the certificates are which documents were ever signed with."""
    return settings.secrets / FOLDER / PUBLISHED


def backup(settings: Settings, folder: Path, *, at: datetime) -> dict[str, object]:
    """Write a backup into an empty or new folder and return its manifest."""
    _must_be_empty(folder, "The folder for the backup")
    _one_database(settings)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise Trouble(
            f"Nothing can be written to {folder}: {error.strerror}. Give it to the user that runs this."
        ) from error
    with step("database"):
        url = migrate.owner_url(settings)
        version = _server_version(url)
        _postgres_program("pg_dump", url, version, "--format=custom", "--no-password", f"--file={folder / DUMP}")
    with step("documents"):
        source = documents_of(settings)
        for path in _files(source):
            _copy(path, folder / DOCUMENTS / path.relative_to(source))
    for path in _files(published_of(settings)):
        _copy(path, folder / CERTIFICATES / path.name)
    demonstration = settings.data / DEMONSTRATION
    if demonstration.exists() and not settings.is_production:
        _copy(demonstration, folder / DEMONSTRATION)
    files = {
        str(path.relative_to(folder)): {"bytes": path.stat().st_size, "sha256": _sum(path)} for path in _files(folder)
    }
    manifest: dict[str, object] = {
        "format": FORMAT,
        "made_at": at.isoformat(),
        "mode": settings.mode,
        "postgresql": version,
        "services": list(services()),
        "sealing_key": sealing_key_of(settings),
        "files": files,
    }
    _write(folder / MANIFEST, json.dumps(manifest, indent=2, sort_keys=True).encode())
    return manifest


def sealing_key_of(settings: Settings) -> str:
    """A fingerprint of the key that seals one-time codes: tells whether it is the same key, and nothing of the key."""
    return hashlib.sha256(b"vaka sealing key" + settings.secret(SEALING_KEY).encode()).hexdigest()[:16]


def has_the_sealing_key(settings: Settings, folder: Path) -> bool:
    """Whether the installation's key opens what the backup holds sealed; with another one, officers enrol again."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return bool(manifest.get("sealing_key") == sealing_key_of(settings))


def verify(folder: Path) -> dict[str, dict[str, object]]:
    """Compare every file with the manifest; returns the files. Raises Trouble for the first that differs or is missing."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Trouble(f"{folder} is no complete backup: its {MANIFEST} cannot be read.") from error
    if manifest.get("format") != FORMAT:
        raise Trouble(
            f"The backup in {folder} has format {manifest.get('format')}; this version reads format {FORMAT}."
        )
    files: dict[str, dict[str, object]] = manifest["files"]
    for name, expected in files.items():
        path = folder / name
        if not path.is_file():
            raise Trouble(f"The backup is incomplete: {name} is missing.")
        if path.stat().st_size != expected["bytes"] or _sum(path) != expected["sha256"]:
            raise Trouble(f"The backup is damaged: {name} is not the file that was written.")
    return files


def restore(settings: Settings, folder: Path) -> int:
    """Put a backup into an installation that is empty; returns the number of documents. The backup is verified first."""
    with step("looking through the backup"):
        files = verify(folder)
    _one_database(settings)
    url = migrate.owner_url(settings)
    _must_be_empty(documents_of(settings), "The folder of documents")
    _must_hold_nothing(url)
    if DEMONSTRATION in files and settings.is_production:
        raise Trouble("This is the backup of a demonstration: it is not restored into a production system.")
    with step("database"):
        for service in services():
            migrate.make_role(settings, service)
        _postgres_program(
            "pg_restore", url, _server_version(url), "--no-owner", "--exit-on-error", "--single-transaction",
            "--no-password", f"--dbname={_without_password(url)}", str(folder / DUMP),
        )  # fmt: skip
    migrate.migrate(settings)
    documents = [name for name in files if name.startswith(f"{DOCUMENTS}/")]
    with step(f"{len(documents)} documents"):
        for name in documents:
            target = documents_of(settings) / Path(name).relative_to(DOCUMENTS)
            _copy(folder / name, target)
            if _sum(target) != files[name]["sha256"]:
                raise Trouble(f"{target} was not written as it should be: the disk is not to be trusted.")
    _publish_again(settings, [folder / name for name in files if name.startswith(f"{CERTIFICATES}/")])
    if DEMONSTRATION in files:
        _copy(folder / DEMONSTRATION, settings.data / DEMONSTRATION)
        (settings.data / DEMONSTRATION).chmod(0o600)
    return len(documents)


def _publish_again(settings: Settings, certificates: list[Path]) -> None:
    """Put the certificates of before beside those of now. Where secrets are mounted they are put there from outside."""
    missing = [path for path in certificates if not (published_of(settings) / path.name).exists()]
    try:
        for path in missing:
            _copy(path, published_of(settings) / path.name)
    except OSError:
        say(
            f"{CERTIFICATES} cannot be written to {published_of(settings)}: put these files there, to check old documents."
        )


def _one_database(settings: Settings) -> None:
    if settings.service_database_urls or any(f"OWNER_URL_{service.upper()}" in os.environ for service in services()):
        raise Trouble("Services with databases of their own are backed up where these databases are, with their tools.")


def _must_be_empty(folder: Path, what: str) -> None:
    # Folders alone are no content: in containers each service's documents are a volume of their own, mounted there.
    if folder.exists() and any(not path.is_dir() for path in folder.rglob("*")):
        raise Trouble(f"{what} is not empty: {folder}. Choose another; nothing was changed.")


def _must_hold_nothing(url: str) -> None:
    with migrate.connected(url) as connection:
        row = connection.execute(
            "select table_schema, table_name from information_schema.tables where table_schema = any(%s) limit 1",
            (list(services()),),
        ).fetchone()
    if row:
        raise Trouble(
            f"The database is not empty: it has {row[0]}.{row[1]}. Restore into an empty one; nothing was changed."
        )


def _server_version(url: str) -> int:
    with migrate.connected(url) as connection:
        return connection.info.server_version


def _postgres_program(name: str, url: str, version: int, *arguments: str) -> None:
    """Run pg_dump or pg_restore of the server's own version where Debian has it, else the ones that came with Vaka."""
    own = Path(f"/usr/lib/postgresql/{version // 10000}/bin") / name
    program = own if own.exists() else programs() / name
    parts = urlsplit(url)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment["PGPASSWORD"] = unquote(parts.password or "")
    if name == "pg_dump":
        arguments = (*arguments, f"--dbname={_without_password(url)}")
    done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["no reason was given"]
        raise Trouble(f"{name} failed: {lines[0]}")


def _without_password(url: str) -> str:
    """The URL as it may be seen in the list of processes."""
    parts = urlsplit(url)
    user, _, place = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user.partition(':')[0]}@{place}" if user else place).geturl()


def _files(folder: Path) -> Iterator[Path]:
    if folder.exists():
        yield from sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy(source: Path, target: Path) -> None:
    """Copy one file and see it through to the disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as read, target.open("xb") as write:
        shutil.copyfileobj(read, write, PIECE)
        write.flush()
        os.fsync(write.fileno())


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
