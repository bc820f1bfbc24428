"""Whether the service lives, whether it is ready for work, and with which data and model."""

from __future__ import annotations

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from sqlalchemy import text

from api.access import needs
from api.catalogue_schemas import Health
from api.problems import documented
from api.state import service_state
from classification.classifier import classifier
from reports.render import Record

blueprint = APIBlueprint(
    "health", __name__, abp_tags=[Tag(name="service", description="The service itself · 服务本身")]
)


@blueprint.get(
    "/healthz",
    operation_id="health",
    summary="Liveness and versions · 存活与版本",
    description="The versions are those that every verdict carries. · 版本与各判定结果所载一致。",
    responses={200: Health, **documented(["internal"])},
)
@needs(None)
def healthz() -> Record:
    return _healthy()


@blueprint.get(
    "/readyz",
    operation_id="ready",
    summary="Readiness · 就绪",
    description="Data are loaded and the database answers. · 数据已加载且数据库可用。",
    responses={200: Health, **documented(["storage", "internal"])},
)
@needs(None)
def readyz() -> Record:
    with service_state().database.reading() as connection:
        connection.execute(text("SELECT 1"))
    return _healthy()


def _healthy() -> Record:
    return {"status": "ok", "versions": dict(classifier().versions)}
