"""The catalogues that projects are judged by."""

from __future__ import annotations

from datetime import date

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from api.catalogue_schemas import CatalogueList
from api.kept import kept
from api.problems import documented
from reports.render import Record
from taxonomy.library import library
from taxonomy.model import Catalogue

blueprint = APIBlueprint(
    "catalogues",
    __name__,
    url_prefix="/v1",
    abp_tags=[Tag(name="taxonomy", description="What the catalogues say · 目录内容")],
)


@blueprint.get(
    "/catalogues",
    operation_id="listCatalogues",
    summary="All catalogues · 全部目录",
    description="With counts, dates, and how far each was verified. · 含数目、日期与核实程度。",
    responses={200: CatalogueList, **documented(["internal"])},
)
def list_catalogues() -> Response:
    known = library()
    return kept(
        {
            "version": known.version[:12],
            "catalogues": [_catalogue(catalogue) for catalogue in known.catalogues.values()],
        }
    )


def _catalogue(catalogue: Catalogue) -> Record:
    return {
        "id": catalogue.id,
        "title_en": catalogue.title.en,
        "title_zh": catalogue.title.zh,
        "short_title_en": catalogue.short_title.en,
        "short_title_zh": catalogue.short_title.zh,
        "issuer": catalogue.issuer,
        "jurisdiction": catalogue.jurisdiction,
        "legal_ref_en": catalogue.legal_ref.en,
        "legal_ref_zh": catalogue.legal_ref.zh,
        "version_en": catalogue.version.en,
        "version_zh": catalogue.version.zh,
        "published": _iso(catalogue.published),
        "effective": _iso(catalogue.effective),
        "superseded": _iso(catalogue.superseded),
        "activities": len(catalogue.activities),
        "categories": len(catalogue.categories),
        "official_counts": dict(catalogue.official_counts),
        "verification": catalogue.provenance.verification,
        "reconstruction": catalogue.is_reconstruction,
        "status_note_en": catalogue.status_note.en or None,
        "status_note_zh": catalogue.status_note.zh or None,
        "sources": list(catalogue.sources),
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
