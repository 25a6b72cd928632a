"""What the environment says: read once at the start, passed on as one frozen value."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from shared.parameters import Administration, load_administrations

MODES = ("demonstration", "production", "test")


class MissingSetting(RuntimeError):
    """A setting or secret that the installation needs is not there; the message says where it is looked for."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Settings of one process. `database_url` belongs to the owner of the schemas; services get their own role's URL."""

    mode: str = "demonstration"
    data: Path = Path("var")
    secrets: Path = Path("var/secrets")
    administrations: Path = Path(__file__).parent.parent / "deploy" / "administrations"
    database_url: str = ""
    service_database_urls: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://localhost:8000"
    tls: str = ""
    smtp_url: str = ""
    mail_from: str = "vaka@localhost"
    timestamp_url: str = ""
    """A time-stamp service (RFC 3161) whose stamp goes on signed documents; none: the signer's own clock is believed."""
    trusted_proxies: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    hosted: tuple[str, ...] = ()
    log_level: str = "INFO"
    pool_size: int = 5
    webhooks_to_loopback: bool = False
    """Whether webhooks may go to this machine itself, by plain HTTP too: for tests and trials, never in production."""
    requests_per_minute: int = 60_000
    """Of one signed-in caller at the gateway; an address, and signing in, have limits derived from it. 0: no limit."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read the environment. Raises MissingSetting when a value cannot be used."""
        mode = environ.get("VAKA_MODE", "demonstration")
        if mode not in MODES:
            raise MissingSetting(f"VAKA_MODE is {mode!r}; it may be {', '.join(MODES)}.")
        data = Path(environ.get("DATA", "var")).absolute()
        port = environ.get("PORT", "8000")
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise MissingSetting(f"PORT is {port!r}; it must be a number between 1 and 65535.")
        pool_size = environ.get("POOL_SIZE", "5")
        if not pool_size.isdecimal() or not int(pool_size):
            raise MissingSetting(f"POOL_SIZE is {pool_size!r}; it must be a number of connections, 1 or more.")
        per_minute = environ.get("REQUESTS_PER_MINUTE", "600" if mode == "production" else "60000")
        if not per_minute.isdecimal():
            raise MissingSetting(f"REQUESTS_PER_MINUTE is {per_minute!r}; it must be a number, 0 for no limit.")
        to_loopback = environ.get("WEBHOOKS_TO_LOOPBACK", "no")
        if to_loopback not in ("yes", "no") or (to_loopback == "yes" and mode == "production"):
            raise MissingSetting(f"WEBHOOKS_TO_LOOPBACK is {to_loopback!r}; it may be no, or yes outside production.")
        tls = environ.get("TLS", "")
        scheme = "https" if tls else "http"
        return cls(
            mode=mode,
            data=data,
            secrets=Path(environ.get("SECRETS", data / "secrets")).absolute(),
            administrations=Path(environ.get("ADMINISTRATIONS", cls.administrations)).absolute(),
            database_url=environ.get("DATABASE_URL", ""),
            service_database_urls=_prefixed(environ, "DATABASE_URL_"),
            parts=_prefixed(environ, "URL_"),
            host=environ.get("HOST", "127.0.0.1"),
            port=int(port),
            public_url=environ.get("PUBLIC_URL", f"{scheme}://localhost:{port}").rstrip("/"),
            tls=tls,
            smtp_url=environ.get("SMTP_URL", ""),
            mail_from=environ.get("MAIL_FROM", cls.mail_from),
            timestamp_url=environ.get("TIMESTAMP_URL", ""),
            trusted_proxies=_words(environ.get("TRUSTED_PROXIES", "")),
            cors_origins=_words(environ.get("CORS_ORIGINS", "")),
            hosted=_words(environ.get("HOSTED", "FJ VU TO XX" if mode == "demonstration" else "")),
            log_level=environ.get("LOG_LEVEL", "INFO").upper(),
            pool_size=int(pool_size),
            webhooks_to_loopback=to_loopback == "yes",
            requests_per_minute=int(per_minute),
        )

    @property
    def is_production(self) -> bool:
        """Production refuses demonstration people, default secrets and sign-in over plain HTTP off loopback."""
        return self.mode == "production"

    def hosted_administrations(self) -> Mapping[str, Administration]:
        """The administrations this installation works for: those named in HOSTED, else every one described."""
        described = load_administrations(self.administrations)
        if unknown := [code for code in self.hosted if code not in described]:
            raise MissingSetting(f"HOSTED names {', '.join(unknown)}, which {self.administrations} does not describe.")
        return {code: described[code] for code in self.hosted} if self.hosted else described

    def secret(self, name: str) -> str:
        """A secret from a file, first in SECRETS, then in /run/secrets. Raises MissingSetting naming both places."""
        for folder in (self.secrets, Path("/run/secrets")):
            path = folder / name
            if path.is_file():
                return path.read_text(encoding="utf-8").strip()
        raise MissingSetting(f"The secret {name!r} is neither in {self.secrets} nor in /run/secrets.")

    def service_database_url(self, service: str) -> str:
        """The URL by which a service reaches its schema, as its own role, for SQLAlchemy with asyncpg."""
        url = self.service_database_urls.get(service)
        if url is None:
            if not self.database_url:
                raise MissingSetting("DATABASE_URL is not set and no embedded database was started.")
            password = self.secret(f"database-password-{service}")
            url = with_user(self.database_url, user=f"vaka_{service}", password=password)
        return as_driver(url, "asyncpg")


def with_user(url: str, *, user: str, password: str) -> str:
    """The same database for another user."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(user)}:{quote(password, safe='')}@{place}"))


def as_driver(url: str, driver: str) -> str:
    """A PostgreSQL URL for a given SQLAlchemy driver ("asyncpg", "psycopg")."""
    if driver == "asyncpg":  # asyncpg takes the modes of libpq's sslmode under another name
        url = re.sub(r"(?<=[?&])sslmode=", "ssl=", url)
    return f"postgresql+{driver}://{url.partition('://')[2]}"


def _prefixed(environ: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {name[len(prefix) :].lower(): value for name, value in environ.items() if name.startswith(prefix) and value}


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.replace(",", " ").split() if word)
