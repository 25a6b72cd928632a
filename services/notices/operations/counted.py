"""What is measured of notices, for Prometheus."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

from shared.metrics import REGISTRY

attempts = Counter("vaka_notices_attempts_total", "Attempts at notices", ["outcome"], registry=REGISTRY)
seconds = Histogram(
    "vaka_notices_attempt_seconds", "Time until a receiver answered", registry=REGISTRY,
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30),
)  # fmt: skip
queued = Counter("vaka_notices_queued_total", "Deliveries made from events", ["type"], registry=REGISTRY)
disabled = Counter(
    "vaka_notices_endpoints_disabled_total", "Endpoints disabled by the service itself", registry=REGISTRY
)
letters = Counter("vaka_notices_letters_total", "Attempts at letters", ["outcome"], registry=REGISTRY)
