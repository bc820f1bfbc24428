"""The documentation of the API as a page that works offline: Swagger UI from its package, over our OpenAPI document."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Response, redirect, request
from jinja2 import Environment, FileSystemLoader, Template, select_autoescape
from werkzeug.wrappers import Response as AnyResponse

from api.access import needs
from api.problems import RequestError, asked_language
from reports.render import say
from taxonomy.model import LocalisedText

blueprint = Blueprint("docs", __name__)

_HERE = Path(__file__).parent.parent
_TITLE = LocalisedText("mcgt: HTTP API", "mcgt：HTTP接口")
_NOSCRIPT = LocalisedText("This page needs JavaScript; the document itself:", "本页需要JavaScript；接口文档原文：")
#: Styles are set on elements by the library, images are drawn in its style sheet.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


@blueprint.get("/")
@needs(None)
def start() -> AnyResponse:
    """From the bare address to the documentation."""
    return redirect(f"{request.script_root}/docs", 303)


@blueprint.get("/docs")
@needs(None)
def page() -> Response:
    """The documentation in the language of the client, as far as the library goes; descriptions are in both."""
    language = asked_language()
    content = _template().render(
        language=language, title=say(_TITLE, language), noscript=say(_NOSCRIPT, language), root=request.script_root
    )
    response = Response(content, content_type="text/html; charset=utf-8")
    response.headers["Content-Language"] = language
    response.headers["Content-Security-Policy"] = _POLICY
    response.vary.add("Accept-Language")
    return response


@blueprint.get("/docs/<string:name>")
@needs(None)
def asset(name: str) -> Response:
    """A script or style sheet of the page."""
    folder = _assets().get(name)
    if folder is None:
        raise RequestError("not-found", "there is nothing at this address", "该地址没有内容")
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    response = Response((folder / name).read_bytes(), content_type=f"{kind}; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@functools.cache
def _assets() -> Mapping[str, Path]:
    found = find_spec("flask_openapi3_swagger")
    assert found is not None
    assert found.origin is not None
    library = Path(found.origin).parent / "templates" / "swagger"
    return {
        "start.js": _HERE / "static",
        "swagger-ui-bundle.js": library / "js",
        "swagger-ui.css": library / "css",
    }


@functools.cache
def _template() -> Template:
    environment = Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=select_autoescape())
    return environment.get_template("api_docs.html")
