"""The operations of the HTTP API, one module a resource."""

from __future__ import annotations

from flask import Blueprint
from flask_openapi3.blueprint import APIBlueprint

from api.routes import activities, catalogues, classify, decisions, health, linked_data, sparql

#: In the order of the OpenAPI document.
BLUEPRINTS: tuple[APIBlueprint, ...] = (
    classify.blueprint,
    activities.blueprint,
    catalogues.blueprint,
    decisions.blueprint,
    health.blueprint,
)
#: What is not JSON, by protocols that have descriptions of their own.
GRAPH_BLUEPRINTS: tuple[Blueprint, ...] = (sparql.blueprint, linked_data.blueprint)
