"""The operations of the HTTP API, one module a resource."""

from __future__ import annotations

from flask import Blueprint
from flask_openapi3.blueprint import APIBlueprint

from api.routes import (
    activities,
    catalogues,
    classify,
    crosswalk,
    decisions,
    docs,
    health,
    jobs,
    linked_data,
    queries,
    reports,
    sparql,
)

#: In the order of the OpenAPI document.
BLUEPRINTS: tuple[APIBlueprint, ...] = (
    classify.blueprint,
    activities.blueprint,
    catalogues.blueprint,
    crosswalk.blueprint,
    queries.blueprint,
    reports.blueprint,
    jobs.blueprint,
    decisions.blueprint,
    health.blueprint,
)
#: What is not JSON, by protocols that have descriptions of their own, and the page of the documentation.
PLAIN_BLUEPRINTS: tuple[Blueprint, ...] = (sparql.blueprint, linked_data.blueprint, docs.blueprint)
