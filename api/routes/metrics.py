"""Figures for Prometheus, summed over all processes of the service: requests, times, verdicts, denials, jobs, memory."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from flask import Blueprint, Response, request
from prometheus_client import REGISTRY, CollectorRegistry, Gauge, generate_latest, multiprocess
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from api.negotiation import GRAPHS
from api.routes.linked_data import thing
from api.state import service_state
from service.errors import StorageError
from service.job_store import JobStore

blueprint = Blueprint("metrics", __name__)

_FIGURES = ("text/plain", "application/openmetrics-text")
_THINGS = ("text/html", "application/xhtml+xml", *GRAPHS)
_memory = Gauge("mcgt_worker_memory_bytes", "Memory that a worker has for itself", ["pid"], multiprocess_mode="liveall")


@blueprint.get("/metrics")
def metrics() -> Response:
    """All figures, as Prometheus reads them; the metrics of the catalogues for who asks for a page or for RDF.

    Both have this address by the custom of their field. A client that takes anything gets the figures.
    """
    accept = request.accept_mimetypes
    if max(map(accept.quality, _THINGS)) > max(map(accept.quality, _FIGURES)):
        return thing("metrics", "")
    _memory.labels(str(os.getpid())).set(_own_memory())
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    jobs = CollectorRegistry()
    jobs.register(_Jobs())
    return Response(generate_latest(registry) + generate_latest(jobs), content_type=CONTENT_TYPE_LATEST)


class _Jobs:
    """Jobs by state, from the database: they are the same for every process."""

    def collect(self) -> Iterable[Metric]:
        """One figure a state; none while the database does not answer."""
        family = GaugeMetricFamily("mcgt_jobs", "Jobs by state", labels=["state"])
        try:
            counts = JobStore(service_state().database).counts()
        except StorageError:
            return
        for state, count in sorted(counts.items()):
            family.add_metric([state], count)
        yield family


def _own_memory() -> int:
    """Bytes that are not shared with other processes; 0 where the system does not tell."""
    try:
        lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Clean", "Private_Dirty")))
