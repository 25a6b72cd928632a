"""`check`: whether this installation can run, one line per thing looked at."""

import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from cryptography import x509

from deploy import migrate
from deploy.console import Trouble
from deploy.document_keys import AUTHORITY, IN_DEMONSTRATION
from deploy.installation import LEAST_FREE
from deploy.parts import ROOT, services
from deploy.secret_files import OWNER_PASSWORD, names
from shared.documents import DocumentKeys
from shared.documents.keys import certificate_name
from shared.parameters import load_administrations
from shared.settings import MissingSetting, Settings

SHORTEST_SECRET = 24
MOUNTED = Path("/run/secrets")


def check(settings: Settings) -> Iterator[tuple[str, str]]:
    """Each thing looked at, with an empty text where it is well and one sentence where it is not."""
    looks: list[tuple[str, Callable[[], str]]] = [
        ("Python", _python),
        ("folder of data", lambda: _folder(settings.data)),
        ("secrets", lambda: _secrets(settings)),
        ("keys of documents", lambda: _document_keys(settings)),
        ("administrations", lambda: _administrations(settings)),
        ("database", lambda: _database(settings)),
    ]
    looks += [(f"tables of {service}", lambda service=service: _tables(settings, service)) for service in services()]  # type: ignore[misc]  # mypy cannot infer a lambda's default
    for title, look in looks:
        try:
            yield title, look()
        except (Trouble, MissingSetting, OSError, ValueError) as error:
            yield title, str(error)


def _python() -> str:
    return (
        "" if sys.version_info >= (3, 11) else f"Python {sys.version.split()[0]} is too old, 3.11 or later is needed."
    )


def _folder(data: Path) -> str:
    free = shutil.disk_usage(data).free
    return "" if free >= LEAST_FREE else f"only {free // 1_000_000} MB are free at {data}"


def _secrets(settings: Settings) -> str:
    for name in names(services()):
        if name == OWNER_PASSWORD and not (settings.secrets / name).exists():
            continue  # the owner's password is in DATABASE_URL
        if len(settings.secret(name)) < SHORTEST_SECRET:
            return f"the secret {name} is shorter than {SHORTEST_SECRET} characters: remove the file, and make secrets makes a better one"
    others = 0o007
    if settings.secrets != MOUNTED and settings.secrets.exists() and settings.secrets.stat().st_mode & others:
        return f"everybody may enter {settings.secrets}: chmod 700 {settings.secrets}"
    return ""


def _document_keys(settings: Settings) -> str:
    keys = DocumentKeys(settings)
    for code in settings.hosted_administrations():
        signer = keys.signer(code)
        certificate = x509.load_der_x509_certificate(signer.chain[0])
        if certificate.not_valid_after_utc < datetime.now(UTC):
            return f"the certificate of {code} has expired: remove {certificate_name(code)}, and make secrets makes another"
        if settings.is_production and signer.name.endswith(IN_DEMONSTRATION):
            return f"{certificate_name(code)} is of a demonstration: remove it and {AUTHORITY}, and make secrets makes others"
    return ""


def _administrations(settings: Settings) -> str:
    return "" if load_administrations(settings.administrations) else f"there is none in {settings.administrations}"


def _database(settings: Settings) -> str:
    migrate.check_server(migrate.owner_url(settings), durable=settings.mode != "test")
    return ""


def _tables(settings: Settings, service: str) -> str:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "services" / service / "migrations"))
    newest = ScriptDirectory.from_config(config).get_current_head()
    with migrate.connected(migrate.owner_url(settings, service)) as connection:
        if connection.execute("select to_regclass(%s)", (f"{service}.alembic_version",)).fetchone() == (None,):
            return "they are not there yet: run migrate"
        row = connection.execute(f"select version_num from {service}.alembic_version").fetchone()  # noqa: S608  # a folder's name
    found = row[0] if row else None
    return "" if found == newest else f"they are at {found}, this version needs {newest}: run migrate"
