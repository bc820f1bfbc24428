"""The operations of the HTTP API, one module a resource."""

from __future__ import annotations

from flask_openapi3.blueprint import APIBlueprint

from api.routes.activities import activities
from api.routes.catalogues import catalogues
from api.routes.classify import classify
from api.routes.health import health

#: In the order of the OpenAPI document.
BLUEPRINTS: tuple[APIBlueprint, ...] = (classify, activities, catalogues, health)
