"""No problem without words: every problem a part can answer with has a heading and a next step in the portal."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import gateway
import services
from gateway.portal.wording import PROBLEMS
from shared.problems import registry


def test_every_problem_has_a_heading_and_a_next_step():
    for package in (services, gateway):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in found.name:
                import_module(found.name)
    ours = {
        code for code, kind in registry().items() if kind.__module__.startswith(("shared.", "services.", "gateway."))
    }
    assert len(ours) > 30
    assert not ours - set(PROBLEMS), "add words in gateway/portal/wording.py"
    for title, step in PROBLEMS.values():
        assert not title.endswith(".")
        assert step.endswith(".")
