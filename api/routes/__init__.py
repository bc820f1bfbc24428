"""The operations of the HTTP API, one module a resource."""

from __future__ import annotations

from flask_openapi3.blueprint import APIBlueprint

from api.routes import activities, catalogues, classify, health

#: In the order of the OpenAPI document.
BLUEPRINTS: tuple[APIBlueprint, ...] = (
    classify.blueprint,
    activities.blueprint,
    catalogues.blueprint,
    health.blueprint,
)
