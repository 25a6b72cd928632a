"""Prometheus metrics of this process, served at /internal/metrics."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry()

requests = Counter("vaka_requests_total", "Requests answered", ["part", "method", "status"], registry=REGISTRY)
durations = Histogram(
    "vaka_request_seconds", "Time to answer a request", ["part"], registry=REGISTRY,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)  # fmt: skip
facts = Counter("vaka_facts_total", "Facts recorded", ["service", "type"], registry=REGISTRY)
events_waiting = Gauge("vaka_events_waiting", "Events not delivered yet", ["service"], registry=REGISTRY)
events_delivered = Counter(
    "vaka_events_delivered_total", "Events delivered", ["service", "recipient"], registry=REGISTRY
)
seals = Counter("vaka_audit_seals_total", "Audit seals written", ["service"], registry=REGISTRY)


def text() -> bytes:
    """Everything measured so far, in the text format of Prometheus."""
    return generate_latest(REGISTRY)
