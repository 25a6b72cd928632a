"""What the environment says, and what it is told when it says nonsense."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.settings import MissingSetting, Settings, as_driver, with_user


def test_an_empty_environment_is_a_demonstration_on_the_loopback():
    found = Settings.from_environment({})
    assert (found.mode, found.host, found.port, found.public_url) == (
        "demonstration", "127.0.0.1", 8000, "http://localhost:8000",
    )  # fmt: skip
    assert found.hosted == ("FJ", "VU", "TO", "XX")
    assert not found.is_production
    assert found.data.is_absolute()


def test_production_hosts_whom_it_is_told_to():
    found = Settings.from_environment({"VAKA_MODE": "production", "HOSTED": "FJ, WS"})
    assert found.is_production
    assert tuple(found.hosted_administrations()) == ("FJ", "WS")
    assert len(Settings.from_environment({"VAKA_MODE": "production"}).hosted_administrations()) > 20


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"VAKA_MODE": "prod"}, "VAKA_MODE is 'prod'; it may be demonstration, production, test"),
        ({"PORT": "http"}, "PORT is 'http'; it must be a number between 1 and 65535"),
        ({"PORT": "70000"}, "PORT is '70000'"),
        ({"PORT": "²"}, "PORT is '²'"),
        ({"POOL_SIZE": "many"}, "POOL_SIZE is 'many'; it must be a number of connections"),
        ({"POOL_SIZE": "0"}, "POOL_SIZE is '0'"),
        ({"REQUESTS_PER_MINUTE": "-1"}, "REQUESTS_PER_MINUTE is '-1'; it must be a number"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(environ, said):
    with pytest.raises(MissingSetting) as caught:
        Settings.from_environment(environ)
    assert said in str(caught.value)


def test_an_administration_nobody_described_is_named():
    with pytest.raises(MissingSetting, match="HOSTED names QQ"):
        Settings.from_environment({"HOSTED": "FJ QQ"}).hosted_administrations()


def test_tls_changes_the_public_address():
    assert Settings.from_environment({"TLS": "self", "PORT": "8443"}).public_url == "https://localhost:8443"
    assert Settings.from_environment({"PUBLIC_URL": "https://vaka.example/"}).public_url == "https://vaka.example"


def test_a_secret_is_a_file_and_a_missing_one_says_where_it_is_looked_for(tmp_path):
    found = Settings.from_environment({"SECRETS": str(tmp_path)})
    (tmp_path / "signing-key-identity").write_text("c2VjcmV0\n")
    assert found.secret("signing-key-identity") == "c2VjcmV0"
    with pytest.raises(MissingSetting, match=f"neither in {tmp_path} nor in /run/secrets"):
        found.secret("signing-key-risk")


class TestDatabaseUrls:
    def test_a_service_works_as_its_own_role(self, tmp_path):
        (tmp_path / "database-password-identity").write_text("p@ss/word")
        found = Settings.from_environment(
            {"DATABASE_URL": "postgresql://owner:x@db:5433/vaka?sslmode=require", "SECRETS": str(tmp_path)}
        )
        assert found.service_database_url("identity") == (
            "postgresql+asyncpg://vaka_identity:p%40ss%2Fword@db:5433/vaka?ssl=require"
        )

    def test_a_service_may_have_a_database_of_its_own(self):
        found = Settings.from_environment({"DATABASE_URL_ADVANCE_RULINGS": "postgresql://a:b@elsewhere/rulings"})
        assert found.service_database_url("advance_rulings") == "postgresql+asyncpg://a:b@elsewhere/rulings"

    def test_without_any_database_it_says_so(self):
        with pytest.raises(MissingSetting, match="DATABASE_URL is not set"):
            Settings.from_environment({}).service_database_url("identity")

    def test_only_asyncpg_gets_another_name_for_sslmode(self):
        url = "postgres://a:b@db/vaka?sslmode=require&application_name=x"
        assert as_driver(url, "psycopg") == "postgresql+psycopg://a:b@db/vaka?sslmode=require&application_name=x"
        assert with_user(url, user="c", password="d") == "postgres://c:d@db/vaka?sslmode=require&application_name=x"


def test_parts_find_one_another_by_url():
    found = Settings.from_environment({"URL_ADVANCE_RULINGS": "http://rulings:8000", "URL_IDENTITY": ""})
    assert found.parts == {"advance_rulings": "http://rulings:8000"}
    assert found.secrets == Path("var/secrets").absolute()
