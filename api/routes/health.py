"""Whether the service answers, and with which data and model."""

from __future__ import annotations

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from api.catalogue_schemas import Health
from api.problems import documented
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
def healthz() -> Record:
    return {"status": "ok", "versions": dict(classifier().versions)}
