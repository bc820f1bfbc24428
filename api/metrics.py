"""What is counted for Prometheus in every process of the service: requests, times, verdicts, denials."""

from __future__ import annotations

import os
import time

from flask import Flask, Response, g, request
from prometheus_client import Counter, Histogram, multiprocess

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_requests = Counter("mcgt_requests", "Requests by operation and status", ["operation", "status"])
_seconds = Histogram("mcgt_request_seconds", "Time to answer", ["operation"], buckets=_BUCKETS)
_verdicts = Counter("mcgt_verdicts", "Verdicts by headline label", ["label"])
_denied = Counter("mcgt_denied_calls", "Calls denied, by reason", ["reason"])


def install_metrics(app: Flask) -> None:
    """Count every request to ``app``."""
    app.after_request(_count)


def count_verdict(label: str) -> None:
    """Count a verdict by its headline label."""
    _verdicts.labels(label).inc()


def forget_process(pid: int) -> None:
    """What a dead worker had for itself no longer counts; what it counted still does."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call]


def _count(response: Response) -> Response:
    # An address that leads nowhere may be anything: all of them count as one.
    operation = request.endpoint or "none"
    _requests.labels(operation, str(response.status_code)).inc()
    _seconds.labels(operation).observe(time.perf_counter() - g.started)
    if reason := g.get("denied"):
        _denied.labels(reason).inc()
    return response
