"""Parts are found by looking, and so is who hears what."""

import importlib

from deploy import parts


def test_identity_comes_first_and_the_gateway_last() -> None:
    found = parts.parts()
    assert found[0] == "identity"
    assert found[-1] == parts.GATEWAY
    assert "advance_rulings" in found


def test_every_event_somebody_hears_is_published_by_somebody() -> None:
    published = {
        f"{service}.{fact.__name__}"
        for service in parts.services()
        for fact in importlib.import_module(f"services.{service}.events").PUBLISHED
    }
    # A service that is not part of this installation is listened for all the same: its schema is what it must satisfy.
    here = {name for name in parts.subscriptions() if name.partition(".")[0] in parts.services()}
    assert here <= published
    for name in set(parts.subscriptions()) - here:
        assert list((parts.ROOT / "services").glob(f"*/consumes/{name}.json")), name
    assert parts.subscriptions()["identity.AuthorityConfirmed"] == ("advance_rulings",)


def test_a_module_that_a_service_does_not_have_is_none() -> None:
    assert parts.module("identity", "no_such_module") is None
