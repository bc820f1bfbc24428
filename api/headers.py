"""Headers that every response carries: for safety in browsers, and for the sites that may read it."""

from __future__ import annotations

from flask import Flask, Response, request

from api.access import caller
from api.state import service_state

#: No page of ours may be framed, guess types, tell where its reader came from or load anything unless it says otherwise.
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_METHODS = "GET, HEAD, POST, DELETE, OPTIONS"
_ASKED = "Accept, Accept-Language, Authorization, Content-Type, If-None-Match, X-API-Key, X-Request-Id"
_TOLD = "ETag, Location, RateLimit-Limit, Retry-After, X-Request-Id"


def install_headers(app: Flask) -> None:
    """Add the headers to every response of ``app`` that does not have them."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    for name, value in _SAFE.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if "Access-Control-Allow-Origin" in response.headers:
        # Open data, to be read from any site.
        response.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin")
    else:
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        _open_to_named_sites(response)
    response.headers.setdefault("Cache-Control", "no-store")
    if caller().key_id is not None and response.cache_control.public:
        # Who has no key must not get from a cache between what was given for one.
        response.headers["Cache-Control"] = response.headers["Cache-Control"].replace("public", "private")
        response.vary.update(("Authorization", "X-API-Key"))
    return response


def _open_to_named_sites(response: Response) -> None:
    origins = service_state().settings.cors_origins
    if not origins:
        return
    response.vary.add("Origin")
    origin = request.headers.get("Origin")
    if origin is None or origin not in origins:
        return
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Expose-Headers"] = _TOLD
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = _METHODS
        response.headers["Access-Control-Allow-Headers"] = _ASKED
        response.headers["Access-Control-Max-Age"] = "600"
