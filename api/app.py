"""The Flask application: routes, problems and the OpenAPI document put together."""

from __future__ import annotations

import re
import time
import uuid
from typing import Any

from flask import Flask, Response, g, request
from flask.json.provider import DefaultJSONProvider
from flask_openapi3.models.info import Info
from flask_openapi3.models.license import License
from flask_openapi3.openapi import OpenAPI
from werkzeug.middleware.proxy_fix import ProxyFix

from api.access import install_access, needs
from api.body import JsonRequest, first_fault
from api.headers import install_headers
from api.logs import install_logs
from api.metrics import install_metrics
from api.problems import register_problems
from api.query_service import install
from api.routes import BLUEPRINTS, PLAIN_BLUEPRINTS
from api.routes.classify import SECOND_READER
from api.routes.metrics import blueprint as metrics_blueprint
from api.schemas import Problem
from api.state import install_state
from classification.classifier import CODE_VERSION
from classification.second_reader import ReaderSettings
from ontology.sparql import Limits
from service.forking import load
from service.settings import Settings, load_settings

#: Larger bodies are refused with 413.
LARGEST_BODY = 10_000_000

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_DESCRIPTION = (
    "Is a project green, transition or neither: under China's catalogues, the EU Taxonomy, Singapore's, Hong Kong's and "
    "their common ground. Errors are application/problem+json in the language of Accept-Language (en, zh, zh-Hant). · "
    "判定项目在中国、欧盟、新加坡、香港目录及其共同目录下属于绿色、转型或两者皆非；错误为application/problem+json，"
    "语言依Accept-Language（en、zh、zh-Hant）。"
)


#: Callers of a service that others can reach need a key; on this machine alone they need none.
_KEY = {"type": "http", "scheme": "bearer", "description": "A key made by `mcgt keys create` · 由mcgt keys create创建"}


class _Json(DefaultJSONProvider):
    """Chinese stays readable, members stay in their order, and what JSON has no word for is never written."""

    ensure_ascii = False
    sort_keys = False
    compact = True

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        kwargs.setdefault("allow_nan", False)
        return super().dumps(obj, **kwargs)


class _Application(OpenAPI):
    request_class = JsonRequest
    json_provider_class = _Json

    def make_default_options_response(self) -> Response:
        """The methods of an address, and no body."""
        response = Response(status=204)
        response.headers["Allow"] = super().make_default_options_response().headers["Allow"]
        response.headers.remove("Content-Type")
        return response


def create_app(
    settings: Settings | None = None,
    *,
    preload: bool = True,
    reader: ReaderSettings | None = None,
    queries: Limits | None = None,
) -> Flask:
    """The application with ``settings`` (default: those of the environment). ``preload`` loads the classifier now, so that processes forked from this one share its memory;
    else the first request that needs it pays. ``reader`` is the second reader to ask, if any, ``queries`` the limits of
    queries at /sparql, whose service the first query starts.
    """
    app = _Application(
        __name__,
        info=Info(
            title="mcgt",
            version=CODE_VERSION,
            description=_DESCRIPTION,
            license=License(name="Apache-2.0", identifier="Apache-2.0"),
        ),
        security_schemes={"key": _KEY},
        # The documentation page is ours: api/routes/docs.py.
        doc_ui=False,
        # Every operation documents its "default" response, so that none gets the library's own form of errors.
        validation_error_status="default",
        validation_error_model=Problem,
        validation_error_callback=_refuse,
        static_folder=None,
    )
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.config[SECOND_READER] = reader
    app.url_map.merge_slashes = False
    app.before_request(_name_request)
    app.after_request(_label_response)
    register_problems(app)
    for blueprint in BLUEPRINTS:
        app.register_api(blueprint)
    for plain_blueprint in PLAIN_BLUEPRINTS:
        app.register_blueprint(plain_blueprint)
    install(app, queries)
    settings = settings or load_settings()
    install_state(app, settings)
    install_access(app, settings)
    install_headers(app)
    install_logs(app)
    if settings.metrics:
        install_metrics(app)
        app.register_blueprint(metrics_blueprint)
    app.add_url_rule("/openapi.json", endpoint="openapi", view_func=needs(None)(lambda: app.api_doc))
    if settings.trusted_proxies:
        known = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=known, x_proto=known)  # type: ignore[method-assign]
    if preload:
        load()
    return app


def _refuse(error: Any) -> None:
    raise first_fault(error)


def _name_request() -> None:
    """The client's own request id where it is a harmless one, else a new one; and when the request began."""
    g.started = time.perf_counter()
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def _label_response(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.request_id
    if response.mimetype == "application/json":
        # Records hold both languages side by side; only problems choose one.
        response.headers.setdefault("Content-Language", "en, zh")
    return response
